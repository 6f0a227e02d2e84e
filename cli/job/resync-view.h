/* How the roster differed from the server's. Stands among jobs as it may have to read the history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* "+3 −1 ~2", "no difference". */
char *ctl_resync_view_format (unsigned added, unsigned removed, unsigned changed,
                              const char *minus);
/* Writes that line for an ended job, with TITLE before it; with -v also a line for each contact. */
void ctl_resync_view_write (CtlCall *call, RdBusProfile *profile, const char *title,
                            const CtlJob *job);
