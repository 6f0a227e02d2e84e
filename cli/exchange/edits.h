/* Edits for rosterd's Import, as the bytes of an a(sa{sv}), in a file that only memory holds. They
 * are written as they come: a GVariant of many values takes ten times their bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct CtlEdits CtlEdits;

CtlEdits *ctl_edits_new (GError **error);
void ctl_edits_free (CtlEdits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlEdits, ctl_edits_free)

/* Sinks DICT, an a{sv}. */
bool ctl_edits_add (CtlEdits *edits, const char *jid, GVariant *dict, GError **error);
unsigned ctl_edits_get_length (const CtlEdits *edits);
/* No more may be added from now on. A descriptor to read them from the beginning, for the caller to
 * close, or -1. */
int ctl_edits_open (CtlEdits *edits, GError **error);
