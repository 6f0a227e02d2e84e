/* What a method that makes a job answers: the job's object path, or why there is no job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

/* The caller frees it. */
char *rd_job_get_object_path (const RdJob *job);

/* A GAsyncReadyCallback of the calls that add a job to a queue. Takes INVOCATION. */
void rd_job_answer (GObject *queue, GAsyncResult *result, gpointer invocation);
