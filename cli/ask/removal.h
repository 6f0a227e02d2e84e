/* Shows, says and asks what is needed before contacts are removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/roster.h"

/* Above this number, the profile's name must be typed. */
#define CTL_REMOVAL_TYPED_ABOVE 50

/* Shows CONTACTS for --dry-run. Their first page is read, here and below. */
bool ctl_removal_run_dry (CtlCall *call, CtlRosterPages *contacts, GError **error);
/* Shows CONTACTS on stderr, tells the consequences and asks. Refused unless the profile is
 * connected. */
bool ctl_removal_agree (CtlCall *call, CtlRosterPages *contacts, GError **error);
/* As ctl_call_get_consent(), for N contacts. */
bool ctl_removal_get_consent (CtlCall *call, unsigned n, GError **error);
