/* The store's door, its fourth part: plans of jobs, and their ends. All of them are writes; what a
 * plan's contacts are by now is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/plan.h"

#include "store/job/intent.h"
#include "store/job/job-plan.h"
#include "store/job/jobs.h"
#include "store/profile/profiles.h"
#include "store/store-call.h"

/* -- plans ------------------------------------------------------------------------------------- */

/* What the server is asked for must be in a history that will be there. */
static void
write_plan (RdStore *store, RdWork work, RdCall *call, GAsyncReadyCallback callback,
            gpointer user_data)
{
  rd_call_write_in_place (store, work, call, (GDestroyNotify)rd_plan_free, callback, user_data);
}

RdPlan *
rd_store_plan_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_plan_purge (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_purge (db, call->profile, call->filter, &call->expectation, error);
}

void
rd_store_plan_purge_async (RdStore *store, int64_t profile, RdFilter *filter,
                           const RdExpectation *expectation, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->filter = filter;
  call->expectation = *expectation;
  write_plan (store, run_plan_purge, call, callback, user_data);
}

static gpointer
run_plan_removals (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_removals (db, call->profile, (const char *const *)call->jids, error);
}

void
rd_store_plan_removals_async (RdStore *store, int64_t profile, const char *const *jids,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->jids = g_strdupv ((char **)jids);
  write_plan (store, run_plan_removals, call, callback, user_data);
}

static gpointer
run_plan_edits (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_edits (db, call->profile, call->edits, call->condition, error);
}

void
rd_store_plan_edits_async (RdStore *store, int64_t profile, GPtrArray *edits,
                           RdEditsCondition condition, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->edits = edits;
  call->condition = condition;
  write_plan (store, run_plan_edits, call, callback, user_data);
}

static gpointer
run_plan_selected (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_selected (db, call->profile, call->filter, call->edit, &call->expectation,
                               error);
}

void
rd_store_plan_selected_async (RdStore *store, int64_t profile, RdFilter *filter, RdEdit *edit,
                              const RdExpectation *expectation, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->filter = filter;
  call->edit = edit;
  call->expectation = *expectation;
  write_plan (store, run_plan_selected, call, callback, user_data);
}

static gpointer
run_plan_resync (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_store_begin_resync (db, call->profile, error);
}

void
rd_store_plan_resync_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  write_plan (store, run_plan_resync, rd_call_new (profile), callback, user_data);
}

static gpointer
run_plan_undo (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_undo (db, call->profile, call->job, call->is_dry_run, &call->expectation,
                           error);
}

void
rd_store_plan_undo_async (RdStore *store, int64_t profile, uint64_t job, bool is_dry_run,
                          const RdExpectation *expectation, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = job;
  call->is_dry_run = is_dry_run;
  call->expectation = *expectation;
  write_plan (store, run_plan_undo, call, callback, user_data);
}

static gpointer
run_plan_presences (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_job_plan_presences (db, call->profile, call->kind, (const char *const *)call->jids,
                                error);
}

void
rd_store_plan_presences_async (RdStore *store, int64_t profile, RdJobKind kind,
                               const char *const *jids, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->kind = kind;
  call->jids = g_strdupv ((char **)jids);
  write_plan (store, run_plan_presences, call, callback, user_data);
}

/* -- while a job runs, and its end ------------------------------------------------------------- */

static gpointer
run_replan (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (rd_job_store_replan (db, call->profile, call->job, call->contact, error));
}

void
rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = job;
  call->contact = rd_contact_ref (target);
  rd_call_write (store, run_replan, call, NULL, callback, user_data);
}

static gpointer
run_get_planned (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_transaction_begin_read (&transaction, db, error))
    return NULL;
  return rd_intent_list_contacts (db, call->profile, call->job, error);
}

void
rd_store_get_planned_async (RdStore *store, int64_t profile, uint64_t job,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = job;
  rd_call_read (store, RD_LANE_LONG, run_get_planned, call, (GDestroyNotify)g_ptr_array_unref,
                callback, user_data);
}

GPtrArray *
rd_store_get_planned_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_end_job (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (
      rd_job_store_end (db, call->profile, call->job, call->result, call->is_open, error));
}

void
rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                        bool is_open, GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = job;
  call->result = g_strdup (result);
  call->is_open = is_open;
  rd_call_write (store, run_end_job, call, NULL, callback, user_data);
}

static gpointer
run_settle_jobs (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (rd_job_store_settle (db, call->profile, call->job, error));
}

void
rd_store_settle_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->job = first_running;
  rd_call_write (store, run_settle_jobs, call, NULL, callback, user_data);
}

static gpointer
run_dismiss_notice (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return GINT_TO_POINTER (rd_profile_store_clear_shrink (db, call->profile, 0, error));
}

void
rd_store_dismiss_notice_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_call_write (store, run_dismiss_notice, rd_call_new (profile), NULL, callback, user_data);
}
