/* Waits until a profile is online or has failed, and says meanwhile what happens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* At most --timeout; with --no-wait not at all. An error, with advice, unless it is online then. */
bool ctl_profile_wait (CtlCall *call, GError **error);
