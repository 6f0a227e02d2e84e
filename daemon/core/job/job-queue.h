/* The jobs of one profile: done one after the other, in the order in which they were asked for.
 *
 * It makes them (the store writes the plan down first), runs the first, waits with it for the next
 * connection where one is lost, and keeps each for a minute after its end. Its signals:
 *
 * "added" (RdJob *), "removed" (RdJob *)
 * "idle" (): nothing is left to do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/all-jobs.h"
#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "dbus-interfaces/call-limits.h"
#include "store/job/plan.h"

#define RD_TYPE_JOB_QUEUE (rd_job_queue_get_type ())
G_DECLARE_FINAL_TYPE (RdJobQueue, rd_job_queue, RD, JOB_QUEUE, GObject)

/* PATIENCE_MS: how long a job waits for a connection. ALL is held. */
RdJobQueue *rd_job_queue_new (RdStore *store, int64_t profile, unsigned patience_ms,
                              RdAllJobs *all);

/* Takes ORDER. The job is made when the store has written its plan. Its errors,
 * RD_ERROR_LIMIT_EXCEEDED, and RD_ERROR_INVALID_ARGUMENTS: the job to be undone has not ended. */
void rd_job_queue_add_async (RdJobQueue *queue, RdOrder *order, GAsyncReadyCallback callback,
                             gpointer user_data);
/* Borrowed. */
RdJob *rd_job_queue_finish (RdJobQueue *queue, GAsyncResult *result, GError **error);

/* See rd_job_cancel (). One that waits its turn or has no connection has only its end to store. */
void rd_job_queue_cancel (RdJobQueue *queue, RdJob *job);
/* Why JOB, which is cancelled, has not ended: a sentence; static. */
const char *rd_job_queue_explain_delay (RdJobQueue *queue, const RdJob *job);

/* Those that haven't ended, in their order, and those that are kept (element-type RdJob). */
const GPtrArray *rd_job_queue_list (const RdJobQueue *queue);
/* Is nothing to be done, and nothing being planned? */
bool rd_job_queue_is_idle (const RdJobQueue *queue);

/* -- what the profile tells it ----------------------------------------------------------------- */

/* SYNC is online; NULL: there is none any more. */
void rd_job_queue_set_sync (RdJobQueue *queue, RdRosterSync *sync);
/* No other connection is to be expected: all jobs end. */
void rd_job_queue_lose (RdJobQueue *queue, const GError *reason);
