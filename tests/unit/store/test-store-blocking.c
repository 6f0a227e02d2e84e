/* The block list as the server tells it, and the jobs that change it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store-jobs-helper.h"
#include "store/roster/blocked.h"
#include "store/sync/block-write.h"

#include <string.h>

/* -- the ground -------------------------------------------------------------------------------- */

/* JIDS are separated by commas; "": none. */
static GPtrArray *
make_jids (const char *jids)
{
  g_auto (GStrv) list = g_strsplit (jids, ",", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (char **jid = list; *jid != NULL; jid++)
    g_ptr_array_add (array, g_strdup (*jid));
  return array;
}

static RdChange *
tell_update (Fixture *fixture, RdBlockUpdate *update)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RdChange *change;

  rd_store_update_blocked_async (fixture->store, fixture->profile, update, on_done, &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
  rd_block_update_free (update);
  return change;
}

static RdChange *
tell_for (Fixture *fixture, RdBlockUpdateKind kind, const char *jids, uint64_t job)
{
  g_autoptr (GPtrArray) array = make_jids (jids);
  RdBlockUpdate *update = rd_block_update_new (kind, array);

  update->job = job;
  return tell_update (fixture, update);
}

static void
tell (Fixture *fixture, RdBlockUpdateKind kind, const char *jids)
{
  rd_change_free (tell_for (fixture, kind, jids, 0));
}

static RdBlockList *
list_from (Fixture *fixture, const char *after, unsigned limit)
{
  g_autoptr (GAsyncResult) result = NULL;
  RdBlockList *list;

  rd_store_list_blocked_async (fixture->store, fixture->profile, after, limit, on_done, &result);
  list = rd_store_list_blocked_finish (fixture->store, wait_for (&result), NULL);
  g_assert_nonnull (list);
  return list;
}

static char *
join (const GPtrArray *jids)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < jids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", (char *)jids->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
assert_jids (const GPtrArray *jids, const char *expected)
{
  g_autofree char *text = join (jids);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_list (Fixture *fixture, RdBlocking blocking, const char *expected)
{
  g_autoptr (RdBlockList) list = list_from (fixture, "", 100);

  g_assert_cmpstr (rd_blocking_to_string (list->blocking), ==, rd_blocking_to_string (blocking));
  assert_jids (list->jids, expected);
}

static RdPlan *
plan_block (Fixture *fixture, RdJobKind kind, const char *jids, const char *options, GError **error)
{
  g_auto (GStrv) list = g_strsplit (jids, ",", -1);
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  RdOrder *order;

  if (kind == RD_JOB_REMOVE)
    order = rd_order_new_remove ((const char *const *)list, dict, NULL);
  else if (kind == RD_JOB_DENY)
    order = rd_order_new_presences (kind, (const char *const *)list, dict, NULL);
  else
    order = rd_order_new_block (kind, (const char *const *)list, dict, NULL);
  return plan_order (fixture, order, NULL, error);
}

/* The server does all of PLAN's blocks, and it ends. Takes PLAN. */
static uint64_t
do_blocks (Fixture *fixture, RdPlan *plan)
{
  g_autofree char *jids = join (plan->blocks);
  uint64_t job = plan->job;

  if (plan->blocks->len > 0)
    rd_change_free (
        tell_for (fixture, plan->is_unblock ? RD_BLOCK_REMOVED : RD_BLOCK_ADDED, jids, job));
  end_job (fixture, job, "done", NULL);
  rd_plan_free (plan);
  return job;
}

static uint64_t
block (Fixture *fixture, RdJobKind kind, const char *jids)
{
  return do_blocks (fixture, plan_block (fixture, kind, jids, "{}", NULL));
}

static void
expect_refusal (Fixture *fixture, RdJobKind kind, const char *jids, int code, const char *word)
{
  g_autoptr (GError) error = NULL;
  int64_t n_jobs = query_number (fixture, "SELECT count(*) FROM job");

  g_assert_null (plan_block (fixture, kind, jids, "{}", &error));
  g_assert_error (error, RD_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), ==, n_jobs);
}

/* -- what the server tells --------------------------------------------------------------------- */

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) first = NULL;
  g_autoptr (RdChange) second = NULL;
  g_autoptr (RdChange) same = NULL;

  assert_list (fixture, RD_BLOCKING_UNKNOWN, "");
  first = tell_for (fixture, RD_BLOCK_LIST, "b@x,a@x,z", 0);
  assert_jids (first->blocked, "b@x,a@x,z");
  g_assert_true (first->has_new_blocking && rd_change_has_blocking (first));
  g_assert_true (rd_change_is_empty (first));
  g_assert_cmpuint (first->serial, ==, fixture->start);
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "a@x,b@x,z");
  second = tell_for (fixture, RD_BLOCK_LIST, "c@x/r,a@x", 0);
  assert_jids (second->blocked, "c@x/r");
  g_assert_cmpuint (second->unblocked->len, ==, 2);
  g_assert_false (second->has_new_blocking);
  same = tell_for (fixture, RD_BLOCK_LIST, "a@x,c@x/r", 0);
  g_assert_false (rd_change_has_blocking (same));
  restart (fixture);
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "a@x,c@x/r");
}

static void
test_pushes (Fixture *fixture, gconstpointer data)
{
  tell (fixture, RD_BLOCK_LIST, "a@x");
  tell (fixture, RD_BLOCK_ADDED, "b@x,a@x");
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "a@x,b@x");
  tell (fixture, RD_BLOCK_REMOVED, "a@x,never@x");
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "b@x");
  tell (fixture, RD_BLOCK_CLEARED, "");
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "");
  tell (fixture, RD_BLOCK_ADDED, "c@x");
  tell (fixture, RD_BLOCK_UNSUPPORTED, "");
  assert_list (fixture, RD_BLOCKING_UNSUPPORTED, "");
}

/* The list may be longer than what is kept. */
static void
test_incomplete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jids = make_jids ("a@x");
  RdBlockUpdate *update = rd_block_update_new (RD_BLOCK_LIST, jids);
  g_autoptr (RdPlan) plan = NULL;

  update->is_cut = true;
  rd_change_free (tell_update (fixture, update));
  assert_list (fixture, RD_BLOCKING_INCOMPLETE, "a@x");
  /* What isn't known to be blocked may be. */
  plan = plan_block (fixture, RD_JOB_UNBLOCK, "a@x,b@x", "{}", NULL);
  assert_jids (plan->blocks, "a@x,b@x");
  tell (fixture, RD_BLOCK_LIST, "a@x");
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "a@x");
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RdBlockList) list = NULL;

  for (unsigned i = 0; i < RD_BLOCKED_MAX - 1; i++)
    g_ptr_array_add (jids, g_strdup_printf ("%05u@x", i));
  rd_change_free (tell_update (fixture, rd_block_update_new (RD_BLOCK_LIST, jids)));
  expect_refusal (fixture, RD_JOB_BLOCK, "y@x,z@x", RD_ERROR_LIMIT_EXCEEDED, "20000");
  tell (fixture, RD_BLOCK_ADDED, "y@x,z@x");
  list = list_from (fixture, "19997@x", 1000);
  g_assert_cmpuint (list->total, ==, RD_BLOCKED_MAX);
  assert_jids (list->jids, "19998@x,y@x");
  g_assert_cmpint (list->blocking, ==, RD_BLOCKING_INCOMPLETE);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdBlockList) first = NULL;
  g_autoptr (RdBlockList) rest = NULL;

  tell (fixture, RD_BLOCK_LIST, "d@x,b@x,c@x,a@x");
  first = list_from (fixture, "", 3);
  assert_jids (first->jids, "a@x,b@x,c@x");
  g_assert_true (first->has_more);
  g_assert_cmpuint (first->total, ==, 4);
  rest = list_from (fixture, "c@x", 3);
  assert_jids (rest->jids, "d@x");
  g_assert_false (rest->has_more);
}

/* -- plans ------------------------------------------------------------------------------------- */

static void
test_block (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) dry = NULL;

  tell (fixture, RD_BLOCK_LIST, "a@x");
  dry = plan_block (fixture, RD_JOB_BLOCK, "b@x", "{'DryRun': <true>}", NULL);
  g_assert_true (dry->is_dry_run);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM block_step"), ==, 0);
  plan = plan_block (fixture, RD_JOB_BLOCK, "A@X,B@x,b@X,x,c@x/R", "{}", NULL);
  assert_jids (plan->blocks, "b@x,x,c@x/R");
  g_assert_cmpuint (rd_plan_count (plan), ==, 3);
  g_assert_cmpuint (plan->unchanged.n, ==, 1);
  g_assert_false (plan->is_unblock);
}

/* To servers they are two. */
static void
test_the_roster_tells_the_spelling (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  push_contact (fixture, "a@xn--mnchen-3ya.example", "A", RD_SUBSCRIPTION_BOTH, NULL);
  plan = plan_block (fixture, RD_JOB_BLOCK, "A@münchen.example,b@xn--mnchen-3ya.example", "{}",
                     NULL);
  assert_jids (plan->blocks, "a@xn--mnchen-3ya.example,b@münchen.example");
}

/* The list's own spellings are sent back, both of them if it has two. */
static void
test_unblock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  tell (fixture, RD_BLOCK_LIST, "a@xn--mnchen-3ya.example,a@münchen.example,B@x");
  plan = plan_block (fixture, RD_JOB_UNBLOCK, "a@MÜNCHEN.example,b@x,never@x", "{}", NULL);
  assert_jids (plan->blocks, "a@münchen.example,a@xn--mnchen-3ya.example,B@x");
  g_assert_true (plan->is_unblock);
  g_assert_cmpuint (plan->unchanged.n, ==, 1);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  expect_refusal (fixture, RD_JOB_BLOCK, "a@x", RD_ERROR_NOT_SYNCED, "yet");
  tell (fixture, RD_BLOCK_UNSUPPORTED, "");
  expect_refusal (fixture, RD_JOB_BLOCK, "a@x", RD_ERROR_NOT_SUPPORTED, "can't block");
  expect_refusal (fixture, RD_JOB_UNBLOCK, "a@x", RD_ERROR_NOT_SUPPORTED, "can't block");
  tell (fixture, RD_BLOCK_LIST, "z@x");
  expect_refusal (fixture, RD_JOB_BLOCK, "a@x,@", RD_ERROR_INVALID_JID, "@");
  expect_refusal (fixture, RD_JOB_BLOCK, "a@x/", RD_ERROR_INVALID_JID, "resource");
  expect_refusal (fixture, RD_JOB_BLOCK, "me@example.org", RD_ERROR_INVALID_ARGUMENTS, "itself");
  expect_refusal (fixture, RD_JOB_BLOCK, "ME@Example.org/phone", RD_ERROR_INVALID_ARGUMENTS,
                  "itself");
  expect_refusal (fixture, RD_JOB_BLOCK, "Example.ORG", RD_ERROR_INVALID_ARGUMENTS, "own server");
  plan = plan_block (fixture, RD_JOB_BLOCK, "Example.ORG", "{'OwnServer': <true>}", NULL);
  assert_jids (plan->blocks, "example.org");
}

/* By its server, too; with a resource only that one is. */
static void
test_blocked_get_no_presence (Fixture *fixture, gconstpointer data)
{
  static const RdJobKind kinds[] = { RD_JOB_SUBSCRIBE, RD_JOB_APPROVE };
  static const char *const blocked[] = { "A@x", "free@x,b@spam", "spam" };
  g_autoptr (RdPlan) others = NULL;
  g_autoptr (RdPlan) denial = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  tell (fixture, RD_BLOCK_LIST, "a@x,spam,c@x/r");
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds) * G_N_ELEMENTS (blocked); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (plan_presences (fixture, kinds[i % 2], blocked[i / 2], &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_BLOCKED);
    }
  others = plan_presences (fixture, RD_JOB_SUBSCRIBE, "c@x,x", NULL);
  g_assert_nonnull (others);
  denial = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  g_assert_nonnull (denial);
}

/* -- with a removal, with a denial ------------------------------------------------------------- */

static void
test_remove_and_block (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_BOTH, NULL);
  expect_refusal (fixture, RD_JOB_REMOVE, "never@x", RD_ERROR_NO_SUCH_CONTACT, "never@x");
  tell (fixture, RD_BLOCK_LIST, "b@x");
  plan = plan_block (fixture, RD_JOB_REMOVE, "a@x,b@x,A@x", "{'Block': <true>}", NULL);
  g_assert_cmpuint (plan->items->len, ==, 2);
  assert_jids (plan->blocks, "a@x");
  g_assert_cmpuint (plan->n_paired, ==, 1);
  g_assert_cmpuint (rd_plan_count (plan), ==, 2);
}

/* Of a stranger who didn't ask there is nothing to deny. */
static void
test_deny_and_block (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  g_assert_true (add_request (fixture, "asks@x", "", 1));
  plan = plan_block (fixture, RD_JOB_DENY, "never@x,Asks@x,Never@X", "{'Block': <true>}", NULL);
  g_assert_cmpuint (plan->items->len, ==, 1);
  assert_jids (plan->blocks, "asks@x,never@x");
  g_assert_cmpuint (plan->n_paired, ==, 1);
  g_assert_cmpuint (rd_plan_count (plan), ==, 2);
}

static void
test_block_needs_support (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  g_assert_null (plan_block (fixture, RD_JOB_REMOVE, "a@x", "{'Block': <true>}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NOT_SYNCED);
}

/* -- the history ------------------------------------------------------------------------------- */

static void
assert_past (Fixture *fixture, unsigned place, RdJobKind kind, unsigned n_contacts)
{
  g_autoptr (GPtrArray) jobs = list_jobs (fixture, 0, 100);
  const RdPastJob *past;

  g_assert_cmpuint (jobs->len, >, place);
  past = jobs->pdata[place];
  g_assert_cmpint (past->kind, ==, kind);
  g_assert_cmpuint (past->n_contacts, ==, n_contacts);
}

static void
test_undo_and_redo (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  block (fixture, RD_JOB_BLOCK, "a@x,b@x,z@x");
  assert_past (fixture, 0, RD_JOB_BLOCK, 2);
  /* Another client took one back. */
  tell (fixture, RD_BLOCK_REMOVED, "b@x");
  plan = undo (fixture, 0);
  g_assert_true (plan->is_unblock);
  assert_jids (plan->blocks, "a@x");
  do_blocks (fixture, plan);
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "z@x");
  plan = redo (fixture, 0);
  g_assert_false (plan->is_unblock);
  assert_jids (plan->blocks, "a@x");
  do_blocks (fixture, plan);
  assert_list (fixture, RD_BLOCKING_SUPPORTED, "a@x,z@x");
}

static void
test_undo_of_an_unblock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  uint64_t job;

  tell (fixture, RD_BLOCK_LIST, "a@x,b@x");
  job = block (fixture, RD_JOB_UNBLOCK, "a@x");
  plan = undo (fixture, job);
  g_assert_false (plan->is_unblock);
  assert_jids (plan->blocks, "a@x");
  tell (fixture, RD_BLOCK_UNSUPPORTED, "");
  g_assert_null (plan_undo (fixture, job, false, NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NOT_SUPPORTED);
}

static void
test_undo_of_a_removal_with_a_block (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;
  uint64_t job;
  g_autoptr (RdPlan) back = NULL;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  plan = plan_block (fixture, RD_JOB_REMOVE, "a@x", "{'Block': <true>}", NULL);
  push_removal (fixture, "a@x");
  job = do_blocks (fixture, plan);
  back = undo (fixture, job);
  g_assert_true (back->is_unblock);
  assert_jids (back->blocks, "a@x");
  g_assert_cmpuint (back->n_paired, ==, 1);
  g_assert_cmpuint (rd_plan_count (back), ==, 1);
  /* It is unblocked before it is asked. */
  g_assert_true (get_item (back, "a@x")->has_presence);
  g_assert_cmpuint (back->n_skipped[RD_SKIP_BLOCKED], ==, 0);
}

/* Whom another client has blocked since. */
static void
test_undo_asks_no_blocked_contact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  carry_out (fixture, plan_removals (fixture, "a@x", NULL));
  tell (fixture, RD_BLOCK_LIST, "x");
  plan = undo (fixture, 0);
  g_assert_cmpstr (get_item (plan, "a@x")->target->name, ==, "A");
  g_assert_false (get_item (plan, "a@x")->has_presence);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_BLOCKED], ==, 1);
  g_assert_cmpuint (plan->n_asked, ==, 0);
}

/* Killed before the answer: the next login's list shows what the server did. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) back = NULL;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  plan = plan_block (fixture, RD_JOB_BLOCK, "a@x,b@x", "{}", NULL);
  restart (fixture);
  interrupt_jobs (fixture, INT64_MAX);
  tell (fixture, RD_BLOCK_LIST, "a@x,z@x");
  assert_past (fixture, 0, RD_JOB_BLOCK, 1);
  /* What comes later is not the job's. */
  tell (fixture, RD_BLOCK_LIST, "a@x,b@x,z@x");
  assert_past (fixture, 0, RD_JOB_BLOCK, 1);
  back = undo (fixture, plan->job);
  assert_jids (back->blocks, "a@x");
}

/* A job that runs still wants what the list doesn't show. */
static void
test_running (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;

  tell (fixture, RD_BLOCK_LIST, "z@x");
  plan = plan_block (fixture, RD_JOB_BLOCK, "a@x,b@x", "{}", NULL);
  tell (fixture, RD_BLOCK_LIST, "a@x,z@x");
  do_blocks (fixture, plan);
  assert_past (fixture, 0, RD_JOB_BLOCK, 2);
}

static void
test_profile_is_removed (Fixture *fixture, gconstpointer data)
{
  tell (fixture, RD_BLOCK_LIST, "z@x");
  block (fixture, RD_JOB_BLOCK, "a@x");
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM block_step"), ==, 1);
  remove_profile (fixture->store, fixture->profile, NULL);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM block_step"), ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM blocked"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "list", test_list },
    { "pushes", test_pushes },
    { "incomplete", test_incomplete },
    { "bounds", test_bounds },
    { "pages", test_pages },
    { "block", test_block },
    { "the-roster-tells-the-spelling", test_the_roster_tells_the_spelling },
    { "unblock", test_unblock },
    { "refusals", test_refusals },
    { "blocked-get-no-presence", test_blocked_get_no_presence },
    { "remove-and-block", test_remove_and_block },
    { "deny-and-block", test_deny_and_block },
    { "block-needs-support", test_block_needs_support },
    { "undo-and-redo", test_undo_and_redo },
    { "undo-of-an-unblock", test_undo_of_an_unblock },
    { "undo-of-a-removal-with-a-block", test_undo_of_a_removal_with_a_block },
    { "undo-asks-no-blocked-contact", test_undo_asks_no_blocked_contact },
    { "interrupted", test_interrupted },
    { "running", test_running },
    { "profile-is-removed", test_profile_is_removed },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-blocking/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
