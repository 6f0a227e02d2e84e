/* The table of jobs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job-list.h"
#include "cli/out/output.h"

/* A line for each job, the newest first. False: none. */
bool ctl_output_write_jobs (CtlOutput *output, const CtlJobList *list);
void ctl_output_write_jobs_json (CtlOutput *output, const CtlJobList *list, bool has_past);
