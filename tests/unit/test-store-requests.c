/* Requests of contacts: kept once, until they are answered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

static void
expect_jids (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) requests = list_requests (fixture);
  g_autoptr (GString) jids = g_string_new (NULL);

  for (unsigned i = 0; i < requests->len; i++)
    g_string_append_printf (jids, i > 0 ? ",%s" : "%s", ((RdRequest *)requests->pdata[i])->jid);
  g_assert_cmpstr (jids->str, ==, expected);
}

static void
test_kept_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) requests = NULL;
  const RdRequest *first;

  g_assert_true (add_request (fixture, "b@x", "It's me", 2000));
  g_assert_true (add_request (fixture, "a@x", NULL, 3000));
  g_assert_true (add_request (fixture, "c@x", "", 1000));
  g_assert_false (add_request (fixture, "b@x", "Again", 4000));
  restart (fixture);
  expect_jids (fixture, "c@x,b@x,a@x");
  requests = list_requests (fixture);
  first = requests->pdata[1];
  g_assert_cmpint (first->time, ==, 2000);
  g_assert_cmpstr (first->message, ==, "It's me");
  remove_request (fixture, "b@x");
  remove_request (fixture, "nobody@x");
  expect_jids (fixture, "c@x,a@x");
  g_assert_true (add_request (fixture, "b@x", "", 5000));
}

/* Answered anywhere: who sees the user's presence isn't asking for it. */
static void
test_answered_by_the_roster (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  for (char name = 'a'; name <= 'e'; name++)
    {
      const char jid[] = { name, '@', 'x', '\0' };

      g_assert_true (add_request (fixture, jid, "", name));
    }
  push_contact (fixture, "a@x", "A.", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_FROM, NULL);
  push_contact (fixture, "d@x", "D", RD_SUBSCRIPTION_NONE, NULL);
  expect_jids (fixture, "a@x,c@x,d@x,e@x");
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  expect_jids (fixture, "c@x,d@x,e@x");
  /* The same by a whole roster. */
  g_ptr_array_add (roster, make_contact ("c@x", "C", RD_SUBSCRIPTION_BOTH, NULL));
  g_ptr_array_add (roster, make_contact ("d@x", "D", RD_SUBSCRIPTION_TO, NULL));
  rd_change_free (receive_roster (fixture, roster, &login));
  expect_jids (fixture, "d@x,e@x");
}

static void
test_comparison_answers_nothing (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_RESYNC, .is_comparison = true };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  g_assert_true (add_request (fixture, "a@x", "", 1));
  g_ptr_array_add (roster, make_contact ("a@x", "A", RD_SUBSCRIPTION_BOTH, NULL));
  rd_change_free (receive_roster (fixture, roster, &terms));
  expect_jids (fixture, "a@x");
}

static void
test_not_without_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "rosterd.db", NULL);
  int64_t other = add_profile (fixture->store, "other", "other@example.org");

  run_sql (path, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
                 " INSERT INTO request (profile, jid, time, message) SELECT 1, i || '@x', i, ''"
                 " FROM n");
  g_assert_true (add_request (fixture, "last@x", "", 1));
  g_assert_false (add_request (fixture, "toomuch@x", "", 1));
  g_assert_false (add_request (fixture, "last@x", "", 1));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM request"), ==, RD_REQUESTS_MAX);
  remove_request (fixture, "last@x");
  g_assert_true (add_request (fixture, "toomuch@x", "", 1));
  fixture->profile = other;
  g_assert_true (add_request (fixture, "toomuch@x", "", 1));
  expect_jids (fixture, "toomuch@x");
}

static void
test_no_such_profile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  bool is_new;

  g_assert_true (add_request (fixture, "a@x", "", 1));
  g_assert_cmpint (remove_profile (fixture->store, fixture->profile, NULL), ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM request"), ==, 0);
  rd_store_add_request_async (fixture->store, fixture->profile, "a@x", "", 1, on_done, &result);
  g_assert_false (
      rd_store_add_request_finish (fixture->store, wait_for (&result), &is_new, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "kept-once", (GTestFixtureFunc)test_kept_once },
    { "answered-by-the-roster", (GTestFixtureFunc)test_answered_by_the_roster },
    { "comparison-answers-nothing", (GTestFixtureFunc)test_comparison_answers_nothing },
    { "not-without-end", (GTestFixtureFunc)test_not_without_end },
    { "no-such-profile", (GTestFixtureFunc)test_no_such_profile },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-requests/", tests, G_N_ELEMENTS (tests), sizeof (Fixture),
             (GTestFixtureFunc)set_up, (GTestFixtureFunc)tear_down);
  return g_test_run ();
}
