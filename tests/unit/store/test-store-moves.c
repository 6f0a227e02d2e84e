/* Moves from an older account: what comes along, who is asked, and that each is asked once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/job/moves.h"

#define OLD "old@example.org"

/* All of PROFILE's roster has come. */
static void
make_known (Fixture *fixture, int64_t profile)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };
  Fixture other = *fixture;
  g_autoptr (GPtrArray) roster = NULL;

  other.profile = profile;
  roster = read_roster (&other);
  rd_change_free (receive_roster (&other, roster, &terms));
}

static void
add_old (Fixture *fixture)
{
  int64_t old = add_profile (fixture->store, "old", OLD);

  push (fixture->store, old, make_contact ("ann@x", "Ann", RD_SUBSCRIPTION_BOTH, "Friends"));
  push (fixture->store, old, make_contact ("bert@x", "Bert", RD_SUBSCRIPTION_TO, "Work"));
  push (fixture->store, old, make_contact ("carl@x", "Carl", RD_SUBSCRIPTION_FROM, NULL));
  push (fixture->store, old, make_contact ("dora@x", "", RD_SUBSCRIPTION_NONE, "Old"));
  push (fixture->store, old, make_contact ("me@example.org", "I", RD_SUBSCRIPTION_BOTH, NULL));
  make_known (fixture, old);
}

static RdPlan *
plan_move (Fixture *fixture, const char *old_jid, const char *options, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  RdOrder *order = rd_order_new_move (old_jid, dict, NULL);

  return plan_waiting (fixture, order, error);
}

static RdMove *
read_move (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  RdMove *move;

  rd_store_read_move_async (fixture->store, fixture->profile, on_done, &result);
  move = rd_store_read_move_finish (fixture->store, wait_for (&result), NULL);
  g_clear_object (&result);
  g_assert_nonnull (move);
  return move;
}

/* FAILED: a JID that could not be asked; NULL: none. */
static RdMove *
note (Fixture *fixture, const char *failed, bool is_whole, bool is_stopped)
{
  GPtrArray *failures = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_moved_contact_free);
  GAsyncResult *result = NULL;
  RdMove *move;

  if (failed != NULL)
    {
      RdMovedContact *failure = g_new0 (RdMovedContact, 1);

      failure->jid = g_strdup (failed);
      failure->error = g_strdup ("It is not there.");
      g_ptr_array_add (failures, failure);
    }
  rd_store_note_moved_async (fixture->store, fixture->profile, failures, is_whole, is_stopped,
                             on_done, &result);
  move = rd_store_read_move_finish (fixture->store, wait_for (&result), NULL);
  g_clear_object (&result);
  return move;
}

/* "ann@x asked, bert@x waiting" */
static char *
tell_states (Fixture *fixture)
{
  GString *told = g_string_new (NULL);
  g_autofree char *after = g_strdup ("");

  do
    {
      GAsyncResult *result = NULL;
      g_autoptr (RdMovedPage) page = NULL;

      rd_store_list_moved_async (fixture->store, fixture->profile, after, 2, on_done, &result);
      page = rd_store_list_moved_finish (fixture->store, wait_for (&result), NULL);
      g_clear_object (&result);
      for (unsigned i = 0; i < page->contacts->len; i++)
        {
          const RdMovedContact *contact = page->contacts->pdata[i];

          g_string_append_printf (told, "%s%s %s", told->len > 0 ? ", " : "", contact->jid,
                                  rd_moved_to_string (contact->moved));
        }
      g_free (after);
      after = g_strdup (page->next);
    }
  while (after[0] != '\0');
  return g_string_free (told, FALSE);
}

static void
expect_states (Fixture *fixture, const char *expected)
{
  g_autofree char *told = tell_states (fixture);

  g_assert_cmpstr (told, ==, expected);
}

/* What there is stays; a dry run leaves no trace. */
static void
test_plan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) dry = NULL;
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdMove) move = NULL;

  add_old (fixture);
  push_contact (fixture, "bert@x", "My Bert", RD_SUBSCRIPTION_TO, "Mine");
  dry = plan_move (fixture, OLD, "{'DryRun': <true>}", NULL);
  g_assert_cmpuint (dry->items->len, ==, 4);
  expect_states (fixture, "");
  plan = plan_move (fixture, OLD, "{'Message': <'It is me'>}", NULL);
  g_assert_cmpuint (plan->items->len, ==, 4);
  g_assert_cmpuint (plan->n_added, ==, 3);
  g_assert_cmpuint (plan->n_changed, ==, 1);
  g_assert_cmpuint (plan->n_asked, ==, 1);
  g_assert_cmpuint (plan->n_from_lost, ==, 2);
  g_assert_true (get_item (plan, "ann@x")->has_presence);
  g_assert_false (get_item (plan, "bert@x")->has_presence);
  g_assert_cmpstr (get_item (plan, "bert@x")->target->name, ==, "My Bert");
  g_assert_cmpstr (get_item (plan, "bert@x")->target->groups[1], ==, "Work");
  g_assert_cmpstr (plan->message, ==, "It is me");
  g_assert_cmpstr (plan->moved_from, ==, OLD);
  move = read_move (fixture);
  g_assert_cmpint (move->state, ==, RD_MOVE_ASKING);
  g_assert_cmpstr (move->old_jid, ==, OLD);
  expect_states (fixture, "ann@x waiting, bert@x answered, carl@x waiting, dora@x waiting");
}

static void
note_asked (Fixture *fixture, const char *jid, bool is_asked)
{
  GPtrArray *jids = g_ptr_array_new_with_free_func (g_free);
  GAsyncResult *result = NULL;

  g_ptr_array_add (jids, g_strdup (jid));
  rd_store_note_asked_async (fixture->store, fixture->profile, jids, is_asked, on_done, &result);
  g_assert_true (rd_store_write_finish (fixture->store, wait_for (&result), NULL));
  g_clear_object (&result);
}

/* A server may show the request in the roster, and send it back. */
static void
test_each_is_asked_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) again = NULL;
  g_autoptr (RdMove) move = NULL;

  add_old (fixture);
  carry_out (fixture, plan_move (fixture, OLD, "{}", NULL));
  expect_states (fixture, "ann@x waiting, bert@x waiting, carl@x copied, dora@x copied");
  note_asked (fixture, "ann@x", true);
  note_asked (fixture, "bert@x", true);
  note_asked (fixture, "bert@x", false);
  note_asked (fixture, "carl@x", true);
  expect_states (fixture, "ann@x asked, bert@x waiting, carl@x copied, dora@x copied");
  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, "Friends");
  again = plan_move (fixture, OLD, "{}", NULL);
  g_assert_cmpuint (again->n_asked, ==, 1);
  g_assert_true (get_item (again, "bert@x")->has_presence);
  move = note (fixture, NULL, true, false);
  g_assert_cmpint (move->state, ==, RD_MOVE_ASKED);
  expect_states (fixture, "ann@x refused, bert@x asked, carl@x copied, dora@x copied");
  push_contact (fixture, "bert@x", "Bert", RD_SUBSCRIPTION_TO, "Work");
  push_removal (fixture, "carl@x");
  expect_states (fixture, "ann@x refused, bert@x answered, carl@x removed, dora@x copied");
}

/* An undo takes back what was asked: the same move asks again. */
static void
test_undone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdMove) move = NULL;
  uint64_t job;

  add_old (fixture);
  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, "Friends");
  plan = plan_move (fixture, OLD, "{}", NULL);
  mark_asked (fixture, plan);
  job = carry_out (fixture, g_steal_pointer (&plan));
  move = note (fixture, NULL, true, false);
  expect_states (fixture, "ann@x asked, bert@x asked, carl@x copied, dora@x copied");
  plan = undo (fixture, job);
  mark_asked (fixture, plan);
  carry_out (fixture, g_steal_pointer (&plan));
  plan = plan_move (fixture, OLD, "{}", NULL);
  g_assert_cmpuint (plan->n_asked, ==, 2);
}

/* Who failed is asked again only by a new order; who is left makes the move unfinished. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdMove) cut_off = NULL;
  g_autoptr (RdMove) whole = NULL;
  g_autoptr (RdPlan) again = NULL;

  add_old (fixture);
  plan = plan_move (fixture, OLD, "{}", NULL);
  cut_off = note (fixture, "ann@x", false, false);
  g_assert_cmpint (cut_off->state, ==, RD_MOVE_ASKING);
  g_assert_cmpuint (cut_off->n[RD_MOVED_FAILED], ==, 1);
  g_assert_cmpuint (cut_off->n[RD_MOVED_WAITING], ==, 3);
  carry_out (fixture, g_steal_pointer (&plan));
  whole = note (fixture, "ann@x", true, false);
  g_assert_cmpint (whole->state, ==, RD_MOVE_ASKED);
  again = plan_move (fixture, OLD, "{}", NULL);
  g_assert_cmpuint (again->n_asked, ==, 1);
  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, "Friends");
  expect_states (fixture, "ann@x waiting, bert@x asked, carl@x copied, dora@x copied");
}

static void
expect_refusal (Fixture *fixture, const char *old_jid, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan_move (fixture, old_jid, "{}", &error));
  g_assert_error (error, RD_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdMove) stopped = NULL;
  int64_t other = add_profile (fixture->store, "other", "other@example.org");

  add_old (fixture);
  expect_refusal (fixture, "nobody@x", RD_ERROR_NO_SUCH_PROFILE, "nobody@x");
  expect_refusal (fixture, "other@example.org", RD_ERROR_NOT_SYNCED, "other@example.org");
  push (fixture->store, other, make_contact ("eve@x", "", RD_SUBSCRIPTION_TO, NULL));
  make_known (fixture, other);
  plan = plan_move (fixture, OLD, "{}", NULL);
  expect_refusal (fixture, "other@example.org", RD_ERROR_INVALID_ARGUMENTS, OLD);
  stopped = note (fixture, NULL, false, true);
  g_assert_cmpint (stopped->state, ==, RD_MOVE_STOPPED);
  rd_plan_free (plan);
  plan = plan_move (fixture, "other@example.org", "{}", NULL);
  expect_states (fixture, "eve@x waiting");
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "plan", test_plan },         { "each-is-asked-once", test_each_is_asked_once },
    { "undone", test_undone },     { "failures", test_failures },
    { "refusals", test_refusals },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-moves/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
