/* The store's door, its fourth part: jobs, the history that they leave, and requests of contacts.
 *
 * A plan is made and written down in one transaction before anything of it is asked of the server:
 * for each contact an intent, what it is to become and which presence is sent. Whenever a change of
 * a contact is stored, by a push, a login or a resync, that is what an open intent wanted, the
 * journal puts it down to that job, once; where a login tells the sum of the job's change and of
 * others', it has an entry for each. So the journal tells truly what a job did, also when rosterd
 * was killed in between and learns of it at the next login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/history.h"
#include "model/request.h"
#include "store/store.h"

/* -- plans (writes) ---------------------------------------------------------------------------- */

/* Takes ORDER. The plan has a job with a number, also one without items and that of a dry run, of
 * which nothing else is written down. A contact that would not change gets no item; one that is
 * named twice gets one. An undo of job 0 takes the newest job that changed something and is not
 * undone, no resync; where that is an undo which was not finished, the job that it was undoing.
 * RD_ERROR_STALE, RD_ERROR_NO_SUCH_CONTACT, RD_ERROR_CONTACT_EXISTS, RD_ERROR_INVALID_JID,
 * RD_ERROR_NO_SUCH_JOB; RD_ERROR_STORE_FULL, RD_ERROR_STORE_FAILED, also when the store's files
 * were removed or replaced. */
void rd_store_plan_async (RdStore *store, int64_t profile, RdOrder *order,
                          GAsyncReadyCallback callback, gpointer user_data);
RdPlan *rd_store_plan_finish (RdStore *store, GAsyncResult *result, GError **error);

/* What a contact of JOB is to become is another thing now (rd_edit_merge ()). */
void rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                            GAsyncReadyCallback callback, gpointer user_data);

/* The contacts of JOB's plan as they are now (element-type RdContact); those that are not in the
 * roster are not there. A read. */
void rd_store_get_planned_async (RdStore *store, int64_t profile, uint64_t job,
                                 GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_get_planned_finish (RdStore *store, GAsyncResult *result, GError **error);

/* JOB ended with RESULT, a word. IS_OPEN: some of it was asked and not answered, and what the
 * server made of it is still to be learnt: its intents stay until rd_store_settle_jobs_async (). */
void rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                             bool is_open, GAsyncReadyCallback callback, gpointer user_data);

/* The store is equal to the server's roster: nothing more is to be learnt of what older jobs did.
 * All but those from FIRST_RUNNING on are closed; those that never ended were "interrupted". */
void rd_store_settle_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* replan, end and settle end with rd_store_write_finish (). */

/* -- history (reads) --------------------------------------------------------------------------- */

/* QUERY is taken. BEFORE_SERIAL 0: from the newest on. */
void rd_store_list_history_async (RdStore *store, int64_t profile, RdHistoryQuery *query,
                                  uint64_t before_serial, unsigned limit,
                                  GAsyncReadyCallback callback, gpointer user_data);
RdHistory *rd_store_list_history_finish (RdStore *store, GAsyncResult *result, GError **error);

/* History.ListJobs. (element-type RdPastJob) */
void rd_store_list_jobs_async (RdStore *store, int64_t profile, uint64_t before_job, unsigned limit,
                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_list_jobs_finish (RdStore *store, GAsyncResult *result, GError **error);
