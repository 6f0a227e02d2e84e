/* A task that sends a presence: when it is sent, and how it is known to have come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "item-task-helper.h"

static RdItemTask *
presence_task (RdContact *known, RdPresence presence, bool has_request)
{
  RdPlanItem *item = item_new (known);

  item->has_presence = true;
  item->presence = presence;
  item->has_request = has_request;
  return rd_item_task_new (item);
}

typedef struct
{
  const char *name;
  RdSubscription subscription;
  RdContactFlags flags;
  bool is_there, has_request;
  /* Of subscribe, unsubscribe, subscribed, unsubscribed, in the order of RdPresence; "subscribed"
   * at a server without approvals beforehand, where it fails. The others fail for nobody. */
  RdTaskNext next[RD_N_PRESENCES];
} PresenceRow;

#define NO RD_NEXT_NOTHING
#define YES RD_NEXT_PRESENCE
#define BAD RD_NEXT_FAILURE

static const PresenceRow presence_rows[] = {
  { "nobody", 0, 0, false, false, { YES, BAD, BAD, BAD } },
  { "stranger who asks", 0, 0, false, true, { YES, NO, YES, YES } },
  { "none", RD_SUBSCRIPTION_NONE, 0, true, false, { YES, NO, BAD, NO } },
  { "none, out", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, true, false, { YES, YES, BAD, NO } },
  { "none, in", RD_SUBSCRIPTION_NONE, 0, true, true, { YES, NO, YES, YES } },
  { "none, out+in", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, true, true, { YES, YES, YES, YES } },
  { "none, approved",
    RD_SUBSCRIPTION_NONE,
    RD_CONTACT_APPROVED,
    true,
    false,
    { YES, NO, NO, YES } },
  { "to", RD_SUBSCRIPTION_TO, 0, true, false, { NO, YES, BAD, NO } },
  { "to, in", RD_SUBSCRIPTION_TO, 0, true, true, { NO, YES, YES, YES } },
  { "from", RD_SUBSCRIPTION_FROM, 0, true, false, { YES, NO, NO, YES } },
  { "from, out", RD_SUBSCRIPTION_FROM, RD_CONTACT_ASK, true, false, { YES, YES, NO, YES } },
  { "both", RD_SUBSCRIPTION_BOTH, 0, true, false, { NO, YES, NO, YES } },
};

static void
check_presence (const PresenceRow *row, RdPresence presence)
{
  RdContact *known = row->is_there ? contact_with ("J:a", row->subscription, row->flags) : NULL;
  g_autoptr (RdItemTask) task = presence_task (known, presence, row->has_request);

  g_test_message ("%s in \"%s\"", rd_presence_to_string (presence), row->name);
  if (row->next[presence] != BAD)
    {
      assert_next (task, row->next[presence]);
      return;
    }
  if (presence != RD_PRESENCE_SUBSCRIBED)
    {
      assert_failure (task, RD_ERROR_NO_SUCH_CONTACT);
      return;
    }
  assert_failure (task, RD_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (rd_item_task_decide (task, true, NULL), ==, RD_NEXT_PRESENCE);
}

/* At a server with approvals beforehand. */
static RdOutcome
get_expected_outcome (const PresenceRow *row, RdPresence presence)
{
  if (row->next[presence] == NO)
    return RD_OUTCOME_UNCHANGED;
  if (presence == RD_PRESENCE_SUBSCRIBE && (row->flags & RD_CONTACT_ASK) != 0)
    return RD_OUTCOME_ASKED_AGAIN;
  return presence == RD_PRESENCE_SUBSCRIBED && !row->has_request ? RD_OUTCOME_IN_ADVANCE
                                                                 : RD_OUTCOME_CHANGED;
}

static void
check_outcome (const PresenceRow *row, RdPresence presence)
{
  RdContact *known = row->is_there ? contact_with ("J:a", row->subscription, row->flags) : NULL;
  g_autoptr (RdItemTask) task = presence_task (known, presence, row->has_request);
  RdTaskNext next = rd_item_task_decide (task, true, NULL);

  g_test_message ("%s in “%s”", rd_presence_to_string (presence), row->name);
  if (next == RD_NEXT_FAILURE)
    return;
  if (next == RD_NEXT_PRESENCE)
    rd_item_task_begin (task, next);
  g_assert_cmpint (rd_item_task_get_outcome (task), ==, get_expected_outcome (row, presence));
}

static void
test_outcomes (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (presence_rows); i++)
    {
      for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
        check_outcome (&presence_rows[i], (RdPresence)presence);
    }
}

/* A request that rosterd was never told of: the push shows that the contact sees the user now. */
static void
test_unknown_request (void)
{
  g_autoptr (RdItemTask) task = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0),
                                               RD_PRESENCE_SUBSCRIBED, false);

  rd_item_task_begin (task, RD_NEXT_PRESENCE);
  g_assert_cmpint (rd_item_task_get_outcome (task), ==, RD_OUTCOME_IN_ADVANCE);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_FROM, 0));
  g_assert_cmpint (rd_item_task_get_outcome (task), ==, RD_OUTCOME_CHANGED);
}

/* What was sent before the connection was lost, and done by then, counts as done by the job; who
 * was there when the job was made is not taken for a misspelt one. */
static void
test_outcome_over_a_loss (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_TO, 0), RD_PRESENCE_UNSUBSCRIBE, false);
  g_autoptr (RdItemTask) removed
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_TO, 0), RD_PRESENCE_UNSUBSCRIBE, false);

  ask (task, RD_NEXT_PRESENCE);
  rd_item_task_forget (task);
  push_contact (task, NULL);
  assert_next (task, RD_NEXT_NOTHING);
  g_assert_cmpint (rd_item_task_get_outcome (task), ==, RD_OUTCOME_CHANGED);
  push_contact (removed, NULL);
  assert_next (removed, RD_NEXT_NOTHING);
  g_assert_cmpint (rd_item_task_get_outcome (removed), ==, RD_OUTCOME_UNCHANGED);
}

static void
test_presences (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (presence_rows); i++)
    {
      for (unsigned presence = 0; presence < RD_N_PRESENCES; presence++)
        check_presence (&presence_rows[i], (RdPresence)presence);
    }
}

/* The push says that it has come; without one the pong ends the waiting. Neither is sent twice. */
static void
test_presence_comes (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);
  g_autoptr (RdItemTask) unanswered = presence_task (NULL, RD_PRESENCE_UNSUBSCRIBED, true);

  ask (task, RD_NEXT_PRESENCE);
  g_assert_false (rd_item_task_has_come (task));
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  g_assert_true (rd_item_task_has_come (task));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  ask (unanswered, RD_NEXT_PRESENCE);
  g_assert_true (rd_item_task_is_proven (unanswered));
  settle (unanswered);
  assert_next (unanswered, RD_NEXT_NOTHING);
}

/* An answered request is none any more, so the state that is awaited is the one without it. */
static void
test_answer_comes (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_TO, 0), RD_PRESENCE_SUBSCRIBED, true);

  ask (task, RD_NEXT_PRESENCE);
  g_assert_false (rd_item_task_has_come (task));
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_BOTH, 0));
  g_assert_true (rd_item_task_has_come (task));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
}

/* A contact who answers at once: the state that was asked for was there, and is gone again. */
static void
test_presence_answered (void)
{
  g_autoptr (RdItemTask) accepted
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);
  g_autoptr (RdItemTask) denied
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);

  ask (accepted, RD_NEXT_PRESENCE);
  g_assert_false (rd_item_task_is_proven (accepted));
  push_contact (accepted, contact_with ("J:a", RD_SUBSCRIPTION_TO, 0));
  g_assert_true (rd_item_task_is_proven (accepted));
  settle (accepted);
  assert_next (accepted, RD_NEXT_NOTHING);
  ask (denied, RD_NEXT_PRESENCE);
  push_contact (denied, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  push_contact (denied, contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0));
  g_assert_true (rd_item_task_is_proven (denied));
  settle (denied);
  assert_next (denied, RD_NEXT_NOTHING);
}

/* The roster says the contrary: it has failed. Without a roster nobody knows, and nobody claims. */
static void
test_presence_contradicted (void)
{
  for (unsigned is_contradicted = 0; is_contradicted <= 1; is_contradicted++)
    {
      g_autoptr (RdItemTask) task = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_BOTH, 0),
                                                   RD_PRESENCE_UNSUBSCRIBED, false);
      g_autoptr (GError) error = NULL;

      ask (task, RD_NEXT_PRESENCE);
      g_assert_false (rd_item_task_is_proven (task));
      task->is_contradicted = is_contradicted;
      g_assert_cmpint (rd_item_task_settle (task, &error), ==, !is_contradicted);
      g_assert_cmpint (task->unsettled, ==, RD_NEXT_PRESENCE);
      if (is_contradicted)
        g_assert_error (error, RD_ERROR, RD_ERROR_FAILED);
      else
        assert_next (task, RD_NEXT_NOTHING);
    }
}

/* What the roster hasn't shown when a pong or the presence sent back ends the wait, a push may show
 * later. */
static void
test_push_overtaken (void)
{
  RdContact *known = contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0);
  g_autoptr (RdItemTask) bounced = presence_task (known, RD_PRESENCE_SUBSCRIBE, false);
  g_autoptr (RdItemTask) approved = presence_task (NULL, RD_PRESENCE_SUBSCRIBED, false);
  g_autoptr (RdItemTask) denied = presence_task (NULL, RD_PRESENCE_UNSUBSCRIBED, true);

  ask (bounced, RD_NEXT_PRESENCE);
  bounced->bounce = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_NOT_ACCEPTABLE, "Too many.");
  settle (bounced);
  g_assert_cmpint (bounced->unsettled, ==, RD_NEXT_PRESENCE);
  push_contact (bounced, contact_with ("K:a", RD_SUBSCRIPTION_NONE, 0));
  g_assert_cmpint (bounced->unsettled, ==, RD_NEXT_PRESENCE);
  push_contact (bounced, contact_with ("K:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  g_assert_cmpint (bounced->unsettled, ==, RD_NEXT_NOTHING);
  /* An approval beforehand, of which no push is due. */
  rd_item_task_begin (approved, RD_NEXT_PRESENCE);
  g_assert_true (rd_item_task_is_proven (approved));
  settle (approved);
  g_assert_cmpint (approved->unsettled, ==, RD_NEXT_PRESENCE);
  push_contact (approved, contact_with (":", RD_SUBSCRIPTION_NONE, RD_CONTACT_APPROVED));
  g_assert_cmpint (approved->unsettled, ==, RD_NEXT_NOTHING);
  /* A denial leaves nothing to show. */
  ask (denied, RD_NEXT_PRESENCE);
  settle (denied);
  g_assert_cmpint (denied->unsettled, ==, RD_NEXT_NOTHING);
}

/* It came back: it is sent again, though the roster has it already; not when the contact has
 * answered meanwhile, and to nobody who was removed. */
static void
test_presence_bounced (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);

  ask (task, RD_NEXT_PRESENCE);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  task->bounce = g_error_new_literal (RD_ERROR, RD_ERROR_XMPP_NOT_ACCEPTABLE, "Too many.");
  settle (task);
  g_assert_true (task->is_bounced);
  assert_next (task, RD_NEXT_PRESENCE);
  push_contact (task, NULL);
  assert_failure (task, RD_ERROR_NO_SUCH_CONTACT);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_TO, 0));
  assert_next (task, RD_NEXT_NOTHING);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  ask (task, RD_NEXT_PRESENCE);
  g_assert_false (task->is_bounced);
  g_assert_true (rd_item_task_is_proven (task));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
}

/* Of an undo: the item first, then the request. */
static RdItemTask *
ask_behind_the_item (void)
{
  RdPlanItem *item = item_new (NULL);
  RdItemTask *task;

  item->target = contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0);
  item->edit = rd_edit_new_between (NULL, item->target);
  item->has_presence = true;
  item->presence = RD_PRESENCE_SUBSCRIBE;
  task = rd_item_task_new (item);
  ask (task, RD_NEXT_SET);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0));
  settle (task);
  ask (task, RD_NEXT_PRESENCE);
  return task;
}

static void
test_item_then_presence (void)
{
  g_autoptr (RdItemTask) task = ask_behind_the_item ();

  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  /* It came back late. What another client has made of the item since stays. */
  push_contact (task, contact_with ("J:b", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  rd_item_task_reopen (task);
  task->is_bounced = true;
  ask (task, RD_NEXT_PRESENCE);
}

/* Another client changed the item while the presence was on its way. When it is sent again, there
 * is no target to tell the store. */
static void
test_changed_then_asked_again (void)
{
  g_autoptr (RdItemTask) task = ask_behind_the_item ();

  push_contact (task, contact_with ("K:a,b", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
  g_assert_true (task->is_replanned);
  rd_item_task_reopen (task);
  task->is_bounced = true;
  ask (task, RD_NEXT_PRESENCE);
  g_assert_null (task->target);
  g_assert_false (task->is_replanned);
}

/* The connection was lost behind it: whether it arrived, the roster tells. */
static void
test_presence_lost (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);
  g_autoptr (RdItemTask) again
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0), RD_PRESENCE_SUBSCRIBE, false);

  ask (task, RD_NEXT_PRESENCE);
  rd_item_task_forget (task);
  push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  assert_next (task, RD_NEXT_NOTHING);
  ask (again, RD_NEXT_PRESENCE);
  rd_item_task_forget (again);
  push_contact (again, contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0));
  assert_next (again, RD_NEXT_PRESENCE);
}

/* A denial that may cost the item: it is set behind it, whether the store has learnt of the loss or
 * not. The contact may have refused the user unseen. */
static void
test_denial_keeps_item (void)
{
  static const struct
  {
    RdSubscription subscription;
    RdContactFlags flags;
  } rows[] = {
    { RD_SUBSCRIPTION_NONE, RD_CONTACT_PENDING },
    { RD_SUBSCRIPTION_NONE, RD_CONTACT_PENDING | RD_CONTACT_ASK },
    { RD_SUBSCRIPTION_TO, RD_CONTACT_PENDING },
  };

  for (size_t i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      bool is_lost = i % 2 != 0;
      g_autoptr (RdItemTask) task
          = presence_task (contact_with ("J:a", rows[i / 2].subscription, rows[i / 2].flags),
                           RD_PRESENCE_UNSUBSCRIBED, true);
      g_autoptr (GError) error = NULL;

      ask (task, RD_NEXT_PRESENCE);
      push (task, is_lost ? NULL : "J:a");
      settle (task);
      ask (task, RD_NEXT_SET);
      assert_contact (task->target, "J:a");
      g_assert_cmpint (rd_item_task_has_come (task), ==, !is_lost);
      g_assert_cmpint (rd_item_task_settle (task, &error), ==, !is_lost);
      if (!is_lost)
        assert_next (task, RD_NEXT_NOTHING);
    }
}

/* What another client makes of it meanwhile stays. */
static void
test_denial_overwrites_nobody (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_PENDING),
                       RD_PRESENCE_UNSUBSCRIBED, true);

  ask (task, RD_NEXT_PRESENCE);
  push (task, "J:b");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "J:b");
  push (task, "K:b");
  push (task, "J:b");
  settle (task);
  ask (task, RD_NEXT_SET);
  assert_contact (task->target, "K:b");
  push (task, "K:b");
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
}

/* Where there is nothing to lose, nothing is set. */
static void
test_denial_sets_nothing (void)
{
  static const RdContactFlags flags[] = { RD_CONTACT_PENDING, 0 };

  for (size_t i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (RdItemTask) task
          = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_FROM, flags[i]),
                           RD_PRESENCE_UNSUBSCRIBED, flags[i] != 0);

      ask (task, RD_NEXT_PRESENCE);
      push_contact (task, contact_with ("J:a", RD_SUBSCRIPTION_NONE, 0));
      settle (task);
      assert_next (task, RD_NEXT_NOTHING);
    }
}

/* Nor does such a server forget the item of who is shown, or of who is not there. */
static void
test_denial_where_nobody_is_hidden (void)
{
  g_autoptr (RdItemTask) task
      = presence_task (contact_with ("J:a", RD_SUBSCRIPTION_NONE, RD_CONTACT_PENDING),
                       RD_PRESENCE_UNSUBSCRIBED, true);

  task->item->is_never_hidden = true;
  ask (task, RD_NEXT_PRESENCE);
  push (task, NULL);
  settle (task);
  assert_next (task, RD_NEXT_NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/presence-task/presences", test_presences);
  g_test_add_func ("/presence-task/outcomes", test_outcomes);
  g_test_add_func ("/presence-task/unknown-request", test_unknown_request);
  g_test_add_func ("/presence-task/outcome-over-a-loss", test_outcome_over_a_loss);
  g_test_add_func ("/presence-task/presence-comes", test_presence_comes);
  g_test_add_func ("/presence-task/answer-comes", test_answer_comes);
  g_test_add_func ("/presence-task/presence-answered", test_presence_answered);
  g_test_add_func ("/presence-task/presence-contradicted", test_presence_contradicted);
  g_test_add_func ("/presence-task/push-overtaken", test_push_overtaken);
  g_test_add_func ("/presence-task/presence-bounced", test_presence_bounced);
  g_test_add_func ("/presence-task/item-then-presence", test_item_then_presence);
  g_test_add_func ("/presence-task/changed-then-asked-again", test_changed_then_asked_again);
  g_test_add_func ("/presence-task/presence-lost", test_presence_lost);
  g_test_add_func ("/presence-task/denial-keeps-item", test_denial_keeps_item);
  g_test_add_func ("/presence-task/denial-overwrites-nobody", test_denial_overwrites_nobody);
  g_test_add_func ("/presence-task/denial-sets-nothing", test_denial_sets_nothing);
  g_test_add_func ("/presence-task/denial-where-nobody-is-hidden",
                   test_denial_where_nobody_is_hidden);
  return g_test_run ();
}
