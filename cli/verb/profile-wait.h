/* Waiting until a profile is online or can't be, saying meanwhile what happens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verbs.h"

/* Waits for the profile at PATH, at most as long as --timeout says; with --no-wait not at all. True
 * when it is online. Otherwise the error is why not, and the advice says what to do next. */
bool rd_profile_wait (RdCall *call, const char *path, GError **error);
