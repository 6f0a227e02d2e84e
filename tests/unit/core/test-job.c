/* A job's numbers, failures, difference and end, and that each step of them is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

#define LONG_TEXT (1u << 20)

typedef struct
{
  RdJob *job;
  unsigned n_progress, n_ended, n_told; /* TOLD: of what a step is to tell */
} Ground;

static void
on_progress (RdJob *job, gpointer user_data)
{
  ((Ground *)user_data)->n_progress++;
}

static void
on_ended (RdJob *job, gpointer user_data)
{
  Ground *ground = user_data;

  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_ENDED);
  g_assert_cmpuint (ground->n_progress, >, 0);
  ground->n_ended++;
}

static RdPlan *
plan_with (RdJobKind kind, unsigned n_items, bool is_dry_run)
{
  RdPlan *plan = rd_plan_new (kind);

  plan->job = 7;
  plan->is_dry_run = is_dry_run;
  for (unsigned i = 0; i < n_items; i++)
    {
      RdPlanItem *item = g_new0 (RdPlanItem, 1);

      item->jid = g_strdup_printf ("contact%u@example.org", i);
      rd_plan_items_add (plan->items, item);
    }
  return plan;
}

static void
watch (Ground *ground, RdPlan *plan)
{
  ground->job = rd_job_new (plan);
  g_signal_connect (ground->job, "progress", G_CALLBACK (on_progress), ground);
  g_signal_connect (ground->job, "ended", G_CALLBACK (on_ended), ground);
}

static void
set_up (Ground *ground, gconstpointer data)
{
  watch (ground, plan_with (RD_JOB_SET, 3, false));
}

static void
tear_down (Ground *ground, gconstpointer data)
{
  g_assert_finalize_object (ground->job);
}

/* One step was told since the last call. */
static void
assert_told (Ground *ground, unsigned n)
{
  g_assert_cmpuint (ground->n_progress - ground->n_told, ==, n);
  ground->n_told = ground->n_progress;
}

static void
fail (Ground *ground, const char *jid, const char *message)
{
  rd_job_add_failure (ground->job, jid, g_error_new_literal (RD_ERROR, RD_ERROR_STALE, message));
}

/* -- what it is -------------------------------------------------------------------------------- */

static void
test_new (Ground *ground, gconstpointer data)
{
  RdPlanItems *items;

  g_assert_cmpuint (rd_job_get_number (ground->job), ==, 7);
  g_assert_cmpint (rd_job_get_kind (ground->job), ==, RD_JOB_SET);
  g_assert_cmpint (rd_job_get_state (ground->job), ==, RD_JOB_QUEUED);
  g_assert_cmpint (rd_job_get_result (ground->job), ==, RD_RESULT_NONE);
  g_assert_cmpuint (rd_job_get_total (ground->job), ==, 3);
  g_assert_false (rd_job_is_dry_run (ground->job));
  g_assert_false (rd_job_is_cancelled (ground->job));
  g_assert_null (rd_job_get_error (ground->job));
  g_assert_null (rd_job_get_difference (ground->job));
  g_assert_cmpuint (rd_job_get_plan (ground->job)->items->len, ==, 0);
  items = rd_job_take_items (ground->job);
  g_assert_cmpuint (items->len, ==, 3);
  g_assert_null (rd_job_take_items (ground->job));
  rd_plan_items_free (items);
}

static void
test_dry_run (void)
{
  Ground ground = { 0 };

  watch (&ground, plan_with (RD_JOB_UNDO, 4, true));
  g_assert_true (rd_job_is_dry_run (ground.job));
  g_assert_cmpuint (rd_job_get_total (ground.job), ==, 4);
  g_assert_null (rd_job_take_items (ground.job));
  g_assert_finalize_object (ground.job);
}

/* Who needs no change is done from the beginning; an outcome that is taken back is told no more. */
static void
test_outcomes (void)
{
  RdPlan *plan = plan_with (RD_JOB_SET, 2, false);
  Ground ground = { 0 };
  const RdNamed *unchanged, *again;

  rd_named_add (&plan->unchanged, "same@example.org");
  watch (&ground, plan);
  unchanged = rd_job_get_outcomes (ground.job, RD_OUTCOME_UNCHANGED);
  again = rd_job_get_outcomes (ground.job, RD_OUTCOME_ASKED_AGAIN);
  g_assert_cmpuint (rd_job_get_total (ground.job), ==, 3);
  g_assert_cmpuint (rd_job_get_done (ground.job), ==, 1);
  rd_job_add_done (ground.job, "a@b", RD_OUTCOME_UNCHANGED);
  rd_job_add_done (ground.job, "c@d", RD_OUTCOME_ASKED_AGAIN);
  g_assert_cmpuint (rd_job_get_done (ground.job), ==, 3);
  g_assert_cmpuint (unchanged->n, ==, 2);
  g_assert_cmpstr (unchanged->jids->pdata[0], ==, "same@example.org");
  g_assert_cmpstr (unchanged->jids->pdata[1], ==, "a@b");
  g_assert_cmpstr (again->jids->pdata[0], ==, "c@d");
  rd_job_take_back_done (ground.job, "c@d", RD_OUTCOME_ASKED_AGAIN);
  g_assert_cmpuint (again->n, ==, 0);
  g_assert_cmpint (rd_job_judge (ground.job), ==, RD_RESULT_DONE);
  g_assert_finalize_object (ground.job);
}

static void
test_words (void)
{
  g_assert_cmpstr (rd_job_state_to_string (RD_JOB_QUEUED), ==, "queued");
  g_assert_cmpstr (rd_job_state_to_string (RD_JOB_RUNNING), ==, "running");
  g_assert_cmpstr (rd_job_state_to_string (RD_JOB_WAITING), ==, "waiting");
  g_assert_cmpstr (rd_job_state_to_string (RD_JOB_ENDED), ==, "ended");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_NONE), ==, "");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_DONE), ==, "done");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_PARTLY_DONE), ==, "partly-done");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_FAILED), ==, "failed");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_CANCELLED), ==, "cancelled");
  g_assert_cmpstr (rd_job_result_to_string (RD_RESULT_LOST), ==, "lost");
}

/* -- its way ----------------------------------------------------------------------------------- */

static void
test_steps (Ground *ground, gconstpointer data)
{
  rd_job_enter_state (ground->job, RD_JOB_QUEUED);
  assert_told (ground, 0);
  rd_job_enter_state (ground->job, RD_JOB_RUNNING);
  assert_told (ground, 1);
  g_assert_cmpint (rd_job_get_state (ground->job), ==, RD_JOB_RUNNING);
  rd_job_add_done (ground->job, "a@b", RD_OUTCOME_CHANGED);
  rd_job_add_done (ground->job, "a@b", RD_OUTCOME_CHANGED);
  assert_told (ground, 2);
  rd_job_take_back_done (ground->job, "a@b", RD_OUTCOME_CHANGED);
  assert_told (ground, 1);
  g_assert_cmpuint (rd_job_get_done (ground->job), ==, 1);
  rd_job_set_sent_back (ground->job, 2);
  assert_told (ground, 1);
  g_assert_cmpuint (rd_job_get_sent_back (ground->job), ==, 2);
  fail (ground, "a@example.org", "words");
  assert_told (ground, 1);
  g_assert_cmpuint (rd_job_get_failed (ground->job), ==, 1);
}

static void
test_judge (Ground *ground, gconstpointer data)
{
  g_assert_cmpint (rd_job_judge (ground->job), ==, RD_RESULT_DONE);
  fail (ground, "a@example.org", "words");
  g_assert_cmpint (rd_job_judge (ground->job), ==, RD_RESULT_PARTLY_DONE);
  fail (ground, "b@example.org", "words");
  g_assert_cmpint (rd_job_judge_cancelled (ground->job), ==, RD_RESULT_CANCELLED);
  fail (ground, "c@example.org", "words");
  g_assert_cmpint (rd_job_judge (ground->job), ==, RD_RESULT_FAILED);
  g_assert_cmpint (rd_job_judge_cancelled (ground->job), ==, RD_RESULT_FAILED);
}

static void
test_end (Ground *ground, gconstpointer data)
{
  g_autoptr (GError) first = g_error_new_literal (RD_ERROR, RD_ERROR_STALE, "first");
  g_autoptr (GError) second = g_error_new_literal (RD_ERROR, RD_ERROR_FAILED, "second");

  rd_job_set_result (ground->job, RD_RESULT_LOST, NULL);
  g_assert_null (rd_job_get_error (ground->job));
  rd_job_set_result (ground->job, RD_RESULT_LOST, first);
  rd_job_set_result (ground->job, RD_RESULT_FAILED, second);
  assert_told (ground, 0);
  g_assert_cmpint (rd_job_get_result (ground->job), ==, RD_RESULT_FAILED);
  g_assert_error (rd_job_get_error (ground->job), RD_ERROR, RD_ERROR_STALE);
  g_assert_cmpuint (ground->n_ended, ==, 0);
  rd_job_end (ground->job);
  g_assert_cmpint (rd_job_get_state (ground->job), ==, RD_JOB_ENDED);
  assert_told (ground, 1);
  g_assert_cmpuint (ground->n_ended, ==, 1);
}

static void
test_cancel (Ground *ground, gconstpointer data)
{
  rd_job_cancel (ground->job);
  g_assert_true (rd_job_is_cancelled (ground->job));
  assert_told (ground, 1);
  rd_job_cancel (ground->job);
  assert_told (ground, 0);
}

static void
test_cancel_too_late (Ground *ground, gconstpointer data)
{
  rd_job_set_result (ground->job, RD_RESULT_DONE, NULL);
  rd_job_cancel (ground->job);
  g_assert_false (rd_job_is_cancelled (ground->job));
  assert_told (ground, 0);
}

/* -- failures ---------------------------------------------------------------------------------- */

static void
test_failures (Ground *ground, gconstpointer data)
{
  const GPtrArray *failures = rd_job_get_failures (ground->job);

  fail (ground, "a@example.org", "first");
  fail (ground, "b@example.org", "second");
  g_assert_cmpuint (failures->len, ==, 2);
  g_assert_cmpstr (((RdJobFailure *)failures->pdata[0])->jid, ==, "a@example.org");
  g_assert_cmpstr (((RdJobFailure *)failures->pdata[1])->error->message, ==, "second");
}

static void
test_many_failures (Ground *ground, gconstpointer data)
{
  for (unsigned i = 0; i < RD_JOB_FAILURES_MAX + 2; i++)
    fail (ground, "a@example.org", "words");
  g_assert_cmpuint (rd_job_get_failures (ground->job)->len, ==, RD_JOB_FAILURES_MAX);
  g_assert_cmpuint (rd_job_get_failed (ground->job), ==, RD_JOB_FAILURES_MAX + 2);
}

/* JIDs and sentences together have RD_JOB_FAILURES_SIZE_MAX bytes, and not one more. */
static void
test_large_failures (Ground *ground, gconstpointer data)
{
  g_autofree char *text = g_strnfill (LONG_TEXT - 1, 'x');

  for (unsigned i = 0; i < RD_JOB_FAILURES_SIZE_MAX / LONG_TEXT; i++)
    fail (ground, "a", text);
  g_assert_cmpuint (rd_job_get_failures (ground->job)->len, ==,
                    RD_JOB_FAILURES_SIZE_MAX / LONG_TEXT);
  fail (ground, "a", "");
  g_assert_cmpuint (rd_job_get_failures (ground->job)->len, ==,
                    RD_JOB_FAILURES_SIZE_MAX / LONG_TEXT);
}

/* -- the difference of a resync ---------------------------------------------------------------- */

static RdContact *
contact_new (const char *jid, uint64_t serial)
{
  return rd_contact_new (jid, "", RD_SUBSCRIPTION_NONE, 0, NULL, "", serial);
}

/* One was added, one changed, one removed. */
static RdChange *
change_new (const char *added_jid)
{
  RdChange *change = rd_change_new (RD_CAUSE_RESYNC);
  g_autoptr (RdContact) added = contact_new (added_jid, 1);
  g_autoptr (RdContact) changed = contact_new ("changed@example.org", 2);
  g_autoptr (RdContact) removed = contact_new ("removed@example.org", 3);

  rd_change_add_added (change, added);
  rd_change_add_changed (change, changed);
  rd_change_add_removed (change, removed);
  change->n_contacts = 5;
  return change;
}

static void
assert_one (const GPtrArray *jids, const char *jid)
{
  g_assert_cmpuint (jids->len, ==, 1);
  g_assert_cmpstr (jids->pdata[0], ==, jid);
}

static void
test_difference (Ground *ground, gconstpointer data)
{
  g_autoptr (RdChange) change = change_new ("added@example.org");
  g_autoptr (RdChange) later = change_new ("other@example.org");
  const RdJobDifference *difference;

  rd_job_set_difference (ground->job, change);
  assert_told (ground, 1);
  g_assert_cmpuint (rd_job_get_total (ground->job), ==, 5);
  g_assert_cmpuint (rd_job_get_done (ground->job), ==, 5);
  difference = rd_job_get_difference (ground->job);
  g_assert_true (difference->is_listed);
  g_assert_cmpuint (difference->n_added, ==, change->n_added);
  g_assert_cmpuint (difference->n_changed, ==, change->n_changed);
  g_assert_cmpuint (difference->n_removed, ==, change->n_removed);
  assert_one (difference->added, "added@example.org");
  assert_one (difference->changed, "changed@example.org");
  assert_one (difference->removed, "removed@example.org");
  rd_job_set_difference (ground->job, later);
  assert_one (rd_job_get_difference (ground->job)->added, "other@example.org");
}

/* LENGTH: of the JID that makes up what the others leave of the limit. */
static bool
is_listed (Ground *ground, size_t length)
{
  g_autofree char *jid = g_strnfill (length, 'x');
  g_autoptr (RdChange) change = change_new (jid);

  rd_job_set_difference (ground->job, change);
  g_assert_cmpuint (rd_job_get_difference (ground->job)->n_added, ==, 1);
  return rd_job_get_difference (ground->job)->is_listed;
}

static void
test_large_difference (Ground *ground, gconstpointer data)
{
  size_t length = RD_JOB_DIFFERENCE_SIZE_MAX - 1 - 2 * sizeof "changed@example.org";

  g_assert_true (is_listed (ground, length));
  g_assert_false (is_listed (ground, length + 1));
  g_assert_cmpuint (rd_job_get_difference (ground->job)->added->len, ==, 0);
}

static void
test_uncounted_difference (Ground *ground, gconstpointer data)
{
  g_autoptr (RdChange) change = change_new ("added@example.org");

  change->is_listed = false;
  rd_job_set_difference (ground->job, change);
  g_assert_false (rd_job_get_difference (ground->job)->is_listed);
  g_assert_cmpuint (rd_job_get_difference (ground->job)->added->len, ==, 0);
}

static void
test_shared_difference (Ground *ground, gconstpointer data)
{
  g_autoptr (RdChange) change = change_new ("added@example.org");
  g_autoptr (RdJob) leader = rd_job_new (plan_with (RD_JOB_RESYNC, 0, false));

  rd_job_share_difference (ground->job, leader);
  assert_told (ground, 0);
  g_assert_null (rd_job_get_difference (ground->job));
  rd_job_set_difference (leader, change);
  rd_job_share_difference (ground->job, leader);
  assert_told (ground, 1);
  g_assert_cmpuint (rd_job_get_total (ground->job), ==, 5);
  g_assert_cmpuint (rd_job_get_done (ground->job), ==, 5);
  g_clear_object (&leader);
  assert_one (rd_job_get_difference (ground->job)->added, "added@example.org");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Ground *ground, gconstpointer data);
  } tests[] = {
    { "/job/new", test_new },
    { "/job/steps", test_steps },
    { "/job/judge", test_judge },
    { "/job/end", test_end },
    { "/job/cancel", test_cancel },
    { "/job/cancel-too-late", test_cancel_too_late },
    { "/job/failures", test_failures },
    { "/job/many-failures", test_many_failures },
    { "/job/large-failures", test_large_failures },
    { "/job/difference", test_difference },
    { "/job/large-difference", test_large_difference },
    { "/job/uncounted-difference", test_uncounted_difference },
    { "/job/shared-difference", test_shared_difference },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Ground, NULL, set_up, tests[i].run, tear_down);
  g_test_add_func ("/job/dry-run", test_dry_run);
  g_test_add_func ("/job/outcomes", test_outcomes);
  g_test_add_func ("/job/words", test_words);
  return g_test_run ();
}
