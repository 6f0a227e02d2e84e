/* Counts the jobs of all profiles that have not ended, and keeps each for a minute after its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

typedef struct _RdAllJobs RdAllJobs;

RdAllJobs *rd_all_jobs_new (void);
RdAllJobs *rd_all_jobs_ref (RdAllJobs *all);
void rd_all_jobs_unref (RdAllJobs *all);

/* RD_ERROR_LIMIT_EXCEEDED: there are too many. */
bool rd_all_jobs_begin (RdAllJobs *all, GError **error);
void rd_all_jobs_end (RdAllJobs *all);

/* JOB of QUEUE has ended. LET_GO is called when it is kept no longer. */
typedef void (*RdAllJobsLetGo) (RdJob *job, gpointer queue);
void rd_all_jobs_keep (RdAllJobs *all, RdJob *job, RdAllJobsLetGo let_go, gpointer queue);
/* Drops the jobs kept for QUEUE. */
void rd_all_jobs_forget (RdAllJobs *all, gpointer queue);
