/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/undoings.h"

/* An undo that did nothing counts only if it ended one that was left half way. */
static const char select_flips[]
    = "SELECT id, undoes, kind, result, " RD_JOB_HAS_CHANGES " FROM job"
      " WHERE profile = :profile AND undoes > 0 AND (result = 'done' OR " RD_JOB_HAS_CHANGES ")"
      " ORDER BY id";

struct _RdUndoings
{
  GPtrArray *steps;   /* (element-type RdStep) */
  GHashTable *by_job; /* int64_t → RdStep */
};

static void
step_free (gpointer data)
{
  RdStep *step = data;

  g_array_unref (step->jobs);
  g_free (step);
}

static RdStep *
add_step (RdUndoings *self, RdStep *previous)
{
  RdStep *step = g_new0 (RdStep, 1);

  step->jobs = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  step->previous = previous;
  step->origin = previous != NULL ? previous->origin : step;
  step->is_back = previous != NULL && !previous->is_back;
  step->is_whole = true;
  step->origin->last = step;
  if (previous != NULL)
    previous->next = step;
  g_ptr_array_add (self->steps, step);
  return step;
}

static void
add_job (RdUndoings *self, RdStep *step, uint64_t job)
{
  int64_t key = (int64_t)job;

  g_array_append_val (step->jobs, job);
  g_hash_table_insert (self->by_job, g_memdup2 (&key, sizeof key), step);
}

/* An undo or a redo. */
typedef struct
{
  uint64_t job, undoes;
  bool is_redo, is_done, has_changes;
} Flip;

/* What undoes either side of a chain goes on with the last step, or takes it back. */
static void
take_flip (RdUndoings *self, const Flip *flip)
{
  RdStep *undone = rd_undoings_find (self, flip->undoes);
  RdStep *step;

  if (undone == NULL && !flip->has_changes)
    return;
  if (undone == NULL)
    {
      undone = add_step (self, NULL);
      add_job (self, undone, flip->undoes);
    }
  step = undone->origin->last;
  if (step->is_back == undone->is_back)
    step = flip->has_changes ? add_step (self, step) : NULL;
  if (step == NULL)
    return;
  if (flip->has_changes)
    add_job (self, step, flip->job);
  step->is_whole = flip->is_done;
  step->is_redo = flip->is_redo;
}

static Flip
read_flip (sqlite3_stmt *row)
{
  return (Flip){
    .job = (uint64_t)sqlite3_column_int64 (row, 0),
    .undoes = (uint64_t)sqlite3_column_int64 (row, 1),
    .is_redo = g_strcmp0 (rd_column_text (row, 2), rd_job_kind_to_string (RD_JOB_REDO)) == 0,
    .is_done = g_strcmp0 (rd_column_text (row, 3), "done") == 0,
    .has_changes = sqlite3_column_int (row, 4) != 0,
  };
}

RdUndoings *
rd_undoings_read (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdUndoings) self = g_new0 (RdUndoings, 1);
  g_autoptr (RdStatement) statement = NULL;
  RdFetch fetch;

  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->by_job = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  statement = rd_database_prepare (db, select_flips, RD_WITH (rd_int (":profile", profile)), error);
  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      const Flip flip = read_flip (statement);

      take_flip (self, &flip);
    }
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&self) : NULL;
}

void
rd_undoings_free (RdUndoings *self)
{
  g_hash_table_unref (self->by_job);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

RdStep *
rd_undoings_find (const RdUndoings *self, uint64_t job)
{
  int64_t key = (int64_t)job;

  return g_hash_table_lookup (self->by_job, &key);
}

/* A job stands again after a redo; its undo doesn't, since the next is another. */
uint64_t
rd_undoings_get_undoer (const RdUndoings *self, uint64_t job)
{
  const RdStep *step = rd_undoings_find (self, job);

  if (step == NULL || step->next == NULL)
    return 0;
  if (step->previous == NULL)
    return step->last->is_back ? rd_step_get_last_job (step->last) : 0;
  return rd_step_get_last_job (step->next);
}

RdAuthor
rd_undoings_get_author (const RdUndoings *self, uint64_t job, uint64_t retracted)
{
  const RdStep *step = job != 0 ? rd_undoings_find (self, job) : NULL;

  if (step == NULL)
    return (RdAuthor){ job, 0, job != 0 && job == retracted };
  return (RdAuthor){ g_array_index (step->jobs, uint64_t, 0),
                     step->previous != NULL ? g_array_index (step->previous->jobs, uint64_t, 0) : 0,
                     rd_step_has_job (step, retracted) };
}

/* -- a step ------------------------------------------------------------------------------------ */

bool
rd_step_has_job (const RdStep *step, uint64_t job)
{
  for (unsigned i = 0; i < step->jobs->len; i++)
    {
      if (g_array_index (step->jobs, uint64_t, i) == job)
        return true;
    }
  return false;
}

uint64_t
rd_step_get_last_job (const RdStep *step)
{
  return g_array_index (step->jobs, uint64_t, step->jobs->len - 1);
}

char *
rd_step_list_jobs (const RdStep *step)
{
  GString *list = g_string_new ("[");

  for (unsigned i = 0; i < step->jobs->len; i++)
    g_string_append_printf (list, "%s%" G_GUINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (step->jobs, uint64_t, i));
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}
