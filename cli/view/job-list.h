/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job-list.h"
#include "cli/out/output.h"

/* A line for each job, past ones first. False if there is none. */
bool ctl_output_write_jobs (CtlOutput *output, const CtlJobList *list);
/* HAS_PAST: list the past jobs, too. */
void ctl_output_write_jobs_json (CtlOutput *output, const CtlJobList *list, bool has_past);
