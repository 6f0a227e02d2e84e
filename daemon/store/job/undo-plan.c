/* The plan of an undo or a redo, which takes back an undo.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "store/job/jobs.h"
#include "store/job/undo-choice.h"
#include "store/job/undo-items.h"
#include "store/profile/state.h"
#include "store/profile/sync-state.h"

static const char select_job[] = "SELECT kind, is_cut FROM job WHERE id = :job"
                                 " AND profile = :profile";

/* -- which job --------------------------------------------------------------------------------- */

static bool
read_job (const RdUndoDraft *draft, uint64_t job, RdJobKind *kind, bool *is_cut, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      draft->db, select_job, RD_WITH (rd_int (":profile", draft->profile), rd_serial (":job", job)),
      error);
  RdFetch fetch = rd_fetch (draft->db, statement, error);

  if (fetch == RD_FETCH_ROW && rd_job_kind_from_string (rd_column_text (statement, 0), kind))
    {
      *is_cut |= sqlite3_column_int (statement, 1) != 0;
      return true;
    }
  if (fetch != RD_FETCH_ERROR)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "There is no job %" G_GUINT64_FORMAT
                 " in the history of this profile; list the jobs.",
                 job);
  return false;
}

static void
set_nothing_left (const RdOrder *order, const RdUndoChoice *choice, GError **error)
{
  if (choice->barrier != 0 && choice->job != 0)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "There is nothing left to redo: job %" G_GUINT64_FORMAT " came after the last "
                 "undo. To take that undo back all the same, name its number, %" G_GUINT64_FORMAT
                 ".",
                 choice->barrier, choice->job);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "There is no job left to %s; list the jobs, and name one.",
                 rd_job_kind_to_string (order->kind));
}

/* The origin's row may be gone, with its part of the history. */
static bool
read_origin (RdUndoDraft *draft, GError **error)
{
  const RdStep *step = draft->choice.step;
  g_autoptr (GError) reason = NULL;
  bool is_cut = false;

  draft->plan->origin
      = step != NULL ? g_array_index (step->origin->jobs, uint64_t, 0) : draft->choice.job;
  draft->origin_kind = draft->kind;
  if (read_job (draft, draft->plan->origin, &draft->origin_kind, &is_cut, &reason)
      || g_error_matches (reason, RD_ERROR, RD_ERROR_NO_SUCH_JOB))
    return true;
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

/* All changes of the choice must be known. */
static bool
take_choice (RdUndoDraft *draft, GError **error)
{
  const RdStep *step = draft->choice.step;
  bool is_cut = false;

  if (!read_job (draft, draft->choice.job, &draft->kind, &is_cut, error)
      || !read_origin (draft, error))
    return false;
  for (unsigned i = 0; step != NULL && i < step->jobs->len; i++)
    {
      RdJobKind kind;

      if (!read_job (draft, g_array_index (step->jobs, uint64_t, i), &kind, &is_cut, error))
        return false;
    }
  if (is_cut)
    g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                 "The history no longer reaches back to job %" G_GUINT64_FORMAT
                 ", and it can't be undone.",
                 draft->choice.job);
  draft->plan->undone_job = draft->choice.job;
  draft->plan->undone_by = draft->choice.undone_by;
  return !is_cut;
}

/* -- the plan ---------------------------------------------------------------------------------- */

static bool
check_count (const RdPlan *plan, const RdExpectation *expectation, GError **error)
{
  if (!expectation->has_count || rd_plan_count (plan) == expectation->count)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "The %s would change %u contacts now, not %u as expected; look at it again.",
               rd_job_kind_to_string (plan->kind), rd_plan_count (plan), expectation->count);
  return false;
}

/* Makes DRAFT's plan for its choice. */
static bool
plan_choice (RdUndoDraft *draft, GError **error)
{
  RdPlan *plan = rd_plan_new (draft->plan->kind);

  plan->serial = draft->plan->serial;
  rd_plan_free (draft->plan);
  draft->plan = plan;
  if (!take_choice (draft, error)
      || (plan->undone_by == 0 && !rd_undo_draft_add_items (draft, error)))
    return false;
  /* Done again, it has the same order. */
  if (draft->origin_kind == RD_JOB_MERGE)
    rd_plan_items_lead_removals (plan->items);
  return true;
}

/* One whose rest others have done meanwhile is over. */
static bool
plan_newest (RdUndoDraft *draft, const RdOrder *order, GError **error)
{
  g_auto (RdUndoSearch) search
      = { .undoings = draft->undoings, .is_redo = order->kind == RD_JOB_REDO };
  RdUndoChoice next;

  do
    {
      if (!rd_undo_search_next (&search, draft->db, draft->profile, &draft->choice, error))
        return false;
      if (draft->choice.job == 0 || draft->choice.barrier != 0)
        {
          set_nothing_left (order, &draft->choice, error);
          return false;
        }
      if (!plan_choice (draft, error))
        return false;
    }
  while (draft->choice.is_rest && rd_plan_count (draft->plan) == 0);
  if (!rd_undo_search_next (&search, draft->db, draft->profile, &next, error))
    return false;
  draft->plan->next_job = next.barrier == 0 ? next.job : 0;
  return true;
}

static bool
plan_named (RdUndoDraft *draft, const RdOrder *order, GError **error)
{
  RdJobKind kind;
  bool is_cut = false;

  return read_job (draft, order->job, &kind, &is_cut, error)
         && rd_undo_choice_make (draft->undoings, order, &draft->choice, error)
         && plan_choice (draft, error);
}

/* DRAFT's plan is empty yet. */
static bool
begin (RdUndoDraft *draft, GError **error)
{
  RdProfileState state;
  g_autoptr (RdSyncState) sync = NULL;

  if (!rd_profile_state_read (draft->db, draft->profile, &state, error))
    return false;
  sync = rd_sync_store_read (draft->db, draft->profile, error);
  if (sync == NULL)
    return false;
  draft->is_never_hidden = sync->hiding == RD_HIDING_NEVER;
  draft->plan->serial = state.serial;
  return true;
}

static RdPlan *
make_plan (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_autoptr (RdUndoings) undoings = rd_undoings_read (db, profile, error);
  RdUndoDraft draft = { .db = db, .profile = profile, .undoings = undoings };

  if (undoings == NULL)
    return NULL;
  draft.plan = rd_plan_new (order->kind);
  if (begin (&draft, error)
      && (order->job == 0 ? plan_newest (&draft, order, error) : plan_named (&draft, order, error))
      && check_count (draft.plan, &order->expectation, error))
    return draft.plan;
  rd_plan_free (draft.plan);
  return NULL;
}

/* A dry run stores only its number. */
static bool
add_dry_run (RdDatabase *db, int64_t profile, RdPlan *plan, RdTransaction *transaction,
             GError **error)
{
  return rd_job_store_add_ended (db, profile, plan->kind, rd_clock_get_real (), &plan->job, error)
         && rd_transaction_commit (transaction, error);
}

RdPlan *
rd_job_plan_undo (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdPlan) plan = NULL;

  if (!rd_transaction_begin_write (&transaction, db, error))
    return NULL;
  plan = make_plan (db, profile, order, error);
  if (plan == NULL)
    return NULL;
  if (order->is_dry_run)
    return add_dry_run (db, profile, plan, &transaction, error) ? g_steal_pointer (&plan) : NULL;
  if (!rd_profile_state_clear_shrink (db, profile, plan->undone_job, error)
      || !rd_job_store_begin (db, profile, plan, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&plan);
}
