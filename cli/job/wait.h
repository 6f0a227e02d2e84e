/* Waiting for the end of a job.
 *
 * The job goes on whatever happens to rosterctl: when the wait ends first, by --timeout or Ctrl-C,
 * what to do next is said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* Waits until it has ended, showing meanwhile how far it is: without limit, unless --timeout was
 * given. */
bool ctl_job_wait (CtlJob *job, CtlCall *call, GError **error);
