/* A person runs a few jobs a day; a program that edits contact after contact runs some thousand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/jobs.h"

#include "runtime/clock.h"
#include "store/call.h"
#include "store/job/block-steps.h"
#include "store/job/intent.h"
#include "store/job/undoings.h"
#include "store/past/snapshots.h"
#include "store/profile/state.h"
#include "store/roster/row.h"

/* Ended jobs that changed nothing are useless; the newest EMPTY_JOBS_KEPT are kept. Older ones
 * are deleted each time PRUNE_STEP more were begun. */
#define EMPTY_JOBS_KEPT 4096
#define PRUNE_STEP 512

static const char insert_job[] = "INSERT INTO job (profile, kind, time, result, undoes, is_open)"
                                 " VALUES (:profile, :kind, :time, :result, :undoes, :is_open)";
static const char prune[]
    = "DELETE FROM job WHERE id <= :job - :kept AND NOT is_open AND NOT " RD_JOB_HAS_CHANGES;
static const char update_ended[] = "UPDATE job SET result = :result, is_open = :is_open"
                                   " WHERE id = :job AND profile = :profile";
static const char update_interrupted[]
    = "UPDATE job SET result = 'interrupted'"
      " WHERE profile = :profile AND is_open AND id < :job AND result = ''";
static const char update_settled[]
    = "UPDATE job SET is_open = 0, result = CASE result WHEN '' THEN 'interrupted' ELSE result END"
      " WHERE profile = :profile AND is_open AND id < :job";
static const char select_open[]
    = "SELECT EXISTS (SELECT 1 FROM job WHERE id = :job AND profile = :profile AND is_open)";
static const char select_past[]
    = "SELECT id, kind, time, result,"
      " max ((SELECT count(DISTINCT j.jid) FROM journal j INDEXED BY journal_of_jobs"
      " WHERE j.profile = job.profile AND j.job = job.id AND likely (j.job > 0)), n_answered, "
      "n_blocked)"
      " FROM job WHERE profile = :profile AND id < :job AND (result = '' OR " RD_JOB_HAS_CHANGES ")"
      " ORDER BY id DESC LIMIT :limit";

/* -- beginning --------------------------------------------------------------------------------- */

typedef struct
{
  RdJobKind kind;
  int64_t time;
  const char *result;
  uint64_t undoes;
  bool is_open;
} Row;

static bool
prune_now_and_then (RdDatabase *db, int64_t job, GError **error)
{
  return job % PRUNE_STEP != 0
         || rd_database_run (
             db, prune, RD_WITH (rd_int (":job", job), rd_int (":kept", EMPTY_JOBS_KEPT)), error);
}

static bool
insert (RdDatabase *db, int64_t profile, const Row *row, uint64_t *job, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, insert_job,
      RD_WITH (rd_int (":profile", profile), rd_text (":kind", rd_job_kind_to_string (row->kind)),
               rd_int (":time", row->time), rd_text (":result", row->result),
               rd_serial (":undoes", row->undoes), rd_int (":is_open", row->is_open)),
      error);
  int64_t id;

  if (!rd_run (db, statement, error))
    return false;
  id = sqlite3_last_insert_rowid (rd_database_get_handle (db));
  *job = (uint64_t)id;
  return prune_now_and_then (db, id, error);
}

bool
rd_job_store_add_ended (RdDatabase *db, int64_t profile, RdJobKind kind, int64_t time,
                        uint64_t *job, GError **error)
{
  const Row row = { kind, time, "done", 0, false };

  return insert (db, profile, &row, job, error);
}

bool
rd_job_store_begin (RdDatabase *db, int64_t profile, RdPlan *plan, GError **error)
{
  const Row row = { plan->kind, rd_clock_get_real (), "", plan->undone_job, true };
  RdSnapshotOccasion occasion = { .kind = plan->kind };

  if (!insert (db, profile, &row, &plan->job, error))
    return false;
  for (unsigned i = 0; i < plan->items->len; i++)
    {
      g_autoptr (RdPlanItem) item = rd_plan_items_get (plan->items, i);

      if (!rd_intent_put (db, profile, plan->job, item, error))
        return false;
      occasion.n_removals += item->is_removal;
    }
  occasion.job = plan->job;
  return rd_snapshot_store_take_before (db, profile, &occasion, error)
         && rd_block_steps_add (db, profile, plan->job, plan, error);
}

/* -- while it runs, and its end ---------------------------------------------------------------- */

static bool
is_open_job (RdDatabase *db, int64_t profile, uint64_t job, bool *is_open, GError **error)
{
  return rd_database_is_true (db, select_open,
                              RD_WITH (rd_int (":profile", profile), rd_serial (":job", job)),
                              is_open, error);
}

typedef struct
{
  uint64_t job;
  RdContact *target;
} Replan;

static void
replan_free (gpointer data)
{
  Replan *replan = data;

  rd_contact_unref (replan->target);
  g_free (replan);
}

static gpointer
run_replan (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Replan *replan = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  bool is_open;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !is_open_job (db, profile, replan->job, &is_open, error))
    return NULL;
  /* A closed job, or one of a removed profile, needs no new plan. */
  if (is_open && !rd_intent_replan (db, profile, replan->job, replan->target, error))
    return NULL;
  return GINT_TO_POINTER (rd_transaction_commit (&transaction, error));
}

void
rd_store_replan_async (RdStore *store, int64_t profile, uint64_t job, RdContact *target,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  Replan *replan = g_new (Replan, 1);

  *replan = (Replan){ job, rd_contact_ref (target) };
  rd_store_write (store, profile, (RdOperation){ run_replan, replan, replan_free }, callback,
                  user_data);
}

typedef struct
{
  uint64_t job;
  char *result;
  char *unsettled; /* a JSON list; NULL: the job is closed */
} End;

static void
end_free (gpointer data)
{
  End *end = data;

  g_free (end->result);
  g_free (end->unsettled);
  g_free (end);
}

static gpointer
run_end (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const End *end = arguments;
  g_auto (RdTransaction) transaction = { NULL };

  return GINT_TO_POINTER (
      rd_transaction_begin_write (&transaction, db, error)
      && rd_database_run (db, update_ended,
                          RD_WITH (rd_int (":profile", profile), rd_serial (":job", end->job),
                                   rd_text (":result", end->result),
                                   rd_int (":is_open", end->unsettled != NULL)),
                          error)
      && rd_intent_forget_settled (db, end->job, end->unsettled, error)
      && rd_transaction_commit (&transaction, error));
}

void
rd_store_end_job_async (RdStore *store, int64_t profile, uint64_t job, const char *result,
                        const char *const *unsettled, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  End *end = g_new (End, 1);

  *end = (End){ job, g_strdup (result),
                unsettled != NULL ? rd_roster_row_list_to_json (unsettled) : NULL };
  rd_store_write (store, profile, (RdOperation){ run_end, end, end_free }, callback, user_data);
}

static gpointer
run_interrupt (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const uint64_t *first_running = arguments;

  return GINT_TO_POINTER (rd_database_run (
      db, update_interrupted,
      RD_WITH (rd_int (":profile", profile), rd_serial (":job", *first_running)), error));
}

void
rd_store_interrupt_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (
      store, profile,
      (RdOperation){ run_interrupt, g_memdup2 (&first_running, sizeof first_running), g_free },
      callback, user_data);
}

static gpointer
run_settle (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const uint64_t *first_running = arguments;
  g_auto (RdTransaction) transaction = { NULL };

  return GINT_TO_POINTER (rd_transaction_begin_write (&transaction, db, error)
                          && rd_database_run (db, update_settled,
                                              RD_WITH (rd_int (":profile", profile),
                                                       rd_serial (":job", *first_running)),
                                              error)
                          && rd_intent_forget_closed (db, profile, error)
                          && rd_transaction_commit (&transaction, error));
}

void
rd_store_settle_jobs_async (RdStore *store, int64_t profile, uint64_t first_running,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (
      store, profile,
      (RdOperation){ run_settle, g_memdup2 (&first_running, sizeof first_running), g_free },
      callback, user_data);
}

/* -- listing ----------------------------------------------------------------------------------- */

static RdPastJob *
read_past (sqlite3_stmt *statement, RdUndoings *undoings)
{
  RdPastJob *past = g_new0 (RdPastJob, 1);

  past->job = (uint64_t)sqlite3_column_int64 (statement, 0);
  rd_job_kind_from_string (rd_column_text (statement, 1), &past->kind);
  past->time = sqlite3_column_int64 (statement, 2);
  past->result = g_strdup (rd_column_utf8 (statement, 3));
  past->n_contacts = (unsigned)sqlite3_column_int64 (statement, 4);
  past->undone_by = rd_undoings_get_undoer (undoings, past->job);
  return past;
}

static GPtrArray *
read_all_past (RdDatabase *db, sqlite3_stmt *statement, RdUndoings *undoings, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_past_job_free);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    g_ptr_array_add (jobs, read_past (statement, undoings));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&jobs) : NULL;
}

typedef struct
{
  uint64_t before_job;
  unsigned limit;
} Listing;

static gpointer
run_list (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Listing *listing = arguments;
  uint64_t before = listing->before_job;
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdUndoings) undoings = NULL;
  g_autoptr (RdStatement) statement = NULL;
  RdProfileState state;

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error))
    return NULL;
  undoings = rd_undoings_read (db, profile, error);
  if (undoings == NULL)
    return NULL;
  statement = rd_database_prepare (db, select_past,
                                   RD_WITH (rd_int (":profile", profile),
                                            rd_serial (":job", before > 0 ? before : UINT64_MAX),
                                            rd_int (":limit", listing->limit)),
                                   error);
  return read_all_past (db, statement, undoings, error);
}

void
rd_store_list_jobs_async (RdStore *store, int64_t profile, uint64_t before_job, unsigned limit,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  Listing *listing = g_new (Listing, 1);

  *listing = (Listing){ before_job, limit };
  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ run_list, listing, g_free, (GDestroyNotify)g_ptr_array_unref },
                 callback, user_data);
}

GPtrArray *
rd_store_list_jobs_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
