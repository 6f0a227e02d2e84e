/* The history: what changed, when and why; and the jobs that did it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

static const RdHistoryEntry *
get_entry (const RdHistory *history, unsigned i)
{
  g_assert_cmpuint (i, <, history->entries->len);
  return history->entries->pdata[i];
}

/* Its JIDs, the newest first, with commas. */
static void
expect_jids (Fixture *fixture, const char *selection, const char *expected)
{
  g_autoptr (RdHistory) history = list_history (fixture, selection, 0, 100);
  g_autoptr (GString) jids = g_string_new (NULL);

  for (unsigned i = 0; i < history->entries->len; i++)
    g_string_append_printf (jids, i > 0 ? ",%s" : "%s", get_entry (history, i)->jid);
  g_assert_cmpstr (jids->str, ==, expected);
  g_assert_false (history->has_more);
}

static void
test_contacts_are_as_they_were (Fixture *fixture, gconstpointer data)
{
  const char *const groups[] = { "b", "a \"quoted\\\"\n", "Ж😀", NULL };
  g_autoptr (RdContact) ann
      = rd_contact_new ("Ann@Example.org", "Ann \x01\x7f 😀", RD_SUBSCRIPTION_FROM,
                        RD_CONTACT_ASK | RD_CONTACT_APPROVED, groups, "<x xmlns='y'>\"</x>", 0);
  g_autoptr (RdHistory) history = NULL;
  const RdHistoryEntry *entry;

  push (fixture->store, fixture->profile, rd_contact_ref (ann));
  push_contact (fixture, "Ann@Example.org", "", RD_SUBSCRIPTION_NONE, NULL);
  push_removal (fixture, "Ann@Example.org");
  history = list_history (fixture, "{}", 0, 10);
  g_assert_cmpuint (history->entries->len, ==, 3);
  entry = get_entry (history, 0);
  g_assert_null (entry->after);
  g_assert_cmpstr (entry->before->name, ==, "");
  g_assert_cmpuint (entry->before->serial, ==, 0);
  entry = get_entry (history, 1);
  g_assert_true (rd_contact_is_equal (entry->before, ann));
  g_assert_cmpint (entry->after->subscription, ==, RD_SUBSCRIPTION_NONE);
  g_assert_cmpuint (entry->after->serial, ==, entry->serial);
  entry = get_entry (history, 2);
  g_assert_null (entry->before);
  g_assert_true (rd_contact_is_equal (entry->after, ann));
  g_assert_cmpstr (entry->cause, ==, "push");
  g_assert_cmpuint (entry->job, ==, 0);
  g_assert_cmpint (entry->time, >, 0);
}

/* The server spells a JID otherwise. */
static void
test_spelling_of_then (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdHistory) history = NULL;
  const RdHistoryEntry *entry;

  push_contact (fixture, "A@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  history = list_history (fixture, "{}", 0, 1);
  entry = history->entries->pdata[0];
  g_assert_cmpstr (entry->jid, ==, "a@x");
  g_assert_cmpstr (entry->before->jid, ==, "A@x");
  g_assert_cmpstr (entry->after->jid, ==, "a@x");
}

static void
test_selections (Fixture *fixture, gconstpointer data)
{
  g_autofree char *by_job = NULL;
  g_autofree char *by_job_and_jid = NULL;
  uint64_t job;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "B@X", "B", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out (fixture, plan_removals (fixture, "a@x,c@x", NULL));
  /* Each change an hour after the last. */
  run_sql (fixture->path,
           "UPDATE journal SET time = 1000 * (1 + serial - (SELECT min (serial) FROM journal"
           "))");
  expect_jids (fixture, "{}", "c@x,a@x,c@x,B@X,a@x");
  expect_jids (fixture, "{'Jids': <['A@x/phone', 'B@X']>}", "a@x,B@X,a@x");
  expect_jids (fixture, "{'Jids': <@as []>}", "");
  expect_jids (fixture, "{'Since': <@t 4000>}", "c@x,a@x");
  expect_jids (fixture, "{'Until': <@t 4000>}", "c@x,B@X,a@x");
  expect_jids (fixture, "{'Since': <@t 2000>, 'Until': <@t 4000>, 'Jids': <['c@x']>}", "c@x");
  expect_jids (fixture, "{'Causes': <['remove', 'undo']>}", "c@x,a@x");
  expect_jids (fixture, "{'Causes': <['login']>}", "");
  expect_jids (fixture, "{'Causes': <@as []>}", "");
  by_job = g_strdup_printf ("{'Job': <@t %" G_GUINT64_FORMAT ">}", job);
  expect_jids (fixture, by_job, "c@x,a@x");
  by_job_and_jid = g_strdup_printf ("{'Job': <@t %" G_GUINT64_FORMAT ">, 'Jids': <['a@x']>}", job);
  expect_jids (fixture, by_job_and_jid, "a@x");
  expect_jids (fixture, "{'Job': <@t 99>}", "");
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  uint64_t before = 0;
  unsigned n = 0;
  bool has_more = true;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@x", i);

      push_contact (fixture, jid, "C", RD_SUBSCRIPTION_NONE, NULL);
    }
  while (has_more)
    {
      g_autoptr (RdHistory) history = list_history (fixture, "{}", before, 4);

      for (unsigned i = 0; i < history->entries->len; i++)
        {
          g_autofree char *jid = g_strdup_printf ("c%u@x", 9 - n++);

          g_assert_cmpstr (get_entry (history, i)->jid, ==, jid);
          before = get_entry (history, i)->serial;
        }
      has_more = history->has_more;
    }
  g_assert_cmpuint (n, ==, 10);
}

/* An answer has its size, unless one change alone is more. */
static void
test_big_answers_are_short (Fixture *fixture, gconstpointer data)
{
  g_autofree char *half = g_strnfill (512 * 1024, 'n');
  g_autofree char *more = g_strnfill (3 * 1024 * 1024, 'n');
  g_autoptr (RdHistory) short_one = NULL;
  g_autoptr (RdHistory) single = NULL;

  for (unsigned i = 0; i < 6; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@x", i);

      push_contact (fixture, jid, half, RD_SUBSCRIPTION_NONE, NULL);
    }
  short_one = list_history (fixture, "{}", 0, 100);
  g_assert_cmpuint (short_one->entries->len, ==, 3);
  g_assert_true (short_one->has_more);
  push_contact (fixture, "big@x", more, RD_SUBSCRIPTION_NONE, NULL);
  single = list_history (fixture, "{}", 0, 100);
  g_assert_cmpuint (single->entries->len, ==, 1);
  g_assert_true (single->has_more);
}

static void
test_bad_selections (void)
{
  static const struct
  {
    const char *selection;
    const char *word;
  } cases[] = {
    { "{'Colour': <true>}", "Colour" },
    { "{'Jids': <'a@x'>}", "\"Jids\" has the type \"as\", not \"s\"" },
    { "{'Since': <7>}", "Since" },
    { "{'Causes': <['push', 'magic']>}", "magic" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (cases[i].selection));
      g_autoptr (GError) error = NULL;

      g_assert_null (rd_history_query_new_from_variant (dict, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

/* -- jobs -------------------------------------------------------------------------------------- */

static void
test_jobs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (RdPlan) running = NULL;
  g_autoptr (RdPlan) idle = NULL;
  const RdPastJob *past;
  uint64_t purge, set;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  purge = carry_out (fixture, plan_purge (fixture, "{'NoTo': <true>}", NULL, NULL));
  set = carry_out (fixture, plan_edits (fixture, "[('c@x', {'Name': <'C'>})]", RD_EDITS_ANY, NULL));
  idle = plan_resync (fixture);
  end_job (fixture, idle->job, "done", NULL);
  running = plan_removals (fixture, "c@x", NULL);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 3);
  past = jobs->pdata[0];
  g_assert_cmpuint (past->job, ==, running->job);
  g_assert_cmpstr (past->result, ==, "");
  g_assert_cmpuint (past->n_contacts, ==, 0);
  past = jobs->pdata[1];
  g_assert_cmpuint (past->job, ==, set);
  g_assert_cmpint (past->kind, ==, RD_JOB_SET);
  g_assert_cmpuint (past->n_contacts, ==, 1);
  past = jobs->pdata[2];
  g_assert_cmpuint (past->job, ==, purge);
  g_assert_cmpint (past->kind, ==, RD_JOB_PURGE);
  g_assert_cmpstr (past->result, ==, "done");
  g_assert_cmpuint (past->n_contacts, ==, 2);
  g_assert_cmpint (past->time, >, 0);
  older = list_jobs (fixture, set, 1);
  g_assert_cmpuint (older->len, ==, 1);
  g_assert_cmpuint (((RdPastJob *)older->pdata[0])->job, ==, purge);
}

/* A change that comes twice under one job counts its contact once. */
static void
test_contacts_are_counted_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = plan_presences (fixture, RD_JOB_SUBSCRIBE, "a@x", NULL);
  g_autoptr (GPtrArray) jobs = NULL;

  push (fixture->store, fixture->profile,
        rd_contact_new ("a@x", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0));
  push (fixture->store, fixture->profile,
        rd_contact_new ("a@x", NULL, RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, NULL, NULL, 0));
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[0])->job, ==, plan->job);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[0])->n_contacts, ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 2);
}

/* What a dead process was doing doesn't run any more. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) half = NULL;
  g_autoptr (RdPlan) nothing = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  half = plan_removals (fixture, "a@x,b@x", NULL);
  push_removal (fixture, "a@x");
  nothing = plan_resync (fixture);
  restart (fixture);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[0])->job, ==, half->job);
  g_assert_cmpstr (((RdPastJob *)jobs->pdata[0])->result, ==, "interrupted");
}

/* Cutting the journal cuts a job in two; it is told by what is left, and known to be cut. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  uint64_t old, newer;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_NONE, NULL);
  old = carry_out (fixture, plan_removals (fixture, "a@x,b@x", NULL));
  newer = carry_out (fixture, plan_removals (fixture, "c@x", NULL));
  /* As many newer changes as leave the last of the old job in. */
  run_sql (fixture->path,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 249998)"
           " INSERT INTO journal (profile, serial, time, cause, jid) SELECT 1,"
           " (SELECT serial FROM profile) + i, 1, 'push', 'x' FROM n;"
           "UPDATE profile SET serial = serial + 249998");
  restart (fixture);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 2);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[0])->job, ==, newer);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[1])->job, ==, old);
  g_assert_cmpuint (((RdPastJob *)jobs->pdata[1])->n_contacts, ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT id FROM job WHERE is_cut"), ==, (int64_t)old);
}

/* However many contacts came: one entry, without a contact. */
static void
test_first_roster (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdHistory) history = NULL;
  const RdHistoryEntry *entry;

  stage (staging, "b@x", "B", "g");
  stage (staging, "a@x", "A", NULL);
  change = commit_roster (fixture->store, staging, "1", NULL);
  g_assert_cmpuint (change->n_added, ==, 2);
  g_assert_cmpuint (change->added->len, ==, 2);
  g_assert_cmpuint (change->serial, ==, fixture->start + 2);
  history = list_history (fixture, "{}", 0, 10);
  g_assert_cmpuint (history->entries->len, ==, 1);
  entry = get_entry (history, 0);
  g_assert_cmpuint (entry->serial, ==, change->serial);
  g_assert_cmpstr (entry->jid, ==, "");
  g_assert_cmpstr (entry->cause, ==, "login");
  g_assert_cmpuint (entry->job, ==, 0);
  g_assert_null (entry->before);
  g_assert_null (entry->after);
  /* The next one is told contact by contact. */
  staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  stage (staging, "a@x", "A", NULL);
  stage (staging, "c@x", "C", NULL);
  rd_change_free (commit_roster (fixture->store, staging, "2", NULL));
  expect_jids (fixture, "{}", "c@x,b@x,");
}

/* An empty one has no entry, and all that comes later has one. */
static void
test_empty_first_roster (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (RdProfileRecord) record = NULL;

  rd_change_free (commit_roster (fixture->store, staging, "1", NULL));
  expect_jids (fixture, "{}", "");
  staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  stage (staging, "a@x", "A", NULL);
  rd_change_free (commit_roster (fixture->store, staging, "2", NULL));
  expect_jids (fixture, "{}", "a@x");
  record = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (record->serial, ==, fixture->start + 1);
}

/* -- damage ------------------------------------------------------------------------------------ */

/* A text in the file that no check of it notices, and that the bus would end the program for. */
static void
test_text_is_no_utf8 (Fixture *fixture, gconstpointer data)
{
  static const char damage[]
      = "UPDATE contact SET jid = CAST (x'ff40' AS TEXT), name = CAST (x'41ff' AS TEXT);"
        "UPDATE contact_group SET name = CAST (x'c3' AS TEXT);"
        "UPDATE journal SET jid = CAST (x'ff40' AS TEXT),"
        " after = CAST (replace (after, 'Ann', CAST (x'ff' AS TEXT)) AS TEXT);"
        "UPDATE request SET message = CAST (x'80' AS TEXT)";
  g_autoptr (GPtrArray) roster = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (RdHistory) history = NULL;
  g_autoptr (RdStats) stats = NULL;
  const RdContact *contact;

  push (fixture->store, fixture->profile, make_contact ("ann@x", "Ann", RD_SUBSCRIPTION_TO, "g"));
  g_assert_true (add_request (fixture, "bob@x", "Let me", 1));
  run_sql (fixture->path, damage);
  roster = read_roster (fixture);
  g_assert_cmpuint (roster->len, ==, 1);
  contact = roster->pdata[0];
  g_assert_cmpstr (contact->jid, ==, "\xef\xbf\xbd");
  g_assert_cmpstr (contact->name, ==, "\xef\xbf\xbd");
  g_assert_cmpstr (contact->groups[0], ==, "\xef\xbf\xbd");
  history = list_history (fixture, "{}", 0, 10);
  g_assert_cmpstr (get_entry (history, 0)->jid, ==, "\xef\xbf\xbd");
  g_assert_cmpstr (get_entry (history, 0)->after->name, ==, "\xef\xbf\xbd");
  requests = list_requests (fixture);
  g_assert_cmpstr (((const RdRequest *)requests->pdata[0])->message, ==, "\xef\xbf\xbd");
  stats = get_stats (fixture->store, fixture->profile, "@a{sv} {}");
  g_assert_cmpstr (((const RdStatsRow *)stats->groups->data)->name, ==, "\xef\xbf\xbd");
}

/* What a job changed is looked up, not searched for in what all jobs changed. */
static void
test_changes_are_looked_up (Fixture *fixture, gconstpointer data)
{
  const int n_jobs = 300;
  g_autoptr (GPtrArray) jobs = NULL;

  for (int i = 0; i < n_jobs; i++)
    {
      g_autofree char *edits = g_strdup_printf ("[('%d@x', {'Name': <'A'>})]", i);

      carry_out_edits (fixture, edits);
    }
  begin_counting_steps (fixture);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 10);
  g_assert_cmpint (take_steps (), <, 10 * n_jobs);
  rd_plan_free (plan_undo (fixture, 1, true, NULL, NULL));
  g_assert_cmpint (take_steps (), <, 10 * n_jobs);
  rd_plan_free (plan_undo (fixture, 0, true, NULL, NULL));
  g_assert_cmpint (take_steps (), <, 10 * n_jobs);
  end_counting_steps ();
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "contacts-are-as-they-were", test_contacts_are_as_they_were },
    { "spelling-of-then", test_spelling_of_then },
    { "selections", test_selections },
    { "pages", test_pages },
    { "big-answers-are-short", test_big_answers_are_short },
    { "jobs", test_jobs },
    { "contacts-are-counted-once", test_contacts_are_counted_once },
    { "interrupted", test_interrupted },
    { "cut", test_cut },
    { "changes-are-looked-up", test_changes_are_looked_up },
    { "first-roster", test_first_roster },
    { "empty-first-roster", test_empty_first_roster },
    { "text-is-no-utf8", test_text_is_no_utf8 },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-history/", tests, G_N_ELEMENTS (tests));
  g_test_add_func ("/store-history/bad-selections", test_bad_selections);
  return g_test_run ();
}
