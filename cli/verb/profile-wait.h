/* Waits for a profile to be online.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Waits up to --timeout until the call's profile is online or fails, and tells its states. An
 * error, with advice, unless it is online. With --no-wait does nothing. */
bool ctl_profile_wait (CtlCall *call, GError **error);
