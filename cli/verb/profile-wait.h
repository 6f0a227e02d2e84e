/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Waits for the call's profile at most --timeout, with --no-wait not at all, and says what happens.
 * An error, with advice, unless it is online then. */
bool ctl_profile_wait (CtlCall *call, GError **error);
