/* Waiting until a profile is online or can't be, saying meanwhile what happens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* Waits for the call's profile, as long as --timeout says; with --no-wait not at all. True when it
 * is online. Otherwise the error is why not, and the advice what to do next. */
bool ctl_profile_wait (CtlCall *call, GError **error);
