/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-queue.h"

typedef struct _RdJobCancels RdJobCancels;

/* The waiting calls of Job.Cancel. QUEUE and its JOB must outlive them. */
RdJobCancels *rd_job_cancels_new (RdJobQueue *queue, RdJob *job);

void rd_job_cancels_free (RdJobCancels *cancels);

/* Cancels the job. Takes INVOCATION; answers it at the job's end, or after RD_CANCEL_WAIT_MS. */
void rd_job_cancels_add (RdJobCancels *cancels, GDBusMethodInvocation *invocation);
/* Call when the job's end was told. */
void rd_job_cancels_end (RdJobCancels *cancels);
