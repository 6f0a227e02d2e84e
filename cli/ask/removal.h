/* What is shown, said and asked before contacts are removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/roster.h"

/* Above this many contacts the profile's name has to be typed. */
#define CTL_REMOVAL_TYPED_ABOVE 50

/* --dry-run: shows CONTACTS, whose first page is read. */
bool ctl_removal_run_dry (CtlCall *call, CtlRosterPages *contacts, GError **error);
/* Shows them on stderr, says what the server does and what an undo can't, and asks. Refused while
 * the profile isn't connected. */
bool ctl_removal_agree (CtlCall *call, CtlRosterPages *contacts, GError **error);
/* Asks whether N contacts are to be removed, as ctl_call_get_consent(). */
bool ctl_removal_get_consent (CtlCall *call, unsigned n, GError **error);
