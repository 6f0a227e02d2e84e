/* What an import would do, contact by contact, as far as a person wants to read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"
#include "cli/exchange/import-file.h"
#include "cli/out/output.h"

/* Lines shown without -v, of the plan and of bad lines. */
#define CTL_IMPORT_SHOWN 20

/* "+ Romeo (romeo@montague.example)  [Friends]" for each that is new, "~ …" for each that changes,
 * MAX at most; TOTAL: how many there are. Looks them up; what can't be looked up is not shown. */
void ctl_import_view_write (const CtlImportFile *file, RdBusRoster *roster, CtlOutput *output,
                            unsigned total, unsigned max);
/* "Line 7: it has no JID." and so on. */
void ctl_import_view_write_bad (const CtlImportFile *file, CtlOutput *output, unsigned max);

/* Those of JIDS (element-type utf8) whose presence the user neither sees nor has asked for, as the
 * roster spells them (element-type utf8). */
GPtrArray *ctl_import_find_unseen (RdBusRoster *roster, GPtrArray *jids, GError **error);
