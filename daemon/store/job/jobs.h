/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/history.h"
#include "store/store.h"

/* From now on JOB is to make the contact of TARGET's JID equal to TARGET. This call and the next
 * three end with rd_store_write_finish (). */
void rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                            GAsyncReadyCallback callback, gpointer user_data);
/* UNSETTLED: contacts of which the server left something unanswered; their intents stay until the
 * jobs are settled. NULL: none. */
void rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                             const char *const *unsettled, GAsyncReadyCallback callback,
                             gpointer user_data);
/* Those jobs before FIRST_RUNNING that never ended get the result "interrupted"; what comes later
 * of what they asked stays theirs until they are settled. */
void rd_store_interrupt_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* Closes all jobs before FIRST_RUNNING: the store equals the server's roster. Interrupts them, too.
 */
void rd_store_settle_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                                 GAsyncReadyCallback callback, gpointer user_data);

/* History.ListJobs, the newest first (element-type RdPastJob). BEFORE_JOB 0: from the newest on. */
void rd_store_list_jobs_async (RdStore *store, int64_t profile, uint64_t before_job, unsigned limit,
                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_list_jobs_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

/* Sets PLAN's job; stores it and its intents. */
bool rd_job_store_begin (RdDatabase *db, int64_t profile, RdPlan *plan, GError **error);
/* Adds a job that nobody ordered and that has ended. */
bool rd_job_store_add_ended (RdDatabase *db, int64_t profile, RdJobKind kind, int64_t time,
                             uint64_t *job, GError **error);
