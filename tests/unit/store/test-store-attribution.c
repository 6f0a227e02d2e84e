/* Whose change was it? A change that an open job wanted is put down to it, also when rosterd
 * learns of it only after a restart.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"
#include "store/sync/pushes.h"

static const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };

/* How the newest change of the journal is put down: "cause job". */
static void
expect_newest (Fixture *fixture, const char *cause, uint64_t job)
{
  g_autofree char *found = query_text (
      fixture, "SELECT cause || ' ' || job FROM journal ORDER BY serial DESC LIMIT 1");
  g_autofree char *expected = g_strdup_printf ("%s %" G_GUINT64_FORMAT, cause, job);

  g_assert_cmpstr (found, ==, expected);
}

static void
make_three (Fixture *fixture)
{
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "g,h");
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_BOTH, NULL);
}

static void
test_push_is_the_jobs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdChange) removed = NULL;
  g_autoptr (RdChange) other = NULL;
  g_autoptr (RdContact) renamed = make_contact ("b@x", "Bert", RD_SUBSCRIPTION_NONE, "g,h");

  make_three (fixture);
  plan = plan_purge (fixture, "{'Jids': <['a@x', 'b@x']>}", NULL, NULL);
  removed = apply_removal (fixture->store, fixture->profile, "a@x", NULL);
  g_assert_cmpint (removed->cause, ==, RD_CAUSE_PURGE);
  expect_newest (fixture, "purge", plan->job);
  /* Not what was wanted of it. */
  other = apply_item (fixture->store, fixture->profile, renamed, NULL);
  g_assert_cmpint (other->cause, ==, RD_CAUSE_PUSH);
  expect_newest (fixture, "push", 0);
  /* Not one of the plan's. */
  push_removal (fixture, "c@x");
  expect_newest (fixture, "push", 0);
}

static RdOrder *
order_purge (const char *filter)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE ("a{sv}"), filter, NULL, NULL, NULL);
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE ("a{sv}"), "{}", NULL, NULL, NULL);

  return rd_order_new_purge (dict, options, NULL);
}

/* What others do before a job asks for anything isn't the job's, though it wants the same. */
static void
test_nothing_was_asked_yet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_waiting (fixture, order_purge ("{'Jids': <['a@x', 'b@x', 'c@x']>}"), NULL);
  push_removal (fixture, "a@x");
  expect_newest (fixture, "push", 0);
  restart (fixture);
  push_removal (fixture, "b@x");
  expect_newest (fixture, "push", 0);
  mark_asked (fixture, plan);
  push_removal (fixture, "c@x");
  expect_newest (fixture, "purge", plan->job);
}

/* After a crash nobody knows what was asked. */
static void
test_asked_before_a_crash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_waiting (fixture, order_purge ("{'Jids': <['a@x']>}"), NULL);
  g_clear_pointer (&fixture->store, close_store);
  run_sql (fixture->path, "INSERT INTO meta (key, value) VALUES ('session', 'another')");
  fixture->store = open_store (fixture->directory);
  push_removal (fixture, "a@x");
  expect_newest (fixture, "purge", plan->job);
}

/* On a full disk the store could not note what is asked. A job that was planned later has asked for
 * nothing, though. */
static void
test_asked_without_a_note (Fixture *fixture, gconstpointer data)
{
  const RdPush removals[]
      = { { NULL, "a@x", NULL, RD_CAUSE_PUSH }, { NULL, "b@x", NULL, RD_CAUSE_PUSH } };
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) later = NULL;
  g_autoptr (RdDatabase) db = NULL;

  make_three (fixture);
  plan = plan_waiting (fixture, order_purge ("{'Jids': <['a@x']>}"), NULL);
  later = plan_waiting (fixture, order_purge ("{'Jids': <['b@x']>}"), NULL);
  db = rd_database_open (fixture->path, RD_DATABASE_WRITER, NULL, NULL);
  rd_database_set_gap (db, plan->job);
  g_ptr_array_unref (rd_roster_apply_pushes (db, fixture->profile, &removals[0], 1, NULL));
  expect_newest (fixture, "purge", plan->job);
  g_ptr_array_unref (rd_roster_apply_pushes (db, fixture->profile, &removals[1], 1, NULL));
  expect_newest (fixture, "push", 0);
}

static RdContact *
make_asked (const char *jid, const char *name)
{
  const char *const groups[] = { "g", NULL };

  return rd_contact_new (jid, name, RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, groups, NULL, 0);
}

/* A server hid who had asked, and shows the item again since the job asks, too: the item was there,
 * and an undo leaves it, without the request. */
static void
test_hidden_comes_to_light (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = plan_presences (fixture, RD_JOB_SUBSCRIBE, "n@x", NULL);
  g_autoptr (RdHistory) history = NULL;
  g_autoptr (RdPlan) undo = NULL;
  const RdHistoryEntry *shown;

  push (fixture->store, fixture->profile, make_asked ("n@x", "Ann"));
  expect_newest (fixture, "subscribe", plan->job);
  history = list_history (fixture, "{}", 0, 10);
  g_assert_cmpuint (history->entries->len, ==, 2);
  shown = history->entries->pdata[1];
  g_assert_cmpuint (shown->job, ==, 0);
  g_assert_null (shown->before);
  g_assert_cmpstr (shown->after->name, ==, "Ann");
  g_assert_cmpint (shown->after->flags, ==, 0);
  end_job (fixture, plan->job, "done", false);
  undo = plan_undo (fixture, plan->job, true, NULL, NULL);
  g_assert_cmpuint (undo->items->len, ==, 1);
  g_assert_cmpuint (undo->n_unsubscribed, ==, 1);
  g_assert_cmpuint (undo->n_removed, ==, 0);
}

/* A set is one change: what comes after it is somebody else's, while the job is open, too. */
static void
test_set_is_one_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_edits (fixture, "[('c@x', {'Name': <'N'>}), ('n@x', {'AddGroups': <['g']>})]",
                     RD_EDITS_ANY, NULL);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_BOTH, NULL);
  expect_newest (fixture, "set", plan->job);
  /* The contact ends its subscriptions. */
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_TO, NULL);
  expect_newest (fixture, "push", 0);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_NONE, NULL);
  expect_newest (fixture, "push", 0);
  /* Another client says something else, and then the same as the job. */
  push_contact (fixture, "c@x", "M", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_NONE, NULL);
  expect_newest (fixture, "push", 0);
  push_contact (fixture, "n@x", "", RD_SUBSCRIPTION_NONE, "g");
  expect_newest (fixture, "set", plan->job);
  push (fixture->store, fixture->profile, make_asked ("n@x", ""));
  expect_newest (fixture, "push", 0);
}

/* An undo sets the item first, then asks; the answer is the contact's. */
static void
test_presence_follows_the_item (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) undo = NULL;
  uint64_t job;

  make_three (fixture);
  job = carry_out (fixture, plan_removals (fixture, "a@x", NULL));
  undo = plan_undo (fixture, job, false, NULL, NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  expect_newest (fixture, "undo", undo->job);
  restart (fixture);
  push (fixture->store, fixture->profile, make_asked ("a@x", "A"));
  expect_newest (fixture, "undo", undo->job);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  expect_newest (fixture, "push", 0);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push (fixture->store, fixture->profile, make_asked ("a@x", "A"));
  expect_newest (fixture, "push", 0);
}

/* ejabberd renames a shared contact in steps; nothing of them is anybody else's. */
static void
test_steps_of_one_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_edits (fixture, "[('c@x', {'Name': <'N'>, 'Groups': <['g']>})]", RD_EDITS_ANY, NULL);
  push (fixture->store, fixture->profile, make_asked ("c@x", "N"));
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_BOTH, "g");
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 3);
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "c@x", "N", RD_SUBSCRIPTION_BOTH, "g");
  expect_newest (fixture, "push", 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 3);
}

/* A server that ends the subscriptions before it removes: both are the removal. */
static void
test_lowered_then_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) undo = NULL;

  make_three (fixture);
  plan = plan_purge (fixture, "{'Jids': <['c@x']>}", NULL, NULL);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_NONE, NULL);
  push_removal (fixture, "c@x");
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"
                                          " AND cause = 'purge'"),
                   ==, 3);
  end_job (fixture, plan->job, "done", NULL);
  undo = plan_undo (fixture, 0, false, NULL, NULL);
  g_assert_true (get_item (undo, "c@x")->has_presence);
  g_assert_cmpuint (undo->n_from_lost, ==, 1);
}

/* What the set did and what the contact did meanwhile come as one, and are told as two. */
static void
test_sum_at_login (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) undo = NULL;
  g_autoptr (RdChange) change = NULL;
  g_autofree char *told = NULL;

  make_three (fixture);
  plan = plan_edits (fixture, "[('c@x', {'Name': <'N'>})]", RD_EDITS_ANY, NULL);
  restart (fixture);
  g_ptr_array_add (roster, make_contact ("a@x", "A", RD_SUBSCRIPTION_TO, "g"));
  g_ptr_array_add (roster, make_contact ("b@x", "B", RD_SUBSCRIPTION_NONE, "g,h"));
  g_ptr_array_add (roster, make_contact ("c@x", "N", RD_SUBSCRIPTION_FROM, NULL));
  change = receive_roster (fixture, roster, &login);
  g_assert_cmpuint (change->n_changed, ==, 1);
  told
      = query_text (fixture, "SELECT group_concat (cause || job || ':' || (after ->> 'name') || ' '"
                             " || (after ->> 'subscription')) FROM (SELECT * FROM journal"
                             " WHERE jid = 'c@x' ORDER BY serial DESC LIMIT 2)");
  g_assert_cmpstr (told, ==, "login0:N from,set1:N both");
  settle_jobs (fixture, UINT64_MAX);
  undo = plan_undo (fixture, 0, false, NULL, NULL);
  g_assert_cmpstr (get_item (undo, "c@x")->target->name, ==, "C");
  g_assert_false (get_item (undo, "c@x")->has_presence);
}

static void
test_oldest_job_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) first = NULL;
  g_autoptr (RdPlan) second = NULL;
  g_autoptr (RdPlan) third = NULL;

  make_three (fixture);
  first = plan_removals (fixture, "a@x,b@x", NULL);
  second = plan_removals (fixture, "a@x", NULL);
  third = plan_edits (fixture, "[('a@x', {'Name': <'Z'>})]", RD_EDITS_ANY, NULL);
  g_assert_cmpuint (first->job, <, second->job);
  push_removal (fixture, "a@x");
  expect_newest (fixture, "remove", first->job);
  end_job (fixture, first->job, "done", NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  expect_newest (fixture, "push", 0);
  push_removal (fixture, "a@x");
  expect_newest (fixture, "remove", second->job);
}

/* The same JID in another profile is another contact. */
static void
test_other_profile (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  push (fixture->store, other, make_contact ("a@x", "A", RD_SUBSCRIPTION_TO, "g"));
  plan = plan_removals (fixture, "a@x", NULL);
  rd_change_free (apply_removal (fixture->store, other, "a@x", NULL));
  expect_newest (fixture, "push", 0);
}

/* The last change of JID is the job's, by its cause. */
static void
expect_last_of (Fixture *fixture, const char *jid, const char *cause, uint64_t job)
{
  g_autofree char *selection = g_strdup_printf ("{'Jids': <['%s']>}", jid);
  g_autoptr (RdHistory) history = list_history (fixture, selection, 0, 1);
  const RdHistoryEntry *entry = history->entries->pdata[0];

  g_assert_cmpstr (entry->cause, ==, cause);
  g_assert_cmpuint (entry->job, ==, job);
}

/* Killed after the server was asked: the next login brings the whole roster. */
static void
test_login_after_a_crash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) purge = NULL;
  g_autoptr (RdPlan) set = NULL;
  g_autoptr (GPtrArray) roster = NULL;
  g_autoptr (RdChange) change = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  make_three (fixture);
  push_contact (fixture, "d@x", "D", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "e@x", "E", RD_SUBSCRIPTION_TO, "g");
  purge = plan_purge (fixture, "{'Jids': <['a@x', 'b@x']>}", NULL, NULL);
  set = plan_edits (fixture, "[('c@x', {'AddGroups': <['k']>})]", RD_EDITS_ANY, NULL);
  restart (fixture);

  roster = read_roster (fixture);
  /* The server did half of the purge, and the edit; another client removed d and changed e. */
  g_assert_cmpuint (roster->len, ==, 5);
  g_ptr_array_remove_range (roster, 2, 3);
  g_ptr_array_remove_index (roster, 0);
  g_ptr_array_add (roster, make_contact ("c@x", "C", RD_SUBSCRIPTION_BOTH, "k"));
  g_ptr_array_add (roster, make_contact ("e@x", "E.", RD_SUBSCRIPTION_TO, "g"));
  change = receive_roster (fixture, roster, &login);
  g_assert_cmpint (change->cause, ==, RD_CAUSE_LOGIN);
  g_assert_cmpuint (change->n_removed, ==, 2);
  g_assert_cmpuint (change->n_changed, ==, 2);
  expect_last_of (fixture, "a@x", "purge", purge->job);
  expect_last_of (fixture, "c@x", "set", set->job);
  expect_last_of (fixture, "d@x", "login", 0);
  expect_last_of (fixture, "e@x", "login", 0);
  expect_last_of (fixture, "b@x", "push", 0);

  settle_jobs (fixture, UINT64_MAX);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
  jobs = list_jobs (fixture, 0, 10);
  g_assert_cmpuint (jobs->len, ==, 2);
  g_assert_cmpstr (((RdPastJob *)jobs->pdata[0])->result, ==, "interrupted");
  /* Nothing more is theirs. */
  push_removal (fixture, "b@x");
  expect_newest (fixture, "push", 0);
}

/* A job that ended with answers outstanding is open until the roster is known again. */
static void
test_open_until_settled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) lost = NULL;
  g_autoptr (RdPlan) running = NULL;
  g_autofree char *result = NULL;

  make_three (fixture);
  lost = plan_removals (fixture, "a@x,b@x", NULL);
  running = plan_removals (fixture, "c@x", NULL);
  end_job (fixture, lost->job, "lost", "a@x,b@x");
  push_removal (fixture, "a@x");
  expect_newest (fixture, "remove", lost->job);
  settle_jobs (fixture, running->job);
  push_removal (fixture, "b@x");
  expect_newest (fixture, "push", 0);
  push_removal (fixture, "c@x");
  expect_newest (fixture, "remove", running->job);
  result = query_text (fixture, "SELECT group_concat (result || is_open) FROM job ORDER BY id");
  g_assert_cmpstr (result, ==, "lost0,1");
}

/* A server may push in the next session what it was asked in the one before: that is the
 * interrupted job's, also while another runs, which comes first where both have asked. */
static void
test_interrupted_and_pushed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) interrupted = NULL;
  g_autoptr (RdPlan) running = NULL;
  g_autofree char *result = NULL;

  make_three (fixture);
  interrupted = plan_removals (fixture, "a@x,b@x", NULL);
  interrupt_jobs (fixture, UINT64_MAX);
  running = plan_removals (fixture, "a@x,c@x", NULL);
  interrupt_jobs (fixture, running->job);
  result = query_text (fixture, "SELECT group_concat (result || is_open) FROM job ORDER BY id");
  g_assert_cmpstr (result, ==, "interrupted1,1");
  push_removal (fixture, "a@x");
  expect_newest (fixture, "remove", running->job);
  push_removal (fixture, "b@x");
  expect_newest (fixture, "remove", interrupted->job);
}

/* Of a job that ended with one answer outstanding, the rest is over: the next that does it is
 * somebody else. */
static void
test_settled_contact_of_open_job (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) lost = NULL;
  g_autoptr (RdPlan) next = NULL;

  make_three (fixture);
  lost = plan_removals (fixture, "a@x,b@x,c@x", NULL);
  end_job (fixture, lost->job, "partly-done", "b@x");
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 1);
  push_removal (fixture, "a@x");
  expect_newest (fixture, "push", 0);
  push_removal (fixture, "b@x");
  expect_newest (fixture, "remove", lost->job);
  next = plan_removals (fixture, "c@x", NULL);
  push_removal (fixture, "c@x");
  expect_newest (fixture, "remove", next->job);
}

/* An ended job was told that its change isn't shown; a later one makes the same change. */
static void
test_running_job_first (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) ended = NULL;
  g_autoptr (RdPlan) running = NULL;

  make_three (fixture);
  ended = plan_edits (fixture, "[('a@x', {'Name': <'N'>}), ('b@x', {'Name': <'N'>})]", RD_EDITS_ANY,
                      NULL);
  end_job (fixture, ended->job, "failed", "a@x,b@x");
  running = plan_edits (fixture, "[('a@x', {'Name': <'N'>})]", RD_EDITS_ANY, NULL);
  push_contact (fixture, "a@x", "N", RD_SUBSCRIPTION_TO, "g");
  expect_newest (fixture, "set", running->job);
  push_contact (fixture, "b@x", "N", RD_SUBSCRIPTION_NONE, "g,h");
  expect_newest (fixture, "set", ended->job);
}

/* Once a later job has set the contact, an ended one's set of it doesn't come any more. */
static void
test_later_set_ends_earlier (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_RESYNC };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdPlan) ended = NULL;
  g_autoptr (RdPlan) running = NULL;

  make_three (fixture);
  ended = plan_edits (fixture, "[('a@x', {'Name': <'N'>}), ('b@x', {'Name': <'N'>})]", RD_EDITS_ANY,
                      NULL);
  end_job (fixture, ended->job, "failed", "a@x,b@x");
  carry_out_edits (fixture, "[('a@x', {'Name': <'M'>})]");
  running = plan_edits (fixture, "[('a@x', {'Name': <'N'>}), ('b@x', {'Name': <'N'>})]",
                        RD_EDITS_ANY, NULL);
  g_ptr_array_add (roster, make_contact ("a@x", "N", RD_SUBSCRIPTION_TO, "g"));
  g_ptr_array_add (roster, make_contact ("b@x", "N", RD_SUBSCRIPTION_NONE, "g,h"));
  rd_change_free (receive_roster (fixture, roster, &terms));
  expect_last_of (fixture, "a@x", "set", running->job);
  expect_last_of (fixture, "b@x", "set", ended->job);
}

/* So it is with a request that came back: the next one that is shown is not the first's. */
static void
test_later_request_ends_earlier (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) ended = NULL;
  g_autoptr (RdPlan) next = NULL;

  make_three (fixture);
  ended = plan_presences (fixture, RD_JOB_SUBSCRIBE, "b@x", NULL);
  end_job (fixture, ended->job, "failed", "b@x");
  next = plan_presences (fixture, RD_JOB_SUBSCRIBE, "b@x", NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, "g,h");
  expect_newest (fixture, "subscribe", next->job);
  end_job (fixture, next->job, "done", NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "g,h");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, "g,h");
  expect_newest (fixture, "push", 0);
}

/* A job is to ask a contact that isn't there; an earlier job adds it first. */
static void
test_presence_adds_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) there = make_contact ("new@x", "", RD_SUBSCRIPTION_NONE, "g");
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_presences (fixture, RD_JOB_SUBSCRIBE, "new@x", NULL);
  push_contact (fixture, "new@x", "", RD_SUBSCRIPTION_NONE, "g");
  expect_newest (fixture, "push", 0);
  replan (fixture, plan->job, there);
  push_contact (fixture, "new@x", "N", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "new@x", "", RD_SUBSCRIPTION_NONE, "g");
  expect_newest (fixture, "push", 0);
}

/* Nor does it claim an item that was there: others may rename it, and take that back. */
static void
test_presence_claims_no_item (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = plan_presences (fixture, RD_JOB_SUBSCRIBE, "b@x", NULL);
  push_contact (fixture, "b@x", "Bert", RD_SUBSCRIPTION_NONE, "g,h");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "g,h");
  expect_newest (fixture, "push", 0);
}

static void
test_replan (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) merged = make_contact ("a@x", "A", RD_SUBSCRIPTION_TO, "g,k,other");
  g_autoptr (RdContact) late = make_contact ("b@x", "late", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (GPtrArray) planned = NULL;

  make_three (fixture);
  plan = plan_edits (fixture, "[('a@x', {'AddGroups': <['k']>}), ('new@x', {})]", RD_EDITS_ANY,
                     NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g,other");
  expect_newest (fixture, "push", 0);
  replan (fixture, plan->job, merged);
  planned = get_planned (fixture, plan->job);
  g_assert_cmpuint (planned->len, ==, 1);
  g_assert_cmpstr (((RdContact *)planned->pdata[0])->jid, ==, "a@x");
  g_assert_cmpuint (g_strv_length (((RdContact *)planned->pdata[0])->groups), ==, 2);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g,k,other");
  expect_newest (fixture, "set", plan->job);
  /* Of a job that is over nothing is planned. */
  end_job (fixture, plan->job, "done", NULL);
  replan (fixture, plan->job, late);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

/* What a resync finds is its own, but for what another job had wanted. */
static void
test_resync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) lost = NULL;
  g_autoptr (RdPlan) resync = NULL;
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdChange) change = NULL;
  RdRosterTerms terms = { .cause = RD_CAUSE_RESYNC };

  make_three (fixture);
  lost = plan_removals (fixture, "a@x", NULL);
  end_job (fixture, lost->job, "lost", "a@x");
  resync = plan_resync (fixture);
  g_assert_cmpuint (resync->job, >, lost->job);
  g_assert_cmpuint (resync->items->len, ==, 0);
  terms.job = resync->job;
  g_ptr_array_add (roster, make_contact ("b@x", "Bee", RD_SUBSCRIPTION_NONE, "g,h"));
  change = receive_roster (fixture, roster, &terms);
  g_assert_cmpint (change->cause, ==, RD_CAUSE_RESYNC);
  expect_last_of (fixture, "a@x", "remove", lost->job);
  expect_last_of (fixture, "b@x", "resync", resync->job);
  expect_last_of (fixture, "c@x", "resync", resync->job);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "nothing-was-asked-yet", test_nothing_was_asked_yet },
    { "asked-without-a-note", test_asked_without_a_note },
    { "hidden-comes-to-light", test_hidden_comes_to_light },
    { "asked-before-a-crash", test_asked_before_a_crash },
    { "push-is-the-jobs", test_push_is_the_jobs },
    { "set-is-one-change", test_set_is_one_change },
    { "presence-follows-the-item", test_presence_follows_the_item },
    { "steps-of-one-edit", test_steps_of_one_edit },
    { "lowered-then-removed", test_lowered_then_removed },
    { "sum-at-login", test_sum_at_login },
    { "oldest-job-wins", test_oldest_job_wins },
    { "other-profile", test_other_profile },
    { "login-after-a-crash", test_login_after_a_crash },
    { "open-until-settled", test_open_until_settled },
    { "interrupted-and-pushed", test_interrupted_and_pushed },
    { "running-job-first", test_running_job_first },
    { "later-set-ends-earlier", test_later_set_ends_earlier },
    { "later-request-ends-earlier", test_later_request_ends_earlier },
    { "presence-adds-nothing", test_presence_adds_nothing },
    { "presence-claims-no-item", test_presence_claims_no_item },
    { "settled-contact-of-open-job", test_settled_contact_of_open_job },
    { "replan", test_replan },
    { "resync", test_resync },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-attribution/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
