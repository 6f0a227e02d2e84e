/* Following a roster without losing or repeating a change, whatever becomes of rosterd.
 *
 * The rule: signals are listened to before the first question is asked; what is known is one
 * serial; whenever the daemon is new, or says that it can't tell all, GetChanges is asked from that
 * serial, page by page, and signals wait until it has answered; what isn't newer than the serial is
 * dropped. Runs as long as its loop; a batch of changes is written and flushed as one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/verb/verbs.h"

/* Follows the profile that is meant until a signal ends it, the output breaks, or it fails. */
bool ctl_watch_run (CtlCall *call, RdBusProfile *profile, GError **error);
