/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/undo-choice.h"

#include "dbus-interfaces/errors.h"

static const char select_jobs[] = "SELECT id, kind FROM job WHERE profile = :profile AND NOT is_cut"
                                  " AND " RD_JOB_HAS_CHANGES " ORDER BY id DESC";

static void
choose_step (RdUndoChoice *choice, const RdStep *step, uint64_t named)
{
  choice->step = step;
  choice->job = rd_step_has_job (step, named) ? named : rd_step_get_last_job (step);
}

/* -- by number --------------------------------------------------------------------------------- */

static bool
refuse_standing (uint64_t job, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB,
               "Job %" G_GUINT64_FORMAT " is not undone, and there is nothing to redo of it; list "
               "the jobs.",
               job);
  return false;
}

bool
rd_undo_choice_make (const RdUndoings *undoings, const RdOrder *order, RdUndoChoice *choice,
                     GError **error)
{
  const RdStep *step = rd_undoings_find (undoings, order->job);
  const RdStep *last = step != NULL ? step->origin->last : NULL;
  bool takes_undo = order->kind == RD_JOB_REDO || (step != NULL && step->is_back);

  *choice = (RdUndoChoice){ .job = order->job, .step = step };
  if (step == NULL)
    return order->kind == RD_JOB_UNDO || refuse_standing (order->job, error);
  if (last->is_back == takes_undo)
    choose_step (choice, last, order->job);
  else if (!last->is_whole)
    {
      choice->is_rest = true;
      choose_step (choice, last->previous, order->job);
    }
  else
    choice->undone_by = rd_step_get_last_job (last);
  return true;
}

/* -- one after the other ----------------------------------------------------------------------- */

/* STEP is its chain's last. Of the two only an undo finishes an undo. */
static bool
take_last (const RdUndoSearch *search, const RdStep *step, RdUndoChoice *choice)
{
  choice->is_rest = !step->is_whole && step->is_redo == search->is_redo;
  if (choice->is_rest)
    choose_step (choice, step->previous, 0);
  else if (step->is_back == search->is_redo)
    choose_step (choice, step, 0);
  else
    return false;
  return true;
}

/* What a resync or a login brought was no change of the user's. */
static bool
is_barrier (const RdUndoSearch *search, const char *kind)
{
  return search->is_redo && g_strcmp0 (kind, rd_job_kind_to_string (RD_JOB_RESYNC)) != 0
         && g_strcmp0 (kind, rd_job_kind_to_string (RD_JOB_SHRINK)) != 0;
}

/* False: JOB is none of them. */
static bool
take_job (RdUndoSearch *search, uint64_t job, const char *kind, RdUndoChoice *choice)
{
  const RdStep *step = rd_undoings_find (search->undoings, job);

  *choice = (RdUndoChoice){ .barrier = search->barrier };
  if (step != NULL && step->previous != NULL)
    return step->next == NULL && rd_step_get_last_job (step) == job
           && take_last (search, step, choice);
  if (search->barrier == 0 && is_barrier (search, kind))
    search->barrier = job;
  if (step != NULL || search->is_redo)
    return false;
  choice->job = job;
  return true;
}

bool
rd_undo_search_next (RdUndoSearch *search, RdDatabase *db, int64_t profile, RdUndoChoice *choice,
                     GError **error)
{
  RdFetch fetch;

  if (search->jobs == NULL)
    search->jobs
        = rd_database_prepare (db, select_jobs, RD_WITH (rd_int (":profile", profile)), error);
  while ((fetch = rd_fetch (db, search->jobs, error)) == RD_FETCH_ROW)
    {
      if (take_job (search, (uint64_t)sqlite3_column_int64 (search->jobs, 0),
                    rd_column_text (search->jobs, 1), choice))
        return true;
    }
  *choice = (RdUndoChoice){ .barrier = search->barrier };
  return fetch == RD_FETCH_DONE;
}

void
rd_undo_search_clear (RdUndoSearch *search)
{
  g_clear_pointer (&search->jobs, rd_statement_release);
}
