/* Follows the history: reads what it has behind the last change that was told, whenever the roster
 * changed or rosterd came back. So it tells each change once, with its cause and job, whatever was
 * missed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#include <stdint.h>

/* SELECTION: which changes, as in History.List; its "Since" is for the beginning. Begins with the
 * newest LIMIT (CTL_HISTORY_TURN_NO_LIMIT: all) of those behind AFTER_SERIAL. */
bool ctl_follow_history (CtlCall *call, GVariant *selection, uint64_t limit, uint64_t after_serial,
                         GError **error);
