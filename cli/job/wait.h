/* Waits for the end of a job. The job goes on whatever happens to rosterctl.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* Shows the progress. A given --timeout or Ctrl-C ends the waiting with an error that says how to
 * go on. */
bool ctl_job_wait (CtlJob *job, CtlCall *call, GError **error);
