/* Calls of Job.Cancel that wait for the job's end. Each is answered at the end, or after
 * RD_CANCEL_WAIT_MS with the reason why the job has not ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"

typedef struct _RdJobCancels RdJobCancels;

/* QUEUE and its JOB must outlive the cancels. */
RdJobCancels *rd_job_cancels_new (RdJobQueue *queue, RdJob *job);
/* Answers the calls that are left with NoSuchJob. */
void rd_job_cancels_free (RdJobCancels *cancels);

/* Cancels the job. Takes INVOCATION; answers at once when the job has ended, or when
 * RD_JOB_WAITERS_MAX calls wait. */
void rd_job_cancels_add (RdJobCancels *cancels, GDBusMethodInvocation *invocation);
/* Call when the job's end was told. */
void rd_job_cancels_end (RdJobCancels *cancels);
