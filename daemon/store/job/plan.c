/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/plan.h"

#include "store/call.h"
#include "store/job/job-plan.h"
#include "store/job/jobs.h"
#include "store/profile/state.h"

/* A job without items. */
static RdPlan *
plan_resync (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdPlan) plan = rd_plan_new (order->kind);
  RdProfileState state;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !rd_job_store_begin (db, profile, plan, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  plan->serial = state.serial;
  return g_steal_pointer (&plan);
}

static RdPlan *
plan_set (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  return order->filter != NULL ? rd_job_plan_selection (db, profile, order, error)
                               : rd_job_plan_edits (db, profile, order, error);
}

typedef RdPlan *(*Planner) (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);

static const Planner planners[RD_N_JOB_KINDS] = {
  [RD_JOB_PURGE] = rd_job_plan_selection,
  [RD_JOB_REMOVE] = rd_job_plan_removals,
  [RD_JOB_MERGE] = rd_job_plan_merge,
  [RD_JOB_SET] = plan_set,
  [RD_JOB_RESYNC] = plan_resync,
  [RD_JOB_UNDO] = rd_job_plan_undo,
  [RD_JOB_REDO] = rd_job_plan_undo,
  [RD_JOB_MOVE] = rd_job_plan_move,
  [RD_JOB_IMPORT] = rd_job_plan_import,
  [RD_JOB_RESTORE] = rd_job_plan_restore,
  [RD_JOB_SUBSCRIBE] = rd_job_plan_presences,
  [RD_JOB_APPROVE] = rd_job_plan_presences,
  [RD_JOB_DENY] = rd_job_plan_presences,
  [RD_JOB_BLOCK] = rd_job_plan_block,
  [RD_JOB_UNBLOCK] = rd_job_plan_block,
  [RD_JOB_UNSUBSCRIBE] = rd_job_plan_presences,
};

static gpointer
run_plan (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  RdOrder *order = arguments;
  RdPlan *plan = planners[order->kind](db, profile, order, error);

  if (plan == NULL)
    return NULL;
  rd_bad_edits_move (&plan->bad, &order->bad);
  g_free (plan->message);
  plan->message = g_steal_pointer (&order->message);
  g_free (plan->moved_from);
  plan->moved_from = g_steal_pointer (&order->moved_from);
  plan->is_dry_run = order->is_dry_run;
  return plan;
}

/* Writes in place: the server must not be asked for what no history will tell. */
void
rd_store_plan_async (RdStore *store, int64_t profile, RdOrder *order, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  rd_store_write_in_place (
      store, profile,
      (RdOperation){ run_plan, order, (GDestroyNotify)rd_order_free, (GDestroyNotify)rd_plan_free },
      callback, user_data);
}

RdPlan *
rd_store_plan_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
