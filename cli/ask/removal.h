/* What every removal of contacts says and asks before it is begun.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Above this many contacts the profile's name has to be typed. */
#define CTL_REMOVAL_TYPED_ABOVE 50

/* Before anything is shown or typed in vain; rosterd checks it again. */
bool ctl_removal_check_connected (RdBusProfile *profile, GError **error);
/* "12 contacts are to be removed from the roster of home (juliet@example.org):" */
void ctl_removal_say_head (RdBusProfile *profile, unsigned n);
/* What the server does, and what an undo can't. */
void ctl_removal_say_consequences (const CtlCall *call, RdBusProfile *profile);
/* As ctl_call_get_consent(), for N contacts. */
bool ctl_removal_get_consent (CtlCall *call, RdBusProfile *profile, unsigned n, GError **error);
