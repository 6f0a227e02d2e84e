/* Requests of contacts: kept once, until they are answered.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/roster/requests.h"
#include "store/sync/request-write.h"

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

/* The requests that CHANGE, which is taken, says have ended. */
static void
expect_ended (RdChange *change, const char *expected)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (change->ended_requests, NULL);
  text = g_strjoinv (",", (char **)change->ended_requests->pdata);
  g_assert_cmpstr (text, ==, expected);
  rd_change_free (change);
}

/* Each road on which a request ends tells of it once, by the JID that it is listed with. */
static void
test_end_is_told (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  const RdRosterTerms resync = { .cause = RD_CAUSE_RESYNC };
  g_autoptr (RdContact) approved = make_contact ("C@x", "C", RD_SUBSCRIPTION_FROM, NULL);
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (char name = 'a'; name <= 'g'; name++)
    {
      const char jid[] = { name, '@', 'x', '\0' };

      g_assert_true (add_request (fixture, jid, "", name));
    }
  expect_ended (answer_request (fixture, "A@X", 7), "a@x");
  expect_ended (answer_request (fixture, "a@x", 8), "");
  expect_ended (answer_request (fixture, "b@x", 0), "b@x");
  expect_ended (apply_item (fixture->store, fixture->profile, approved, NULL), "c@x");
  g_ptr_array_add (roster, make_contact ("c@x", "C", RD_SUBSCRIPTION_FROM, NULL));
  g_ptr_array_add (roster, make_contact ("d@x", "D", RD_SUBSCRIPTION_BOTH, NULL));
  g_ptr_array_add (roster, make_contact ("e@x", "E", RD_SUBSCRIPTION_FROM, NULL));
  g_ptr_array_add (roster, make_contact ("f@x", "F", RD_SUBSCRIPTION_TO, NULL));
  expect_ended (receive_roster (fixture, roster, &login), "d@x,e@x");
  g_ptr_array_add (roster, make_contact ("g@x", "G", RD_SUBSCRIPTION_FROM, NULL));
  expect_ended (receive_roster (fixture, roster, &resync), "g@x");
  expect_ended (receive_roster (fixture, roster, &resync), "");
  expect_jids (fixture, "f@x");
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

static bool
is_pending (Fixture *fixture, const char *jid)
{
  g_autoptr (RdContact) contact = find (fixture, jid);

  return contact != NULL && (contact->flags & RD_CONTACT_PENDING) != 0;
}

/* Announced, and written into the history as what it is; nobody else's word changes it. */
static void
test_contact_is_marked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) came = NULL;
  g_autoptr (RdChange) again = NULL;
  g_autoptr (RdChange) stranger = NULL;
  g_autoptr (RdChange) went = NULL;
  g_autofree char *causes = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  came = take_request (fixture, "a@x", "", 1, 0);
  g_assert_cmpint (came->n_changed, ==, 1);
  g_assert_cmpint (came->cause, ==, RD_CAUSE_PUSH);
  g_assert_true (is_pending (fixture, "a@x"));
  again = take_request (fixture, "a@x", "", 2, 0);
  stranger = take_request (fixture, "b@x", "", 2, 0);
  g_assert_true (rd_change_is_empty (again) && rd_change_is_empty (stranger));
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "a@x", "B", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  g_assert_true (is_pending (fixture, "a@x") && is_pending (fixture, "b@x"));
  went = answer_request (fixture, "a@x", 7);
  g_assert_cmpint (went->n_changed, ==, 1);
  g_assert_cmpint (went->cause, ==, RD_CAUSE_DENY);
  g_assert_false (is_pending (fixture, "a@x"));
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_FROM, NULL);
  g_assert_false (is_pending (fixture, "b@x"));
  causes = query_text (fixture, "SELECT group_concat (cause || job) FROM journal");
  g_assert_cmpstr (causes, ==, "push0,push0,push0,push0,deny7,push0");
}

/* A request that comes while a job is open is nobody's deed. */
static void
test_no_job_wants_a_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  plan = plan_presences (fixture, RD_JOB_SUBSCRIBE, "a@x", NULL);
  g_assert_true (add_request (fixture, "a@x", "", 1));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE job > 0"), ==, 0);
}

/* A whole roster without those who ask: who doesn't see the user may be hidden. The server tells
 * nothing of one who asks and has refused the user. */
static void
test_hidden_contacts_stay (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms terms[] = { { .cause = RD_CAUSE_LOGIN },
                                  { .cause = RD_CAUSE_RESYNC, .is_comparison = true },
                                  { .cause = RD_CAUSE_RESYNC } };
  static const char *const hidden[] = { "none@x", "to@x", "asked@x" };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdContact) asked
      = rd_contact_new ("asked@x", "", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, NULL, NULL, 0);

  g_ptr_array_add (roster, rd_contact_ref (asked));
  rd_change_free (receive_roster (fixture, roster, &terms[0]));
  push_contact (fixture, "none@x", "N", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "to@x", "T", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "from@x", "F", RD_SUBSCRIPTION_FROM, NULL);
  push_contact (fixture, "silent@x", "S", RD_SUBSCRIPTION_NONE, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_assert_true (add_request (fixture, hidden[i], "", 1));
  g_assert_true (add_request (fixture, "from@x", "", 1));
  g_ptr_array_set_size (roster, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (terms); i++)
    {
      g_autoptr (RdChange) change = receive_roster (fixture, roster, &terms[i]);

      g_assert_cmpint (change->n_removed, ==, i == 0 ? 2 : 0);
      g_assert_cmpint (change->n_contacts, ==, 3);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_autoptr (RdContact) contact = find (fixture, hidden[i]);

      g_assert_cmpint (contact->subscription, ==, RD_SUBSCRIPTION_NONE);
      g_assert_cmpint (contact->flags, ==, RD_CONTACT_PENDING);
    }
  push_removal (fixture, "none@x");
  g_assert_null (find (fixture, "none@x"));
}

/* Whom a job was asked to remove that was killed then: the loss is the job's. One that goes on asks
 * again, to make sure. */
static void
test_removed_and_not_hidden (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdPlan) killed = NULL;
  g_autoptr (RdPlan) running = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "g");
  g_assert_true (add_request (fixture, "a@x", "", 1));
  g_assert_true (add_request (fixture, "b@x", "", 1));
  killed = plan_removals (fixture, "a@x", NULL);
  restart (fixture);
  running = plan_removals (fixture, "b@x", NULL);
  rd_change_free (receive_roster (fixture, roster, &login));
  g_assert_null (find (fixture, "a@x"));
  g_assert_cmpint (query_number (fixture, "SELECT job FROM journal WHERE jid = 'a@x'"
                                          " AND after IS NULL"),
                   ==, killed->job);
  g_assert_true (is_pending (fixture, "b@x"));
}

/* A roster of hidden contacts hasn't shrunk. */
static void
test_hidden_contacts_are_no_loss (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN, .guard = 50 };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdChange) change = NULL;

  for (unsigned i = 0; i < 30; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@x", i);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_NONE, NULL);
      g_assert_true (i < 10 || add_request (fixture, jid, "", 1));
    }
  change = receive_roster (fixture, roster, &login);
  g_assert_cmpint (change->n_removed, ==, 10);
  g_assert_cmpint (change->shrink.job, ==, 0);
}

/* The roster came before the request that tells why a contact is not in it. */
static void
test_hidden_contact_comes_back (Fixture *fixture, gconstpointer data)
{
  static const RdCause causes[] = { RD_CAUSE_LOGIN, RD_CAUSE_RESYNC };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (size_t i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      const RdRosterTerms terms = { .cause = causes[i], .job = i * 7 };
      g_autoptr (RdContact) before = NULL;
      g_autoptr (RdContact) after = NULL;
      g_autoptr (RdChange) gone = NULL;
      g_autoptr (RdChange) back = NULL;
      g_autofree char *job = NULL;

      push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g,h");
      before = find (fixture, "a@x");
      gone = receive_roster (fixture, roster, &terms);
      g_assert_null (find (fixture, "a@x"));
      back = take_request (fixture, "a@x", "", 1, before->serial);
      after = find (fixture, "a@x");
      g_assert_cmpint (back->n_added, ==, 1);
      g_assert_cmpint (back->asks_since, ==, 0); /* that it is lacked is known already */
      g_assert_cmpint (back->cause, ==, causes[i]);
      g_assert_cmpstr (after->name, ==, "A");
      g_assert_cmpstr (after->groups[1], ==, "h");
      g_assert_true (is_pending (fixture, "a@x"));
      job = query_text (fixture, "SELECT cause || job FROM journal ORDER BY serial DESC LIMIT 1");
      g_assert_cmpstr (job, ==, i == 0 ? "login0" : "resync7");
      remove_request (fixture, "a@x");
    }
}

/* The request that tells it was denied, too. */
static void
test_asked_contact_comes_back (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdContact) before = NULL;
  g_autoptr (RdContact) after = NULL;

  g_ptr_array_add (
      roster, rd_contact_new ("a@x", "A", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, NULL, NULL, 0));
  rd_change_free (receive_roster (fixture, roster, &login));
  before = find (fixture, "a@x");
  g_ptr_array_set_size (roster, 0);
  rd_change_free (receive_roster (fixture, roster, &login));
  g_assert_null (find (fixture, "a@x"));
  rd_change_free (take_request (fixture, "a@x", "", 1, before->serial));
  after = find (fixture, "a@x");
  g_assert_cmpstr (after->name, ==, "A");
  g_assert_cmpint (after->flags, ==, RD_CONTACT_PENDING);
}

/* Who was removed by somebody, or long ago, or was more than hidden servers hide. */
static void
test_removed_contacts_stay_removed (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  uint64_t since;

  push_contact (fixture, "pushed@x", "P", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "purged@x", "P", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "friend@x", "F", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "old@x", "O", RD_SUBSCRIPTION_NONE, NULL);
  push_removal (fixture, "pushed@x");
  rd_plan_free (plan_removals (fixture, "purged@x", NULL));
  rd_change_free (receive_roster (fixture, roster, &login));
  since = (uint64_t)query_number (fixture, "SELECT serial FROM profile");
  for (size_t i = 0; i < 3; i++)
    {
      static const char *const jids[] = { "pushed@x", "purged@x", "friend@x" };
      g_autoptr (RdChange) change = take_request (fixture, jids[i], "", 1, 0);

      g_assert_true (change->request != NULL && rd_change_is_empty (change));
    }
  rd_change_free (take_request (fixture, "old@x", "", 1, since));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM contact"), ==, 0);
}

/* rosterd was killed between the refusal and the item behind it: the loss is the job's. */
static void
test_denial_that_cost_the_item (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (RdPlan) undo = NULL;
  const RdPlanItem *item;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  g_assert_true (add_request (fixture, "a@x", "", 1));
  plan = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  rd_change_free (answer_request (fixture, "a@x", plan->job));
  restart (fixture);
  rd_change_free (receive_roster (fixture, roster, &login));
  settle_jobs (fixture, plan->job + 1);
  g_assert_cmpint (query_number (fixture, "SELECT job FROM journal WHERE jid = 'a@x'"
                                          " AND after IS NULL"),
                   ==, plan->job);
  g_assert_cmpint (query_number (fixture, "SELECT job FROM journal WHERE jid = 'b@x'"
                                          " AND after IS NULL"),
                   ==, 0);
  undo = plan_undo (fixture, plan->job, false, NULL, NULL);
  g_assert_cmpint (undo->items->len, ==, 1);
  item = get_item (undo, "a@x");
  g_assert_cmpstr (item->target->name, ==, "A");
  g_assert_cmpstr (item->target->groups[0], ==, "g");
}

/* A whole roster that is looked into for a@x, who asks since SINCE; in it there are SUBSCRIPTION
 * and FLAGS of a@x, or nobody (-1). */
static RdChange *
look_for (Fixture *fixture, int64_t since, int subscription, RdContactFlags flags)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_RESYNC };
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);

  rd_staging_look_for (staging, "a@x", since);
  if (subscription >= 0)
    {
      g_autoptr (RdContact) contact
          = rd_contact_new ("a@x", "A", (RdSubscription)subscription, flags, NULL, NULL, 0);

      rd_staging_add (staging, contact);
    }
  return commit_roster_on_terms (fixture->store, staging, "1", &terms, NULL);
}

static void
expect_hiding (Fixture *fixture, const char *expected)
{
  g_autofree char *word = query_text (fixture, "SELECT hiding FROM profile");

  g_assert_cmpstr (word, ==, expected);
}

static void
ask (Fixture *fixture, int64_t time, int64_t asks_since)
{
  g_autoptr (RdChange) change = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  change = take_request (fixture, "a@x", "", time, 0);
  g_assert_cmpint (change->asks_since, ==, asks_since);
}

/* Only a request that has been there throughout tells anything. */
static void
test_hiding_is_learnt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) stranger = take_request (fixture, "b@x", "", 1, 0);

  g_assert_cmpint (stranger->asks_since, ==, 0);
  ask (fixture, 5, 5);
  ask (fixture, 6, 0);
  rd_change_free (look_for (fixture, 4, RD_SUBSCRIPTION_NONE, 0));
  rd_change_free (look_for (fixture, 4, -1, 0));
  rd_change_free (look_for (fixture, 5, RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK));
  expect_hiding (fixture, "unknown");
  ask (fixture, 6, 0);
  remove_request (fixture, "a@x");
  rd_change_free (look_for (fixture, 5, RD_SUBSCRIPTION_NONE, 0));
  expect_hiding (fixture, "unknown");
  ask (fixture, 7, 7);
  rd_change_free (look_for (fixture, 7, RD_SUBSCRIPTION_NONE, 0));
  expect_hiding (fixture, "never");
  restart (fixture);
  rd_change_free (look_for (fixture, 7, RD_SUBSCRIPTION_TO, 0));
  ask (fixture, 7, 0);
  expect_hiding (fixture, "never");
  /* Who was hidden once may be so again. */
  rd_change_free (look_for (fixture, 7, -1, 0));
  expect_hiding (fixture, "always");
  rd_change_free (look_for (fixture, 7, RD_SUBSCRIPTION_NONE, 0));
  expect_hiding (fixture, "always");
}

static void
end_request (Fixture *fixture, const char *jid, RdDoubt doubt, const char *version)
{
  g_autoptr (RdChange) ended = answer_request (fixture, jid, 0);

  g_assert_cmpint (ended->doubt, ==, doubt);
  g_assert_cmpstr (ended->sync->version, ==, version);
  g_assert_cmpstr (ended->sync->doubt_jid, ==, doubt != RD_DOUBT_NONE ? jid : NULL);
}

/* Who was kept for the sake of a request may be gone. */
static void
test_ended_request (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdChange) ended = NULL;

  g_ptr_array_add (roster, make_contact ("from@x", "F", RD_SUBSCRIPTION_FROM, NULL));
  g_ptr_array_add (roster, make_contact ("to@x", "T", RD_SUBSCRIPTION_TO, NULL));
  g_ptr_array_add (roster, make_contact ("quiet@x", "Q", RD_SUBSCRIPTION_NONE, NULL));
  ask (fixture, 5, 5);
  rd_change_free (receive_roster (fixture, roster, &login));
  g_assert_true (add_request (fixture, "from@x", "", 6));
  g_assert_true (add_request (fixture, "to@x", "", 6));
  g_assert_true (add_request (fixture, "stranger@x", "", 6));
  end_request (fixture, "from@x", RD_DOUBT_NONE, "v");
  end_request (fixture, "stranger@x", RD_DOUBT_NONE, "v");
  end_request (fixture, "quiet@x", RD_DOUBT_NONE, "v");
  end_request (fixture, "a@x", RD_DOUBT_ENDED_REQUEST, NULL);
  end_request (fixture, "to@x", RD_DOUBT_ENDED_REQUEST, NULL);
  ask (fixture, 7, 7);
  rd_change_free (look_for (fixture, 7, RD_SUBSCRIPTION_NONE, 0));
  expect_hiding (fixture, "never");
  ended = answer_request (fixture, "a@x", 0);
  g_assert_cmpint (ended->doubt, ==, RD_DOUBT_NONE);
  g_assert_cmpstr (ended->sync->version, ==, "1");
}

/* Where nobody is hidden who is missing is gone, and is not brought back by the request that is
 * still there. */
static void
test_nobody_is_hidden (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (RdChange) gone = NULL;
  g_autoptr (RdChange) again = NULL;
  g_autoptr (RdPlan) before = NULL;
  g_autoptr (RdPlan) after = NULL;

  ask (fixture, 5, 5);
  before = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  g_assert_false (get_item (before, "a@x")->is_never_hidden);
  end_job (fixture, before->job, "failed", NULL);
  rd_change_free (look_for (fixture, 5, RD_SUBSCRIPTION_NONE, 0));
  after = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  g_assert_true (get_item (after, "a@x")->is_never_hidden);
  end_job (fixture, after->job, "failed", NULL);
  gone = receive_roster (fixture, none, &login);
  g_assert_cmpint (gone->n_removed, ==, 1);
  again = take_request (fixture, "a@x", "", 6, 0);
  g_assert_true (rd_change_is_empty (again) && again->request == NULL);
  g_assert_null (find (fixture, "a@x"));
}

static void
test_not_without_end (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");

  run_sql (fixture->path,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
           " INSERT INTO request (profile, jid, time, message) SELECT 1, i || '@x', i, ''"
           " FROM n; UPDATE profile SET n_requests = 9999 WHERE id = 1");
  g_assert_true (add_request (fixture, "last@x", "", 1));
  g_assert_false (add_request (fixture, "toomuch@x", "", 1));
  g_assert_false (add_request (fixture, "last@x", "", 1));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM request"), ==, RD_REQUESTS_MAX);
  g_assert_cmpint (query_number (fixture, "SELECT n_requests FROM profile WHERE id = 1"), ==,
                   RD_REQUESTS_MAX);
  remove_request (fixture, "last@x");
  remove_request (fixture, "last@x");
  g_assert_cmpint (query_number (fixture, "SELECT n_requests FROM profile WHERE id = 1"), ==, 9999);
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
  g_autoptr (RdChange) change = NULL;
  const RdRequest request = { (char *)"a@x", 1, (char *)"" };

  g_assert_true (add_request (fixture, "a@x", "", 1));
  g_assert_cmpint (remove_profile (fixture->store, fixture->profile, NULL), ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM request"), ==, 0);
  rd_store_add_request_async (fixture->store, fixture->profile, &request, 0, on_done, &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), &error);
  g_assert_null (change);
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "kept-once", test_kept_once },
    { "answered-by-the-roster", test_answered_by_the_roster },
    { "end-is-told", test_end_is_told },
    { "comparison-answers-nothing", test_comparison_answers_nothing },
    { "contact-is-marked", test_contact_is_marked },
    { "no-job-wants-a-request", test_no_job_wants_a_request },
    { "ended-request", test_ended_request },
    { "hidden-contacts-stay", test_hidden_contacts_stay },
    { "removed-and-not-hidden", test_removed_and_not_hidden },
    { "hidden-contacts-are-no-loss", test_hidden_contacts_are_no_loss },
    { "hidden-contact-comes-back", test_hidden_contact_comes_back },
    { "asked-contact-comes-back", test_asked_contact_comes_back },
    { "removed-contacts-stay-removed", test_removed_contacts_stay_removed },
    { "denial-that-cost-the-item", test_denial_that_cost_the_item },
    { "hiding-is-learnt", test_hiding_is_learnt },
    { "nobody-is-hidden", test_nobody_is_hidden },
    { "not-without-end", test_not_without_end },
    { "no-such-profile", test_no_such_profile },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-requests/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
