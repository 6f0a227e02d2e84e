/* The jobs of one profile, done one at a time, in order. Signals:
 *
 * "added" (RdJob *), "removed" (RdJob *)
 * "idle" (): no job is left or planned.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/all-jobs.h"
#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "dbus-interfaces/call-limits.h"
#include "model/order.h"

#define RD_TYPE_JOB_QUEUE (rd_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (RdJobQueue, rd_job_queue, RD, JOB_QUEUE, GObject)

/* A job waits PATIENCE_MS for a connection. References ALL. */
RdJobQueue *rd_job_queue_new (RdStore *store, int64_t profile, unsigned patience_ms,
                              RdAllJobs *all);

/* Takes ORDER; ends when its plan is stored. Errors: those of rd_store_plan_async (),
 * RD_ERROR_LIMIT_EXCEEDED, RD_ERROR_INVALID_ARGUMENTS (the job to undo has not ended). */
void rd_job_queue_add_async (RdJobQueue *queue, RdOrder *order, GAsyncReadyCallback callback,
                             gpointer user_data);
/* The queue owns the job. */
RdJob *rd_job_queue_finish (RdJobQueue *queue, GAsyncResult *result, GError **error);

void rd_job_queue_cancel (RdJobQueue *queue, RdJob *job);
/* Why the cancelled JOB has not ended: a static sentence. */
const char *rd_job_queue_explain_delay (RdJobQueue *queue, const RdJob *job);

/* (element-type RdJob), in order, with ended ones that are kept. */
const GPtrArray *rd_job_queue_list (const RdJobQueue *queue);
bool rd_job_queue_is_idle (const RdJobQueue *queue);

/* -- for the profile --------------------------------------------------------------------------- */

/* NULL: offline. */
void rd_job_queue_set_sync (RdJobQueue *queue, RdRosterSync *sync);
/* Ends all jobs, since no connection will come. */
void rd_job_queue_lose (RdJobQueue *queue, const GError *reason);
