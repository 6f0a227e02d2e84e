/* Counts the unfinished jobs of all profiles; keeps ended ones for a minute.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

typedef struct _RdAllJobs RdAllJobs;

RdAllJobs *rd_all_jobs_new (void);
RdAllJobs *rd_all_jobs_ref (RdAllJobs *all);
void rd_all_jobs_unref (RdAllJobs *all);

/* RD_ERROR_LIMIT_EXCEEDED: too many jobs. */
bool rd_all_jobs_begin (RdAllJobs *all, GError **error);
void rd_all_jobs_end (RdAllJobs *all);

/* Calls LET_GO when JOB, which has ended, is kept no longer. */
typedef void (*RdAllJobsLetGo) (RdJob *job, gpointer queue);
void rd_all_jobs_keep (RdAllJobs *all, RdJob *job, RdAllJobsLetGo let_go, gpointer queue);
/* Drops QUEUE's kept jobs. */
void rd_all_jobs_forget (RdAllJobs *all, gpointer queue);
