/* Undo, on the journal: what somebody else changed since stays, and what one undo left undone the
 * next one does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#define N_ROUNDS 60
#define N_JOBS 6

/* -- what others made of it -------------------------------------------------------------------- */

/* A subscription is made something of: by the contact's approval, its own request that was
 * approved, or the user's later request. */
static void
test_friends_stay (Fixture *fixture, gconstpointer data)
{
  uint64_t job
      = carry_out_edits (fixture, "[('both@x', {}), ('to@x', {}), ('from@x', {}), ('asked@x', {}),"
                                  " ('alone@x', {})]");
  g_autoptr (RdPlan) plan = NULL;
  RdPlan *request;

  push_contact (fixture, "both@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "to@x", "", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "from@x", "", RD_SUBSCRIPTION_FROM, NULL);
  request = plan_presences (fixture, RD_JOB_SUBSCRIBE, "asked@x", NULL);
  carry_out (fixture, request);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->undone_job, ==, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_true (get_item (plan, "alone@x")->is_removal);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_SUBSCRIBED], ==, 4);
}

/* Redo as well: who was brought back and answered is a friend. */
static void
test_friends_stay_when_redone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t purge;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, "g");
  purge = carry_out (fixture, plan_purge (fixture, "{'NoFrom': <true>}", NULL, NULL));
  carry_out (fixture, undo (fixture, purge));
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  plan = redo (fixture, 0);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_true (get_item (plan, "b@x")->is_removal);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_SUBSCRIBED], ==, 1);
}

static void
test_change_between_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) again = make_contact ("a@x", "D", RD_SUBSCRIPTION_NONE, "new,theirs");
  RdPlan *set_plan;
  RdPlan *plan;
  uint64_t job;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "old");
  set_plan
      = plan_edits (fixture, "[('a@x', {'Name': <'B'>, 'Groups': <['new']>})]", RD_EDITS_ANY, NULL);
  job = set_plan->job;
  push_contact (fixture, "a@x", "B", RD_SUBSCRIPTION_NONE, "new");
  push_contact (fixture, "a@x", "C", RD_SUBSCRIPTION_NONE, "new,theirs");
  replan (fixture, job, again);
  push_contact (fixture, "a@x", "D", RD_SUBSCRIPTION_NONE, "new,theirs");
  end_job (fixture, job, "done", NULL);
  rd_plan_free (set_plan);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->n_in_part, ==, 1);
  carry_out (fixture, plan);
  expect_item (fixture, "a@x", "C", "old,theirs");
}

static void
test_reasons (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  push_contact (fixture, "gone@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "changed@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "back@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out_edits (fixture, "[('gone@x', {'Name': <'B'>}), ('changed@x', {'Name': <'B'>}),"
                                  " ('back@x', {'Name': <'B'>})]");
  push_removal (fixture, "gone@x");
  push_contact (fixture, "changed@x", "C", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "back@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_REMOVED], ==, 1);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_CHANGED], ==, 1);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_SUBSCRIBED], ==, 0);
}

/* -- half way ---------------------------------------------------------------------------------- */

/* However an undo ended that did not do all: the next does the rest, and takes nothing back. */
static void
test_unfinished_undo (Fixture *fixture, gconstpointer data)
{
  static const char *const results[] = { "partly-done", "cancelled", "failed", "lost" };

  for (unsigned i = 0; i < G_N_ELEMENTS (results); i++)
    {
      uint64_t job;
      RdPlan *half;
      RdPlan *rest;

      push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
      push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "h");
      job = carry_out (fixture, plan_removals (fixture, "a@x,b@x", NULL));
      half = undo (fixture, job);
      carry_out_item (fixture, get_item (half, "a@x"));
      end_job (fixture, half->job, results[i], NULL);
      rd_plan_free (half);
      rest = undo (fixture, 0);
      g_assert_cmpuint (rest->undone_job, ==, job);
      g_assert_cmpuint (rest->items->len, ==, 1);
      carry_out (fixture, rest);
      expect_item (fixture, "a@x", "A", "g");
      expect_item (fixture, "b@x", "B", "h");
    }
}

/* One that set the item and did not come to ask: the next one asks. */
static void
test_request_left_undone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) rest = NULL;
  RdPlan *half;
  uint64_t job;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  job = carry_out (fixture, plan_removals (fixture, "a@x", NULL));
  half = undo (fixture, job);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  end_job (fixture, half->job, "cancelled", NULL);
  rd_plan_free (half);
  rest = undo (fixture, 0);
  g_assert_cmpuint (rest->undone_job, ==, job);
  g_assert_true (get_item (rest, "a@x")->has_presence);
  g_assert_null (get_item (rest, "a@x")->target);
  g_assert_cmpuint (rest->n_from_lost, ==, 1);
}

/* -- job upon job ------------------------------------------------------------------------------ */

static void
do_something (Fixture *fixture, GRand *rand, uint64_t *job)
{
  static const char *const edits[]
      = { "[('a@x', {'Name': <'B'>})]", "[('a@x', {'Name': <'C'>, 'AddGroups': <['g']>})]",
          "[('a@x', {'RemoveGroups': <['g', 'h']>})]", "[('a@x', {'Groups': <['h', 'i']>})]" };
  g_autoptr (RdContact) there = find (fixture, "a@x");

  if (there != NULL && g_rand_int_range (rand, 0, 4) == 0)
    *job = carry_out (fixture, plan_removals (fixture, "a@x", NULL));
  else
    *job = carry_out_edits (fixture, edits[g_rand_int_range (rand, 0, G_N_ELEMENTS (edits))]);
}

static bool
is_same (const RdContact *a, const RdContact *b)
{
  return (a == NULL) == (b == NULL) && rd_edit_is_same_item (a, b);
}

/* Undone from the newest to the oldest, each leaves what was there before its job. */
static void
test_job_upon_job (Fixture *fixture, gconstpointer data)
{
  for (unsigned seed = 0; seed < N_ROUNDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      RdContact *states[N_JOBS];
      uint64_t jobs[N_JOBS];

      for (unsigned i = 0; i < N_JOBS; i++)
        {
          states[i] = find (fixture, "a@x");
          do_something (fixture, rand, &jobs[i]);
        }
      for (unsigned i = N_JOBS; i-- > 0;)
        {
          g_autoptr (RdContact) now = find (fixture, "a@x");
          g_autoptr (RdContact) then = NULL;

          if (!is_same (now, states[i]))
            carry_out (fixture, undo (fixture, jobs[i]));
          then = find (fixture, "a@x");
          g_assert_true (is_same (then, states[i]));
          g_clear_pointer (&states[i], rd_contact_unref);
        }
    }
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "friends-stay", test_friends_stay },
    { "friends-stay-when-redone", test_friends_stay_when_redone },
    { "change-between-stays", test_change_between_stays },
    { "reasons", test_reasons },
    { "unfinished-undo", test_unfinished_undo },
    { "request-left-undone", test_request_left_undone },
    { "job-upon-job", test_job_upon_job },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-retraction/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
