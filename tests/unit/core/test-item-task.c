/* A task: what it asks next, and what it makes of each answer and push.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "item-task-helper.h"

#include <string.h>

static RdItemTask *
removal_task (const char *before, bool is_strict)
{
  RdPlanItem *item = item_new (contact (before));

  item->is_removal = true;
  item->is_strict = is_strict;
  return rd_item_task_new (item);
}

static void
assert_unsettled (RdItemTask *task, RdError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rd_item_task_settle (task, &error));
  g_assert_error (error, RD_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, JID));
}

/* -- removals ---------------------------------------------------------------------------------- */

static void
test_removal (void)
{
  g_autoptr (RdItemTask) task = removal_task ("J:a", true);

  ask (task, RD_NEXT_REMOVE);
  g_assert_false (rd_item_task_has_come (task));
  push (task, "K:a");
  g_assert_false (rd_item_task_has_come (task));
  push (task, NULL);
  g_assert_true (rd_item_task_has_come (task));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
}

static void
test_removal_of_what_is_gone (void)
{
  g_autoptr (RdItemTask) task = removal_task ("J:a", true);

  push (task, NULL);
  assert_next (task, RD_NEXT_NOTHING);
}

/* The roster showed the removal, and the answer was lost with the connection. */
static void
test_removal_of_what_others_add_again (void)
{
  g_autoptr (RdItemTask) task = removal_task ("J:a", false);

  ask (task, RD_NEXT_REMOVE);
  push_contact (task, NULL);
  push (task, "Juliet:b");
  rd_item_task_forget (task);
  assert_next (task, RD_NEXT_NOTHING);
}

/* Before the answer: the roster's last word is theirs, and the job is through. */
static void
test_removal_before_others_add_again (void)
{
  g_autoptr (RdItemTask) task = removal_task ("J:a", false);

  ask (task, RD_NEXT_REMOVE);
  push (task, NULL);
  push (task, "K:a");
  g_assert_true (rd_item_task_has_come (task));
  settle (task);
  g_assert_cmpint (task->unsettled, ==, RD_NEXT_NOTHING);
  assert_next (task, RD_NEXT_NOTHING);
}

static void
test_removal_of_what_changed (void)
{
  g_autoptr (RdItemTask) strict = removal_task ("J:a", true);
  g_autoptr (RdItemTask) loose = removal_task ("J:a", false);

  push (strict, "J:a");
  assert_next (strict, RD_NEXT_REMOVE);
  push (strict, "J:a,b");
  assert_failure (strict, RD_ERROR_STALE);
  push_contact (strict, contact_with ("J:a", RD_SUBSCRIPTION_TO, 0));
  assert_failure (strict, RD_ERROR_STALE);
  push_contact (strict, contact_with ("J:a", RD_SUBSCRIPTION_BOTH, RD_CONTACT_ASK));
  assert_failure (strict, RD_ERROR_STALE);
  push (loose, "K:");
  assert_next (loose, RD_NEXT_REMOVE);
}

/* Confirmed, and behind the pong the contact is still there. */
static void
test_removal_not_done (void)
{
  g_autoptr (RdItemTask) task = removal_task ("J:a", true);
  g_autoptr (RdItemTask) other = removal_task ("J:a", false);

  ask (task, RD_NEXT_REMOVE);
  task->step = RD_TASK_AWAITED;
  assert_unsettled (task, RD_ERROR_FAILED);
  g_assert_true (task->is_made);
  /* It may be gone and hidden. */
  ask (other, RD_NEXT_REMOVE);
  push_contact (other, contact_with ("J:a", RD_SUBSCRIPTION_TO, RD_CONTACT_PENDING));
  other->step = RD_TASK_AWAITED;
  assert_unsettled (other, RD_ERROR_FAILED);
  g_assert_false (other->is_made);
}

/* -- edits ------------------------------------------------------------------------------------- */

static void
test_edit (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "K:a,b");

  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "K:a,b");
  g_assert_false (rd_item_task_has_come (task));
  push (task, "K:a,b");
  g_assert_true (rd_item_task_has_come (task));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  g_assert_false (task->is_replanned);
}

static void
test_edit_that_is_done_already (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "K:a");

  push (task, "K:a");
  assert_next (task, RD_NEXT_NOTHING);
}

/* Somebody changed it while the job waited. */
static void
test_edit_on_top_of_another (void)
{
  static const struct
  {
    const char *before, *after, *now, *expected;
  } rows[] = {
    { "J:a", "K:a", "J:a,b", "K:a,b" }, { "J:a", "J:a,c", "J:a,b", "J:a,b,c" },
    { "J:a", "J:", "J:a,b", "J:b" },    { "J:a", "J:a,c", "X:a", "X:a,c" },
    { "J:a", "K:c", "X:a,b", "X:b,c" }, /* both changed the name: the server's */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdItemTask) task = edit_task (rows[i].before, rows[i].after);

      push (task, rows[i].now);
      ask (task, RD_NEXT_SET);
      assert_contact (task->target, rows[i].expected);
      g_assert_true (task->is_replanned);
      push (task, rows[i].expected);
      settle (task);
      assert_next (task, RD_NEXT_NOTHING);
    }
}

/* What a person asked for holds of what the jobs before it left, whatever it was when it was asked
 * for; once it is under way it is like any other. */
static void
test_edit_that_waited_its_turn (void)
{
  static const struct
  {
    const char *edit, *now, *expected;
  } rows[] = {
    { "{'Name': <'K'>}", "X:a,b", "K:a,b" },         { "{'Name': <'J'>}", "X:a", "J:a" },
    { "{'Groups': <['g']>}", "J:h", "J:g" },         { "{'AddGroups': <['a']>}", "J:", "J:a" },
    { "{'RemoveGroups': <['b']>}", "J:a,b", "J:a" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (rows[i].edit));
      RdPlanItem *item = item_new (contact ("J:a"));
      g_autoptr (RdItemTask) task = NULL;

      item->edit = rd_edit_new_from_variant (JID, dict, NULL);
      item->target = rd_edit_apply (item->edit, JID, item->contact);
      item->is_literal = true;
      task = rd_item_task_new (item);
      push (task, rows[i].now);
      ask (task, RD_NEXT_SET);
      assert_contact (task->target, rows[i].expected);
      push (task, "Y:t");
      push (task, rows[i].expected);
      settle (task);
      ask (task, RD_NEXT_SET);
    }
}

static void
test_edit_of_what_is_gone (void)
{
  g_autoptr (RdItemTask) waiting = edit_task ("J:a", "K:a");
  g_autoptr (RdItemTask) asked = edit_task ("J:a", "K:a");

  push (waiting, NULL);
  assert_failure (waiting, RD_ERROR_NO_SUCH_CONTACT);
  ask (asked, RD_NEXT_SET);
  push (asked, "K:a");
  push (asked, NULL);
  assert_unsettled (asked, RD_ERROR_NO_SUCH_CONTACT);
}

/* New contacts: who isn't there is not gone. */
static void
test_edit_of_a_new_contact (void)
{
  g_autoptr (RdItemTask) task = edit_task (NULL, "K:a");
  g_autoptr (RdItemTask) raced = edit_task (NULL, "K:a");
  g_autoptr (RdItemTask) untrue = edit_task (NULL, "K:a");

  ask (task, RD_NEXT_SET);
  push (task, "K:a");
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  push (raced, "X:b");
  ask (raced, RD_NEXT_SET);
  assert_contact (raced->target, "X:a,b");
  ask (untrue, RD_NEXT_SET);
  assert_unsettled (untrue, RD_ERROR_FAILED);
}

/* Who was there by the job's own doing is gone by somebody else's, also while there was no
 * connection; but who was only to be there is not gone. */
static void
test_new_contact_removed_by_others (void)
{
  g_autoptr (RdItemTask) answered = edit_task (NULL, "K:a");
  g_autoptr (RdItemTask) lost = edit_task (NULL, "K:a");
  g_autoptr (RdItemTask) unknown = edit_task (NULL, "K:a");

  ask (answered, RD_NEXT_SET);
  push (answered, "K:a");
  push (answered, NULL);
  assert_unsettled (answered, RD_ERROR_NO_SUCH_CONTACT);
  ask (lost, RD_NEXT_SET);
  push (lost, "K:a");
  push (lost, "L:a");
  rd_item_task_forget (lost);
  push (lost, NULL);
  assert_failure (lost, RD_ERROR_NO_SUCH_CONTACT);
  push (unknown, "X:b");
  push (unknown, NULL);
  ask (unknown, RD_NEXT_SET);
  rd_item_task_forget (unknown);
  push (unknown, NULL);
  assert_next (unknown, RD_NEXT_SET);
}

static void
test_edit_not_done (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "K:a");

  ask (task, RD_NEXT_SET);
  task->step = RD_TASK_AWAITED;
  assert_unsettled (task, RD_ERROR_FAILED);
}

/* ejabberd takes a contact of a shared group apart to make the edit: what it shows meanwhile is no
 * edit of anybody. */
static void
test_edit_in_steps (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "K:a,b");

  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_BOTH, 0));
  ask (task, RD_NEXT_SET);
  push_contact (task, contact_with (":", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  push_contact (task, contact_with (":", RD_SUBSCRIPTION_TO, 0));
  push_contact (task, contact_with ("K:b", RD_SUBSCRIPTION_BOTH, 0));
  push_contact (task, contact_with ("K:a,b", RD_SUBSCRIPTION_BOTH, 0));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  g_assert_false (task->is_replanned);
}

/* While it is under way: the other's push before ours, and behind it. */
static void
test_edit_beside_another (void)
{
  for (unsigned is_behind = 0; is_behind < 2; is_behind++)
    {
      g_autoptr (RdItemTask) task = edit_task ("J:a", "K:a");

      ask (task, RD_NEXT_SET);
      push (task, is_behind ? "K:a" : "J:a,b");
      push (task, is_behind ? "J:a,b" : "K:a");
      settle (task);
      ask (task, RD_NEXT_SET);
      assert_contact (task->target, "K:a,b");
      push (task, "K:a,b");
      settle (task);
      assert_next (task, RD_NEXT_NOTHING);
    }
}

/* Both change the name at the same time: whose came last at the server. */
static void
test_name_of_both (void)
{
  g_autoptr (RdItemTask) ours = edit_task ("J:a", "K:a");
  g_autoptr (RdItemTask) theirs = edit_task ("J:a", "K:a");

  ask (ours, RD_NEXT_SET);
  push (ours, "X:a");
  push (ours, "K:a");
  settle (ours);
  assert_next (ours, RD_NEXT_NOTHING);
  assert_contact (ours->target, "K:a");
  ask (theirs, RD_NEXT_SET);
  push (theirs, "K:a");
  push (theirs, "X:a");
  settle (theirs);
  assert_next (theirs, RD_NEXT_NOTHING);
  assert_contact (theirs->target, "X:a");
}

/* What was put back for somebody else is not lost by a third change made without it. */
static void
test_what_was_put_back_stays (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "J:a,b");

  ask (task, RD_NEXT_SET);
  push (task, "X:a");
  push (task, "J:a,b");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "X:a,b");
  push (task, "J:a,b,c");
  push (task, "X:a,b");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "X:a,b,c");
}

/* The connection was lost between the other's push and ours. */
static void
test_edit_beside_another_and_lost (void)
{
  g_autoptr (RdItemTask) done = edit_task ("J:a", "K:a");
  g_autoptr (RdItemTask) undone = edit_task ("J:a", "K:a");

  ask (done, RD_NEXT_SET);
  push (done, "J:a,b");
  rd_item_task_forget (done);
  push (done, "K:a");
  ask (done, RD_NEXT_SET);
  assert_contact (done->target, "K:a,b");
  ask (undone, RD_NEXT_SET);
  push (undone, "J:a,b");
  rd_item_task_forget (undone);
  push (undone, "J:a,b");
  ask (undone, RD_NEXT_SET);
  assert_contact (undone->target, "K:a,b");
}

/* Somebody who never stops has the last word. */
static void
test_edit_war (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "J:a,b");

  for (unsigned i = 0; i < 3; i++)
    {
      ask (task, RD_NEXT_SET);
      push (task, "J:a,b");
      push (task, "J:a");
      push (task, "J:");
      settle (task);
    }
  ask (task, RD_NEXT_SET);
  push (task, "J:b");
  push (task, "J:");
  assert_unsettled (task, RD_ERROR_STALE);
}

/* Who goes on as long, and is overruled by us, gets it back as often. */
static void
test_edit_war_won (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a", "J:a,b");

  for (unsigned i = 0; i < 20; i++)
    {
      g_autofree char *theirs = g_strdup_printf ("J:a,c%u", i);
      g_autofree char *ours = NULL;

      ask (task, RD_NEXT_SET);
      ours = contact_to_string (task->target);
      push (task, theirs);
      push (task, ours);
      settle (task);
      g_assert_true (g_strv_contains ((const char *const *)task->target->groups, theirs + 4));
    }
}

/* Another takes a group away: it stays so, and is left to who adds it again. */
static void
test_group_taken_away_by_another (void)
{
  g_autoptr (RdItemTask) task = edit_task ("J:a,b", "K:a,b");

  ask (task, RD_NEXT_SET);
  push (task, "J:a");
  push (task, "K:a,b");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "K:a");
  push (task, "K:a,b,c");
  push (task, "K:a");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "K:a,b,c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/item-task/removal", test_removal);
  g_test_add_func ("/item-task/removal-of-what-is-gone", test_removal_of_what_is_gone);
  g_test_add_func ("/item-task/removal-of-what-others-add-again",
                   test_removal_of_what_others_add_again);
  g_test_add_func ("/item-task/removal-before-others-add-again",
                   test_removal_before_others_add_again);
  g_test_add_func ("/item-task/removal-of-what-changed", test_removal_of_what_changed);
  g_test_add_func ("/item-task/removal-not-done", test_removal_not_done);
  g_test_add_func ("/item-task/edit", test_edit);
  g_test_add_func ("/item-task/edit-that-is-done-already", test_edit_that_is_done_already);
  g_test_add_func ("/item-task/edit-on-top-of-another", test_edit_on_top_of_another);
  g_test_add_func ("/item-task/edit-that-waited-its-turn", test_edit_that_waited_its_turn);
  g_test_add_func ("/item-task/edit-of-what-is-gone", test_edit_of_what_is_gone);
  g_test_add_func ("/item-task/edit-of-a-new-contact", test_edit_of_a_new_contact);
  g_test_add_func ("/item-task/new-contact-removed-by-others", test_new_contact_removed_by_others);
  g_test_add_func ("/item-task/edit-not-done", test_edit_not_done);
  g_test_add_func ("/item-task/edit-in-steps", test_edit_in_steps);
  g_test_add_func ("/item-task/edit-beside-another", test_edit_beside_another);
  g_test_add_func ("/item-task/name-of-both", test_name_of_both);
  g_test_add_func ("/item-task/what-was-put-back-stays", test_what_was_put_back_stays);
  g_test_add_func ("/item-task/edit-beside-another-and-lost", test_edit_beside_another_and_lost);
  g_test_add_func ("/item-task/edit-war", test_edit_war);
  g_test_add_func ("/item-task/edit-war-won", test_edit_war_won);
  g_test_add_func ("/item-task/group-taken-away-by-another", test_group_taken_away_by_another);
  return g_test_run ();
}
