/* Calls of Job.Cancel that wait for the job's end: each is answered when it has come, or after a
 * while with why it hasn't.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"

typedef struct _RdJobCancels RdJobCancels;

/* JOB is one of QUEUE; both are borrowed, and must stay until the cancels are freed. */
RdJobCancels *rd_job_cancels_new (RdJobQueue *queue, RdJob *job);
/* Answers those that are left with NoSuchJob. */
void rd_job_cancels_free (RdJobCancels *cancels);

/* Cancels the job. Takes INVOCATION; answers it at once when the job has ended already, or so many
 * wait that it can't. */
void rd_job_cancels_add (RdJobCancels *cancels, GDBusMethodInvocation *invocation);
/* The job has ended, and that was told. */
void rd_job_cancels_end (RdJobCancels *cancels);
