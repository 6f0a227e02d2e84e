/* Taking a whole roster: the guard against one that is suddenly far smaller, and comparing only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

static const RdRosterTerms guarded = { .cause = RD_CAUSE_LOGIN, .guard = 50 };

/* The contacts from FIRST on, N of them. */
static GPtrArray *
make_roster (unsigned first, unsigned n)
{
  GPtrArray *roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (unsigned i = first; i < first + n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%02u@x", i);

      g_ptr_array_add (roster, make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g"));
    }
  return roster;
}

static RdChange *
receive (Fixture *fixture, unsigned first, unsigned n, const RdRosterTerms *terms)
{
  g_autoptr (GPtrArray) roster = make_roster (first, n);

  return receive_roster (fixture, roster, terms);
}

static void
expect_notice (Fixture *fixture, const RdShrink *shrink)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpuint (record->shrink.job, ==, shrink->job);
  g_assert_cmpint (record->shrink.time, ==, shrink->time);
  g_assert_cmpuint (record->shrink.n_before, ==, shrink->n_before);
  g_assert_cmpuint (record->shrink.n_after, ==, shrink->n_after);
}

static void
expect_no_notice (Fixture *fixture)
{
  const RdShrink none = { 0 };

  expect_notice (fixture, &none);
}

static void
test_shrink_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdChange) later = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (RdPlan) undo = NULL;
  const RdPastJob *past;

  rd_change_free (receive (fixture, 0, 30, &guarded));
  expect_no_notice (fixture);
  change = receive (fixture, 20, 12, &guarded);
  g_assert_cmpuint (change->n_removed, ==, 20);
  g_assert_cmpuint (change->n_added, ==, 2);
  g_assert_cmpuint (change->shrink.job, >, 0);
  g_assert_cmpuint (change->shrink.n_before, ==, 30);
  g_assert_cmpuint (change->shrink.n_after, ==, 12);
  expect_notice (fixture, &change->shrink);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"
                                          " AND cause = 'login'"),
                   ==, 22);
  /* It stays, also when the roster comes again. */
  later = receive (fixture, 20, 12, &guarded);
  g_assert_cmpuint (later->shrink.job, ==, 0);
  restart (fixture);
  expect_notice (fixture, &change->shrink);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 1);
  past = jobs->pdata[0];
  g_assert_cmpint (past->kind, ==, RD_JOB_SHRINK);
  g_assert_cmpstr (past->result, ==, "done");
  g_assert_cmpuint (past->n_contacts, ==, 22);

  rd_plan_free (plan_undo (fixture, 0, true, NULL, NULL));
  expect_notice (fixture, &change->shrink);
  undo = plan_undo (fixture, 0, false, NULL, NULL);
  g_assert_cmpuint (undo->undone_job, ==, change->shrink.job);
  g_assert_cmpuint (undo->items->len, ==, 22);
  g_assert_cmpuint (undo->n_asked, ==, 20);
  expect_no_notice (fixture);
}

static void
test_undo_of_another_job_keeps_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  uint64_t job;

  rd_change_free (receive (fixture, 0, 30, &guarded));
  job = carry_out (fixture, plan_removals (fixture, "c00@x", NULL));
  change = receive (fixture, 1, 10, &guarded);
  rd_plan_free (plan_undo (fixture, job, false, NULL, NULL));
  expect_notice (fixture, &change->shrink);
  dismiss_notice (fixture);
  expect_no_notice (fixture);
}

/* N_BEFORE, N_AFTER, GUARD, is it told? */
static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    unsigned n_before, n_after, guard;
    bool is_told;
  } cases[] = {
    { 19, 9, 50, true },    { 20, 10, 50, false }, { 21, 10, 50, true }, { 18, 9, 50, false },
    { 10, 0, 50, true },    { 9, 0, 50, false },   { 40, 0, 0, false },  { 40, 30, 100, true },
    { 40, 31, 100, false }, { 40, 12, 30, false }, { 40, 11, 30, true },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
      g_autoptr (RdChange) change = NULL;

      rd_change_free (receive (fixture, 0, cases[i].n_before, &terms));
      terms.guard = cases[i].guard;
      change = receive (fixture, 0, cases[i].n_after, &terms);
      g_assert_true ((change->shrink.job > 0) == cases[i].is_told);
    }
}

/* 50 contacts of 90. */
static void
plan_purges (Fixture *fixture)
{
  static const char *const filters[] = { "{'Text': <'c1'>}", "{'Text': <'c2'>}", "{'Text': <'c3'>}",
                                         "{'Text': <'c4'>}", "{'Text': <'c5'>}" };

  for (unsigned i = 0; i < G_N_ELEMENTS (filters); i++)
    rd_plan_free (plan_purge (fixture, filters[i], NULL, NULL));
}

/* What the user's own jobs removed is missed by nobody. */
static void
test_own_removals_are_no_shrink (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdChange) further = NULL;

  rd_change_free (receive (fixture, 0, 90, &guarded));
  plan_purges (fixture);
  restart (fixture);
  change = receive (fixture, 60, 30, &guarded);
  g_assert_cmpuint (change->n_removed, ==, 60);
  g_assert_cmpuint (change->shrink.job, ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE cause = 'purge'"), ==,
                   50);
  /* But what else is gone beside them. */
  rd_change_free (receive (fixture, 0, 90, &guarded));
  plan_purges (fixture);
  further = receive (fixture, 80, 10, &guarded);
  g_assert_cmpuint (further->shrink.n_before, ==, 40);
  g_assert_cmpuint (further->shrink.n_after, ==, 10);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal JOIN job ON job.id = job"
                                          " WHERE kind = 'shrink'"),
                   ==, 30);
}

/* A resync that finds it is itself what is undone. */
static void
test_by_a_resync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) resync = NULL;
  RdRosterTerms terms = guarded;
  g_autoptr (RdChange) change = NULL;

  rd_change_free (receive (fixture, 0, 30, &guarded));
  resync = plan_resync (fixture);
  terms.cause = RD_CAUSE_RESYNC;
  terms.job = resync->job;
  change = receive (fixture, 0, 5, &terms);
  g_assert_cmpuint (change->shrink.job, ==, resync->job);
  expect_notice (fixture, &change->shrink);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), ==, 1);
}

/* -- comparing --------------------------------------------------------------------------------- */

static void
test_comparison (Fixture *fixture, gconstpointer data)
{
  RdRosterTerms terms = guarded;
  g_autoptr (RdProfileRecord) before = NULL;
  g_autoptr (RdProfileRecord) after = NULL;
  g_autoptr (RdChange) change = NULL;
  g_autoptr (GPtrArray) contacts = NULL;
  int64_t n_rows;

  rd_change_free (receive (fixture, 0, 30, &guarded));
  before = get_profile (fixture->store, fixture->profile);
  n_rows = query_number (fixture, "SELECT count(*) FROM journal");
  terms.is_comparison = true;
  terms.cause = RD_CAUSE_RESYNC;
  change = receive (fixture, 25, 7, &terms);
  g_assert_cmpuint (change->n_added, ==, 2);
  g_assert_cmpuint (change->n_removed, ==, 25);
  g_assert_cmpuint (change->n_contacts, ==, 7);
  g_assert_cmpuint (change->serial, ==, before->serial);
  g_assert_cmpuint (change->shrink.job, ==, 0);
  g_assert_cmpuint (change->removed->len, ==, 25);
  after = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (after->serial, ==, before->serial);
  g_assert_cmpuint (after->n_contacts, ==, 30);
  g_assert_cmpint (after->sync->last_sync, ==, before->sync->last_sync);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal"), ==, n_rows);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), ==, 0);
  contacts = read_roster (fixture);
  g_assert_cmpuint (contacts->len, ==, 30);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "shrink-and-undo", test_shrink_and_undo },
    { "undo-of-another-job-keeps-it", test_undo_of_another_job_keeps_it },
    { "bounds", test_bounds },
    { "own-removals-are-no-shrink", test_own_removals_are_no_shrink },
    { "by-a-resync", test_by_a_resync },
    { "comparison", test_comparison },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-shrink/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
