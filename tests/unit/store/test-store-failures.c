/* Each statement of each call fails once: the call tells it, and the store stays as it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "failing-statements.h"
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/job/history.h"
#include "store/job/intent.h"
#include "store/job/jobs.h"
#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/roster/changes.h"
#include "store/roster/journal.h"
#include "store/roster/lookup.h"
#include "store/roster/pages.h"
#include "store/roster/requests.h"
#include "store/roster/stats.h"
#include "store/sync/pushes.h"
#include "store/sync/request-write.h"
#include "store/sync/state.h"

typedef struct
{
  Fixture own;
  uint64_t open_job;
  int64_t newest_profile;
} Store;

/* SQL that gives all rows of a database as one text, but those of the tables LEFT_OUT. */
#define DUMP(left_out)                                                                             \
  "SELECT group_concat ('SELECT group_concat (' || (SELECT group_concat ('quote (\"' || name"      \
  " || '\")', '||'',''||') FROM pragma_table_info (m.name)) || ', char (10)) FROM ' || m.name,"    \
  " ' UNION ALL ') FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT IN (" left_out ")"

static char *
dump (Fixture *fixture, const char *sql)
{
  g_autofree char *tables = query_text (fixture, sql);
  g_autofree char *all = g_strdup_printf (
      "SELECT group_concat (x.t, ';') FROM (SELECT '' AS t UNION ALL %s) x", tables);

  return query_text (fixture, all);
}

/* -- the calls: each leads to a result ----------------------------------------------------------
 */

static void
call_pushes (Store *store, GAsyncResult **result)
{
  g_autoptr (RdContact) fresh = make_contact ("new@x", "New", RD_SUBSCRIPTION_BOTH, "g,h");
  g_autoptr (RdContact) changed = make_contact ("a@x", "Changed", RD_SUBSCRIPTION_FROM, "h");
  g_autoptr (RdContact) respelt = make_contact ("B@x", "Respelt", RD_SUBSCRIPTION_TO, "g");
  const RdPush pushes[] = {
    { fresh, NULL, "1", RD_CAUSE_PUSH },
    { changed, NULL, "2", RD_CAUSE_PUSH },
    { respelt, NULL, "3", RD_CAUSE_PUSH },
    { NULL, "c@x", "4", RD_CAUSE_PUSH },
  };

  rd_store_apply_pushes_async (store->own.store, store->own.profile, pushes, G_N_ELEMENTS (pushes),
                               on_done, result);
}

static void
call_roster (Store *store, GAsyncResult **result)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN, .guard = 50, .is_certain = true };
  RdStaging *staging = rd_store_stage_roster (store->own.store, store->own.profile, NULL, NULL);

  stage (staging, "a@x", "A", "g");
  stage (staging, "b@x", "B", NULL);
  stage (staging, "E@x", "E", "g");
  rd_staging_look_for (staging, "d@x", 5);
  rd_store_commit_roster_async (store->own.store, staging, "v", &terms, on_done, result);
}

static void
call_add_request (Store *store, GAsyncResult **result)
{
  const RdRequest request = { (char *)"d@x", 7, (char *)"" };

  rd_store_add_request_async (store->own.store, store->own.profile, &request, store->own.start,
                              on_done, result);
}

static void
call_remove_request (Store *store, GAsyncResult **result)
{
  rd_store_remove_request_async (store->own.store, store->own.profile, "d@x", RD_CAUSE_PUSH, 0,
                                 on_done, result);
}

static void
order (Store *store, RdOrder *order, GAsyncResult **result)
{
  rd_store_plan_async (store->own.store, store->own.profile, order, on_done, result);
}

static GVariant *
parse (const char *type, const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE (type), text, NULL, NULL, NULL);
}

static void
call_purge (Store *store, GAsyncResult **result)
{
  g_autoptr (GVariant) filter = parse ("a{sv}", "{'Groups': <['g']>}");
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_purge (filter, options, NULL), result);
}

static void
call_set (Store *store, GAsyncResult **result)
{
  g_autoptr (GVariant) edits = parse ("a(sa{sv})", "[('a@x', {'Name': <'Edited'>})]");
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_set (edits, options, NULL), result);
}

static void
call_remove (Store *store, GAsyncResult **result)
{
  const char *const jids[] = { "a@x", "d@x", NULL };
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_remove (jids, options, NULL), result);
}

static void
call_approve (Store *store, GAsyncResult **result)
{
  const char *const jids[] = { "d@x", NULL };
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_presences (RD_JOB_APPROVE, jids, options, NULL), result);
}

static void
call_undo (Store *store, GAsyncResult **result)
{
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_undo (0, options, NULL), result);
}

static void
call_resync (Store *store, GAsyncResult **result)
{
  g_autoptr (GVariant) options = parse ("a{sv}", "{}");

  order (store, rd_order_new_resync (options, NULL), result);
}

static void
call_replan (Store *store, GAsyncResult **result)
{
  g_autoptr (RdContact) target = make_contact ("a@x", "Other", RD_SUBSCRIPTION_NONE, NULL);

  rd_store_replan_async (store->own.store, store->own.profile, store->open_job, target, on_done,
                         result);
}

static void
call_end (Store *store, GAsyncResult **result)
{
  rd_store_end_job_async (store->own.store, store->own.profile, store->open_job, "done", NULL,
                          on_done, result);
}

static void
call_settle (Store *store, GAsyncResult **result)
{
  rd_store_settle_jobs_async (store->own.store, store->own.profile, 1000, on_done, result);
}

static void
call_unchanged (Store *store, GAsyncResult **result)
{
  rd_store_apply_unchanged_async (store->own.store, store->own.profile, on_done, result);
}

static void
call_add_profile (Store *store, GAsyncResult **result)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();

  rd_store_add_profile_async (store->own.store, "other", "other@x", settings, on_done, result);
}

static void
call_set_default (Store *store, GAsyncResult **result)
{
  rd_store_set_default_profile_async (store->own.store, store->newest_profile, on_done, result);
}

static void
call_save_settings (Store *store, GAsyncResult **result)
{
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (GVariant) dict = parse ("a{sv}", "{'Address': <'localhost:5222'>}");
  g_autoptr (RdSettings) settings = rd_settings_with_variant (plain, dict, NULL);

  rd_store_save_settings_async (store->own.store, store->own.profile, settings, on_done, result);
}

static void
call_dismiss_notice (Store *store, GAsyncResult **result)
{
  rd_store_dismiss_notice_async (store->own.store, store->own.profile, on_done, result);
}

static void
call_page (Store *store, GAsyncResult **result)
{
  rd_store_get_page_async (store->own.store, store->own.profile,
                           parse_filter ("{'Groups': <['g']>}"), "", 2, on_done, result);
}

static void
call_changes (Store *store, GAsyncResult **result)
{
  rd_store_get_changes_async (store->own.store, store->own.profile, store->own.start, 100, on_done,
                              result);
}

static void
call_lookup (Store *store, GAsyncResult **result)
{
  const char *const jids[] = { "a@x", "B@x/r", "nobody@x", NULL };

  rd_store_lookup_async (store->own.store, store->own.profile, jids, on_done, result);
}

static void
call_stats (Store *store, GAsyncResult **result)
{
  rd_store_get_stats_async (store->own.store, store->own.profile, rd_filter_new_all (), on_done,
                            result);
}

static void
call_history (Store *store, GAsyncResult **result)
{
  rd_store_list_history_async (store->own.store, store->own.profile, g_new0 (RdHistoryQuery, 1), 0,
                               100, on_done, result);
}

static void
call_jobs (Store *store, GAsyncResult **result)
{
  rd_store_list_jobs_async (store->own.store, store->own.profile, 0, 100, on_done, result);
}

static void
call_planned (Store *store, GAsyncResult **result)
{
  rd_store_get_planned_async (store->own.store, store->own.profile, store->open_job, "", on_done,
                              result);
}

static void
call_requests (Store *store, GAsyncResult **result)
{
  rd_store_list_requests_async (store->own.store, store->own.profile, on_done, result);
}

typedef struct
{
  const char *name;
  void (*call) (Store *store, GAsyncResult **result);
  GDestroyNotify free_result; /* NULL: it is no more than true */
} Call;

static const Call calls[] = {
  { "page", call_page, (GDestroyNotify)rd_page_free },
  { "changes", call_changes, (GDestroyNotify)rd_changes_free },
  { "lookup", call_lookup, (GDestroyNotify)rd_lookup_free },
  { "stats", call_stats, (GDestroyNotify)rd_stats_free },
  { "history", call_history, (GDestroyNotify)rd_history_free },
  { "jobs", call_jobs, (GDestroyNotify)g_ptr_array_unref },
  { "planned", call_planned, (GDestroyNotify)rd_planned_slice_free },
  { "requests", call_requests, (GDestroyNotify)g_ptr_array_unref },
  { "undo", call_undo, (GDestroyNotify)rd_plan_free },
  { "pushes", call_pushes, (GDestroyNotify)g_ptr_array_unref },
  { "purge", call_purge, (GDestroyNotify)rd_plan_free },
  { "set", call_set, (GDestroyNotify)rd_plan_free },
  { "replan", call_replan },
  { "remove", call_remove, (GDestroyNotify)rd_plan_free },
  { "approve", call_approve, (GDestroyNotify)rd_plan_free },
  { "resync", call_resync, (GDestroyNotify)rd_plan_free },
  { "add-request", call_add_request, (GDestroyNotify)rd_change_free },
  { "roster", call_roster, (GDestroyNotify)rd_change_free },
  { "remove-request", call_remove_request, (GDestroyNotify)rd_change_free },
  { "unchanged", call_unchanged, (GDestroyNotify)rd_change_free },
  { "dismiss-notice", call_dismiss_notice },
  { "end", call_end },
  { "settle", call_settle },
  { "add-profile", call_add_profile, (GDestroyNotify)rd_profile_record_free },
  { "set-default", call_set_default },
  { "save-settings", call_save_settings },
};

/* -- what fails -------------------------------------------------------------------------------- */

/* Jobs that ran and run, requests, and all that the calls look for. */
static void
fill (Fixture *fixture)
{
  for (char local = 'a'; local <= 'e'; local++)
    {
      g_autofree char *jid = g_strdup_printf ("%c@x", local);

      push_contact (fixture, jid, "Name", RD_SUBSCRIPTION_NONE, "g");
    }
  for (unsigned i = 0; i < 12; i++)
    {
      g_autofree char *jid = g_strdup_printf ("many%u@x", i);

      push_contact (fixture, jid, "Name", RD_SUBSCRIPTION_BOTH, NULL);
    }
  carry_out_edits (fixture, "[('a@x', {'Name': <'A'>}), ('b@x', {'Name': <'B'>})]");
  rd_plan_free (plan_edits (fixture, "[('a@x', {'Name': <'Changed'>}), ('e@x', {'Name': <'E'>})]",
                            RD_EDITS_ANY, NULL));
  rd_plan_free (plan_removals (fixture, "c@x,many3@x", NULL));
  add_request (fixture, "d@x", "", 5);
}

/* True: CALL came through to its end. */
static bool
try_call (Store *store, const Call *call, int n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = dump (&store->own, DUMP (""));
  g_autofree char *after = NULL;
  gpointer value;
  bool has_failed;

  store->open_job
      = (uint64_t)query_number (&store->own, "SELECT ifnull (max (job), 0) FROM intent");
  store->newest_profile = query_number (&store->own, "SELECT max (id) FROM profile");
  fail_at (n);
  call->call (store, &result);
  wait_for (&result);
  has_failed = stop_failing ();
  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (!has_failed)
    {
      g_assert_no_error (error);
      g_assert_nonnull (value);
      if (call->free_result != NULL)
        call->free_result (value);
      return true;
    }
  after = dump (&store->own, DUMP (""));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  g_assert_null (value);
  g_assert_cmpstr (after, ==, before);
  return false;
}

static void
test_calls (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      int n = 1;

      g_test_message ("%s", calls[i].name);
      while (!try_call ((Store *)fixture, &calls[i], n))
        n++;
      g_assert_cmpint (n, >, 1);
    }
}

/* -- opening, and what a removed profile leaves ------------------------------------------------ */

/* A start that comes to nothing may leave its mark, as one that is killed. */
#define WITHOUT_SESSION DUMP ("'meta', 'intent'")

static gboolean
let_warn (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return (level & G_LOG_LEVEL_WARNING) == 0;
}

/* A test's own handler says "Bail out!" of each. */
static void
say_nothing (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

static void
let_warnings_pass (void)
{
  g_test_log_set_fatal_handler (let_warn, NULL);
  g_log_set_handler ("rosterd", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, say_nothing, NULL);
}

/* True: the store was opened without a failure. */
static bool
try_to_open (Fixture *fixture, int n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  bool has_failed;

  fail_at (n);
  fixture->store = rd_store_open (fixture->directory, &notice, &error);
  has_failed = stop_failing ();
  g_assert_null (notice);
  g_assert_true (has_failed || fixture->store != NULL);
  if (fixture->store == NULL)
    g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  else
    close_store (g_steal_pointer (&fixture->store));
  return !has_failed;
}

/* A database that can't be read for once isn't taken for a damaged one. */
static void
test_opening (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;

  fill (fixture);
  restart (fixture);
  close_store (g_steal_pointer (&fixture->store));
  before = dump (fixture, WITHOUT_SESSION);
  let_warnings_pass ();
  for (int n = 1; !try_to_open (fixture, n); n++)
    {
      g_autofree char *after = dump (fixture, WITHOUT_SESSION);

      g_assert_cmpstr (after, ==, before);
    }
}

static bool
has_remains (Fixture *fixture)
{
  return query_number (fixture, "SELECT count(*) FROM meta WHERE key = 'remains'") != 0;
}

/* True: nothing failed. */
static bool
try_to_remove (Fixture *fixture, int n)
{
  int64_t profile = add_profile (fixture->store, "gone", "gone@x");
  g_autofree char *before = dump (fixture, DUMP (""));
  g_autoptr (GError) error = NULL;
  int64_t heir;
  bool has_failed;

  fail_at (n);
  heir = remove_profile (fixture->store, profile, &error);
  has_failed = stop_failing ();
  if (error != NULL)
    {
      g_autofree char *after = dump (fixture, DUMP (""));

      g_assert_cmpint (heir, ==, -1);
      g_assert_cmpstr (after, ==, before);
      remove_profile (fixture->store, profile, NULL);
    }
  else
    {
      g_assert_cmpint (heir, ==, 0);
      g_assert_true (has_failed || !has_remains (fixture));
    }
  restart (fixture);
  g_assert_false (has_remains (fixture));
  return !has_failed;
}

/* What wasn't erased is erased by the next start. */
static void
test_erasure (Fixture *fixture, gconstpointer data)
{
  int n = 1;

  let_warnings_pass ();
  while (!try_to_remove (fixture, n))
    n++;
  g_assert_cmpint (n, >, 5);
}

/* -- the journal, and what is said ------------------------------------------------------------- */

/* More than is kept. */
static void
fill_journal (Fixture *fixture)
{
  run_sql (fixture->path,
           "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250010)"
           " INSERT INTO journal (profile, serial, time, cause, jid, after)"
           " SELECT 1, (SELECT serial FROM profile) + i, 0, 'push', 'x@y', '{}' FROM n;"
           "UPDATE profile SET serial = serial + 250010");
}

/* True: it came to its end. */
static bool
try_to_cut (RdDatabase *db, int n)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (GError) error = NULL;
  bool is_cut, has_failed;

  g_assert_true (rd_transaction_begin_write (&transaction, db, NULL));
  fail_at (n);
  is_cut = rd_journal_cut_all (db, &error);
  has_failed = stop_failing ();
  g_assert_true (is_cut != has_failed);
  g_assert_true ((error != NULL) == has_failed);
  return is_cut;
}

static void
test_journal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;
  int n = 1;

  fill_journal (fixture);
  db = rd_database_open (fixture->path, RD_DATABASE_WRITER, NULL, NULL);
  while (!try_to_cut (db, n))
    n++;
  g_assert_cmpint (n, >, 5);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int code, system_error;
    RdError error;
    bool is_corrupt;
    const char *word;
  } rows[] = {
    { SQLITE_FULL, 0, RD_ERROR_STORE_FULL, false, "is full" },
    { SQLITE_IOERR_WRITE, ENOSPC, RD_ERROR_STORE_FULL, false, "is full" },
    { SQLITE_IOERR_SHMSIZE, EDQUOT, RD_ERROR_STORE_FULL, false, "is full" },
    { SQLITE_CANTOPEN, ENOSPC, RD_ERROR_STORE_FULL, false, "is full" },
    { SQLITE_IOERR_READ, EIO, RD_ERROR_STORE_FAILED, false, "can't be used" },
    { SQLITE_ERROR, ENOSPC, RD_ERROR_STORE_FAILED, false, "can't be used" },
    { SQLITE_CORRUPT, 0, RD_ERROR_STORE_FAILED, true, "is damaged" },
    { SQLITE_CORRUPT_INDEX, 0, RD_ERROR_STORE_FAILED, true, "is damaged" },
    { SQLITE_NOTADB, 0, RD_ERROR_STORE_FAILED, true, "is damaged" },
  };
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      say_failure (rows[i].code, rows[i].system_error);
      rd_database_set_error (db, &error);
      g_assert_error (error, RD_ERROR, (int)rows[i].error);
      g_assert_nonnull (strstr (error->message, rows[i].word));
      g_assert_true (rd_database_is_corrupt (db) == rows[i].is_corrupt);
    }
  say_failure (0, 0);
}

static const StoreTest tests[] = {
  { "/calls", test_calls },     { "/opening", test_opening }, { "/erasure", test_erasure },
  { "/journal", test_journal }, { "/words", test_words },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests_with ("/store/failures", tests, G_N_ELEMENTS (tests), sizeof (Store), set_up,
                  tear_down);
  return g_test_run ();
}
