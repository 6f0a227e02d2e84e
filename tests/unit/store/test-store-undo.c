/* Undo: what a job changed is put back, what somebody else changed since is left, and what can't
 * come back by itself is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

#define N_RANDOM 300

static unsigned
count_skipped (const RdPlan *plan)
{
  unsigned n = 0;

  for (unsigned skip = 0; skip < RD_N_SKIPS; skip++)
    n += plan->n_skipped[skip];
  return n;
}

static void
expect_no_such_job (Fixture *fixture, uint64_t job, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan_undo (fixture, job, false, NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB);
  g_assert_nonnull (strstr (error->message, word));
}

/* -- round trips ------------------------------------------------------------------------------- */

static RdContact *
make_random (unsigned i)
{
  static const char *const names[] = { "", "Zoë \"Z\" \\ Ünal", "A\tB", "日本", "plain" };
  static const char *const groups[] = { "Friends", "Work & play", "g\"q\\", "Ж", "[]" };
  g_autofree char *jid = g_strdup_printf ("contact%u@host%u.example", i, i % 7);
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();

  for (unsigned j = 0; j < G_N_ELEMENTS (groups); j++)
    {
      if (g_test_rand_bit ())
        g_ptr_array_add (mine, (gpointer)groups[j]);
    }
  g_ptr_array_add (mine, NULL);
  return rd_contact_new (jid, names[g_test_rand_int_range (0, G_N_ELEMENTS (names))],
                         (RdSubscription)g_test_rand_int_range (0, 4),
                         g_test_rand_bit () ? RD_CONTACT_ASK : 0, (const char *const *)mine->pdata,
                         g_test_rand_bit () ? "<x xmlns='y'>'\"</x>" : NULL, 0);
}

static bool
had_to (const RdContact *contact)
{
  return (contact->subscription & RD_SUBSCRIPTION_TO) != 0
         || (contact->flags & RD_CONTACT_ASK) != 0;
}

static GPtrArray *
make_random_roster (Fixture *fixture)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  GPtrArray *roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  for (unsigned i = 0; i < N_RANDOM; i++)
    g_ptr_array_add (roster, make_random (i));
  rd_change_free (receive_roster (fixture, roster, &login));
  return roster;
}

/* Names and groups of all that were are as they were, and nobody else is there. */
static void
expect_items (Fixture *fixture, const GPtrArray *roster)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpuint (record->n_contacts, ==, roster->len);
  for (unsigned i = 0; i < roster->len; i++)
    {
      const RdContact *before = roster->pdata[i];
      g_autoptr (RdContact) now = find (fixture, before->jid);

      g_assert_true (rd_edit_is_same_item (before, now));
      g_assert_true (!had_to (before) || had_to (now));
    }
}

static void
test_purge_and_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roster = make_random_roster (fixture);
  RdPlan *purge = plan_purge (fixture, "{'NoFrom': <true>, 'NoTo': <true>}", NULL, NULL);
  unsigned n_purged = purge->items->len, n_requests = 0, n_from = 0;
  uint64_t job = carry_out (fixture, purge);
  RdPlan *plan = undo (fixture, job);

  for (unsigned i = 0; i < roster->len; i++)
    {
      const RdContact *before = roster->pdata[i];
      const RdPlanItem *item;

      if (before->subscription == RD_SUBSCRIPTION_BOTH)
        continue;
      item = get_item (plan, before->jid);
      g_assert_null (item->contact);
      g_assert_false (item->is_removal);
      g_assert_true (rd_edit_is_same_item (item->target, before));
      g_assert_true (item->has_presence == had_to (before));
      n_requests += had_to (before);
      n_from += before->subscription == RD_SUBSCRIPTION_FROM;
    }
  g_assert_cmpuint (plan->items->len, ==, n_purged);
  g_assert_cmpuint (plan->n_asked, ==, n_requests);
  g_assert_cmpuint (plan->n_from_lost, ==, n_from);
  g_assert_cmpuint (count_skipped (plan), ==, 0);
  g_assert_cmpuint (plan->undone_job, ==, job);
  carry_out (fixture, plan);
  expect_items (fixture, roster);
}

/* Some of each at once: names, groups, additions. */
static void
test_random_edits_and_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roster = make_random_roster (fixture);
  g_autoptr (GString) edits = g_string_new ("[");
  uint64_t job;

  for (unsigned i = 0; i < N_RANDOM; i += 2)
    {
      const RdContact *contact = roster->pdata[i];

      g_string_append_printf (edits,
                              "('%s', {'Name': <'%u'>, 'RemoveGroups': <['Friends']>,"
                              " 'AddGroups': <['new']>}), ('new%u@x', {'Name': <'n'>}), ",
                              contact->jid, i, i);
    }
  g_string_append (edits, "('last@x', {})]");
  job = carry_out_edits (fixture, edits->str);
  restart (fixture);
  carry_out (fixture, undo (fixture, job));
  expect_items (fixture, roster);
}

/* -- which job --------------------------------------------------------------------------------- */

/* Whatever its kind. */
static void
test_newest (Fixture *fixture, gconstpointer data)
{
  uint64_t first, second;
  RdPlan *plan;

  expect_no_such_job (fixture, 0, "no job left");
  first = carry_out_edits (fixture, "[('a@x', {'Name': <'1'>})]");
  second = carry_out (fixture, plan_presences (fixture, RD_JOB_SUBSCRIBE, "a@x", NULL));
  /* One that changed nothing. */
  rd_plan_free (plan_resync (fixture));
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, second);
  g_assert_cmpuint (plan->next_job, ==, first);
  carry_out (fixture, plan);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, first);
  g_assert_cmpuint (plan->next_job, ==, 0);
  carry_out (fixture, plan);
  g_assert_null (find (fixture, "a@x"));
  expect_no_such_job (fixture, 0, "no job left");
}

static void
test_which_are_undone (Fixture *fixture, gconstpointer data)
{
  uint64_t set = carry_out_edits (fixture, "[('a@x', {'Name': <'1'>})]");
  uint64_t first = carry_out (fixture, undo (fixture, set));
  uint64_t second = carry_out (fixture, undo (fixture, first));
  g_autoptr (GPtrArray) jobs = list_jobs (fixture, 0, 10);
  const RdPastJob *past[3];

  g_assert_cmpuint (jobs->len, ==, 3);
  for (unsigned i = 0; i < 3; i++)
    past[i] = jobs->pdata[2 - i];
  g_assert_cmpuint (past[0]->job, ==, set);
  g_assert_cmpuint (past[0]->undone_by, ==, 0);
  g_assert_cmpuint (past[1]->undone_by, ==, second);
  g_assert_cmpuint (past[2]->undone_by, ==, 0);
  g_assert_cmpint (past[2]->kind, ==, RD_JOB_UNDO);
}

static void
test_no_such_job (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");
  uint64_t job = carry_out_edits (fixture, "[('a@x', {'Name': <'1'>})]");
  g_autoptr (RdPlan) idle = plan_resync (fixture);
  Fixture as_other = *fixture;

  as_other.profile = other;
  expect_no_such_job (fixture, 77, "no job 77");
  expect_no_such_job (&as_other, job, "no job");
  expect_no_such_job (fixture, idle->job, "changed nothing");
  /* Some of its changes were cut from the journal. */
  run_sql (fixture->path, "UPDATE job SET is_cut = 1");
  expect_no_such_job (fixture, job, "no longer reaches");
  expect_no_such_job (fixture, 0, "no job left");
}

static void
test_expected_count (Fixture *fixture, gconstpointer data)
{
  const RdExpectation two = { .has_count = true, .count = 2 };
  const RdExpectation one = { .has_count = true, .count = 1 };
  uint64_t job = carry_out_edits (fixture, "[('a@x', {'Name': <'1'>})]");
  g_autoptr (GError) error = NULL;
  g_autoptr (RdPlan) plan = NULL;

  g_assert_null (plan_undo (fixture, job, false, &two, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STALE);
  g_assert_nonnull (strstr (error->message, "1 contacts now, not 2"));
  plan = plan_undo (fixture, job, false, &one, NULL);
  g_assert_cmpuint (plan->items->len, ==, 1);
}

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  uint64_t job = carry_out_edits (fixture, "[('a@x', {'Name': <'1'>})]");
  g_autoptr (RdPlan) plan = plan_undo (fixture, job, true, NULL, NULL);

  g_assert_cmpuint (plan->job, >, job);
  g_assert_cmpuint (plan->undone_job, ==, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job WHERE undoes > 0 OR is_open"),
                   ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

/* It is a change as others are. */
static void
test_resync (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (RdPlan) resync = NULL;
  RdRosterTerms terms = { .cause = RD_CAUSE_RESYNC };
  RdPlan *plan;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  resync = plan_resync (fixture);
  terms.job = resync->job;
  rd_change_free (receive_roster (fixture, nobody, &terms));
  end_job (fixture, resync->job, "done", NULL);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, resync->job);
  carry_out (fixture, plan);
  expect_item (fixture, "a@x", "A", "g");
}

/* -- what somebody else did since -------------------------------------------------------------- */

static void
test_others_changes_stay (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  RdPlan *plan;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "old,both");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "old");
  job = carry_out_edits (fixture, "[('a@x', {'Name': <'AA'>, 'Groups': <['new', 'both']>}),"
                                  " ('b@x', {'Name': <'BB'>}), ('n@x', {'Name': <'N'>})]");
  push_contact (fixture, "a@x", "AA", RD_SUBSCRIPTION_NONE, "both,new,other");
  push_contact (fixture, "b@x", "Bob", RD_SUBSCRIPTION_NONE, "old");
  push_contact (fixture, "n@x", "Nina", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpuint (count_skipped (plan), ==, 2);
  carry_out (fixture, plan);
  expect_item (fixture, "a@x", "A", "both,old,other");
  expect_item (fixture, "b@x", "Bob", "old");
  expect_item (fixture, "n@x", "Nina", "");
}

/* Who was removed and came back has what it was given since, and what it had. */
static void
test_came_back (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  RdPlan *plan;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "c@x", "", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out (fixture, plan_removals (fixture, "a@x,b@x,c@x", NULL));
  push_contact (fixture, "a@x", "Other", RD_SUBSCRIPTION_FROM, "h");
  push_contact (fixture, "b@x", "", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 2);
  g_assert_cmpuint (count_skipped (plan), ==, 0);
  g_assert_cmpuint (plan->n_from_lost, ==, 0);
  g_assert_cmpuint (plan->n_asked, ==, 1);
  g_assert_true (get_item (plan, "a@x")->has_presence);
  g_assert_false (get_item (plan, "b@x")->has_presence);
  carry_out (fixture, plan);
  expect_item (fixture, "a@x", "Other", "g,h");
  expect_item (fixture, "b@x", "B", "g");
}

/* It is the same contact, and the roster has it: an undo adds nobody. */
static void
test_came_back_spelt_otherwise (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  RdPlan *plan;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, "g");
  job = carry_out (fixture, plan_removals (fixture, "ann@x", NULL));
  push_contact (fixture, "Ann@x", "Other", RD_SUBSCRIPTION_NONE, "h");
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpuint (plan->n_added, ==, 0);
  g_assert_cmpuint (plan->n_changed, ==, 1);
  carry_out (fixture, plan);
  expect_item (fixture, "Ann@x", "Other", "g,h");
}

/* What others did since is looked for under both. */
static void
test_renamed_under_another_spelling (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out (fixture, plan_removals (fixture, "ann@x", NULL));
  push_contact (fixture, "Ann@x", "Other", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "Ann@x", "", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 0);
}

/* Others added the contact again, and removed it: it stays gone, however they spelt it. */
static void
test_came_and_went_under_another_spelling (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  push_contact (fixture, "ann@x", "Ann", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out (fixture, plan_removals (fixture, "ann@x", NULL));
  push_contact (fixture, "Ann@x", "Ann", RD_SUBSCRIPTION_NONE, NULL);
  push_removal (fixture, "Ann@x");
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_REMOVED], ==, 1);
}

/* An addition is taken back only as long as it is what the job made it. */
static void
test_addition_is_strict (Fixture *fixture, gconstpointer data)
{
  uint64_t job = carry_out_edits (fixture, "[('a@x', {'Name': <'A'>}), ('b@x', {})]");
  g_autoptr (RdPlan) plan = NULL;

  push_removal (fixture, "b@x");
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpuint (count_skipped (plan), ==, 0);
  g_assert_true (get_item (plan, "a@x")->is_removal && get_item (plan, "a@x")->is_strict);
}

/* -- subscriptions ----------------------------------------------------------------------------- */

/* What was lost otherwise isn't asked for. */
static void
test_subscription_lost_by_others (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  job = carry_out_edits (fixture, "[('a@x', {'Name': <'AA'>})]");
  push_contact (fixture, "a@x", "AA", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_false (get_item (plan, "a@x")->has_presence);
  g_assert_cmpuint (plan->n_asked + plan->n_from_lost, ==, 0);
}

static void
test_cancel_and_deny (Fixture *fixture, gconstpointer data)
{
  RdPlan *cancel, *deny;
  g_autoptr (RdPlan) undo_cancel = NULL;
  g_autoptr (RdPlan) undo_deny = NULL;
  const RdPlanItem *item;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "g");
  cancel = plan_presences (fixture, RD_JOB_UNSUBSCRIBE, "a@x", NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_FROM, "g");
  end_job (fixture, cancel->job, "done", NULL);
  deny = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  end_job (fixture, deny->job, "done", NULL);
  undo_cancel = undo (fixture, cancel->job);
  item = get_item (undo_cancel, "a@x");
  g_assert_true (item->has_presence);
  g_assert_cmpint (item->presence, ==, RD_PRESENCE_SUBSCRIBE);
  g_assert_null (item->target);
  undo_deny = undo (fixture, deny->job);
  g_assert_cmpuint (undo_deny->items->len, ==, 0);
  g_assert_cmpuint (undo_deny->n_from_lost, ==, 1);
  rd_plan_free (cancel);
  rd_plan_free (deny);
}

/* -- half way ---------------------------------------------------------------------------------- */

/* An undo that was lost is finished by the same call. */
static void
test_second_undo_finishes (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  RdPlan *half;
  RdPlan *rest;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, "g");
  job = carry_out (fixture, plan_removals (fixture, "a@x,b@x", NULL));
  half = undo (fixture, job);
  carry_out_item (fixture, get_item (half, "a@x"));
  end_job (fixture, half->job, "lost", NULL);
  rest = undo (fixture, 0);
  g_assert_cmpuint (rest->undone_job, ==, job);
  g_assert_cmpuint (rest->items->len, ==, 1);
  carry_out (fixture, rest);
  expect_item (fixture, "b@x", "B", "g");
  rd_plan_free (half);
}

/* An item that stood beside it in the server's roster is no return of it. */
static void
test_item_beside_is_another (Fixture *fixture, gconstpointer data)
{
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  job = carry_out_edits (fixture, "[('a@x', {'Name': <'B'>})]");
  g_ptr_array_add (roster, make_contact ("a@x", "B", RD_SUBSCRIPTION_TO, NULL));
  g_ptr_array_add (roster, make_contact ("A@x", "B", RD_SUBSCRIPTION_TO, NULL));
  rd_change_free (receive_roster (fixture, roster, &login));
  push_removal (fixture, "a@x");
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_REMOVED], ==, 1);
}

/* What others make of the groups while the job runs stays. */
static void
test_edit_is_the_difference (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) meanwhile = make_contact ("a@x", "B", RD_SUBSCRIPTION_TO, "new");
  g_autoptr (RdContact) after = NULL;
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "g");
  carry_out_edits (fixture, "[('a@x', {'Name': <'B'>})]");
  plan = undo (fixture, 0);
  after = rd_edit_apply (get_item (plan, "a@x")->edit, "a@x", meanwhile);
  g_assert_cmpstr (after->name, ==, "A");
  g_assert_true (
      g_strv_equal ((const char *const *)after->groups, (const char *const *)meanwhile->groups));
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "item-beside-is-another", test_item_beside_is_another },
    { "edit-is-the-difference", test_edit_is_the_difference },
    { "purge-and-back", test_purge_and_back },
    { "random-edits-and-back", test_random_edits_and_back },
    { "newest", test_newest },
    { "which-are-undone", test_which_are_undone },
    { "no-such-job", test_no_such_job },
    { "expected-count", test_expected_count },
    { "dry-run", test_dry_run },
    { "resync", test_resync },
    { "others-changes-stay", test_others_changes_stay },
    { "came-back", test_came_back },
    { "came-back-spelt-otherwise", test_came_back_spelt_otherwise },
    { "came-and-went-under-another-spelling", test_came_and_went_under_another_spelling },
    { "renamed-under-another-spelling", test_renamed_under_another_spelling },
    { "addition-is-strict", test_addition_is_strict },
    { "subscription-lost-by-others", test_subscription_lost_by_others },
    { "cancel-and-deny", test_cancel_and_deny },
    { "second-undo-finishes", test_second_undo_finishes },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-undo/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
