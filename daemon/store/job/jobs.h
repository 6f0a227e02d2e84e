/* Jobs: begun, ended, settled, listed. What they changed is told by the journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/history.h"
#include "store/store.h"

/* The first three end with rd_store_write_finish (). */

/* TARGET is what the contact of its JID is to become by JOB now (rd_edit_merge ()). */
void rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                            GAsyncReadyCallback callback, gpointer user_data);
/* JOB ended with RESULT, a word. IS_OPEN: the server did not answer all of it; its intents stay
 * until rd_store_settle_jobs_async (). */
void rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                             bool is_open, GAsyncReadyCallback callback, gpointer user_data);
/* The store equals the server's roster, so that nothing more can be learnt of what older jobs did:
 * closes all before FIRST_RUNNING. Those that never ended get the result "interrupted". */
void rd_store_settle_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                                 GAsyncReadyCallback callback, gpointer user_data);

/* History.ListJobs, the newest first (element-type RdPastJob). BEFORE_JOB 0: from the newest on. */
void rd_store_list_jobs_async (RdStore *store, int64_t profile, uint64_t before_job, unsigned limit,
                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_list_jobs_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

/* Begins a job for PLAN, whose number it sets, and stores its intents. */
bool rd_job_store_begin (RdDatabase *db, int64_t profile, RdPlan *plan, GError **error);
/* A job that nobody ordered, and that is over. */
bool rd_job_store_add_ended (RdDatabase *db, int64_t profile, RdJobKind kind, int64_t time,
                             uint64_t *job, GError **error);

/* Undone job → the job that undid it; both for g_int64_hash (). An undo that changed nothing, or
 * that is undone itself, undid nothing. */
GHashTable *rd_job_store_read_undone (RdDatabase *db, int64_t profile, GError **error);
/* 0: nobody. */
uint64_t rd_job_store_get_undoer (GHashTable *undone, uint64_t job);
