/* What the job queues of all profiles share: how many jobs have not ended, and those that are kept
 * for a while after their end. Each has an object on the bus, and GetManagedObjects tells them all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

typedef struct _RdAllJobs RdAllJobs;

RdAllJobs *rd_all_jobs_new (void);
RdAllJobs *rd_all_jobs_ref (RdAllJobs *all);
void rd_all_jobs_unref (RdAllJobs *all);

/* A job is about to be made; RD_ERROR_LIMIT_EXCEEDED when there are too many. */
bool rd_all_jobs_begin (RdAllJobs *all, GError **error);
/* It has ended, or was not made after all. */
void rd_all_jobs_end (RdAllJobs *all);

/* JOB of QUEUE has ended: LET_GO is called when it isn't kept any longer. */
typedef void (*RdAllJobsLetGo) (RdJob *job, gpointer queue);
void rd_all_jobs_keep (RdAllJobs *all, RdJob *job, RdAllJobsLetGo let_go, gpointer queue);
/* QUEUE goes, and what it had kept with it. */
void rd_all_jobs_forget (RdAllJobs *all, gpointer queue);
