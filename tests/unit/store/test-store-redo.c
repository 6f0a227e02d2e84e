/* Undo and redo go back and forth over the changes as in an editor; what is undone already stays
 * so; subscriptions are taken back as far as a server can.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

#define N_ROUNDS 10
#define N_STEPS 30

static void
expect_nothing_to_redo (Fixture *fixture, uint64_t job, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan_redo (fixture, job, false, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_JOB);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” lacks “%s”", error->message, word);
}

static uint64_t
name (Fixture *fixture, const char *jid, const char *text)
{
  g_autofree char *edits = g_strdup_printf ("[('%s', {'Name': <'%s'>})]", jid, text);

  return carry_out_edits (fixture, edits);
}

/* Bare, of a job that it is to find. */
static uint64_t
step_back (Fixture *fixture, uint64_t expected)
{
  RdPlan *plan = undo (fixture, 0);

  g_assert_cmpuint (plan->undone_job, ==, expected);
  return carry_out (fixture, plan);
}

static uint64_t
step_forth (Fixture *fixture, uint64_t expected)
{
  RdPlan *plan = redo (fixture, 0);

  g_assert_cmpuint (plan->undone_job, ==, expected);
  return carry_out (fixture, plan);
}

/* -- back and forth ---------------------------------------------------------------------------- */

static void
test_back_and_forth (Fixture *fixture, gconstpointer data)
{
  uint64_t first = name (fixture, "a@x", "1"), second = name (fixture, "a@x", "2");
  uint64_t undone[2], redone[2];

  undone[1] = step_back (fixture, second);
  expect_item (fixture, "a@x", "1", "");
  undone[0] = step_back (fixture, first);
  g_assert_null (find (fixture, "a@x"));
  redone[0] = step_forth (fixture, undone[0]);
  expect_item (fixture, "a@x", "1", "");
  redone[1] = step_forth (fixture, undone[1]);
  expect_item (fixture, "a@x", "2", "");
  expect_nothing_to_redo (fixture, 0, "left to redo");
  restart (fixture);
  undone[1] = step_back (fixture, redone[1]);
  expect_item (fixture, "a@x", "1", "");
  undone[0] = step_back (fixture, redone[0]);
  g_assert_null (find (fixture, "a@x"));
  step_forth (fixture, undone[0]);
  step_forth (fixture, undone[1]);
  expect_item (fixture, "a@x", "2", "");
}

static void
test_new_change_ends_redo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *both = NULL;
  uint64_t undoing, edit;

  name (fixture, "a@x", "1");
  undoing = carry_out (fixture, undo (fixture, 0));
  edit = name (fixture, "b@x", "B");
  both = g_strdup_printf ("job %" G_GUINT64_FORMAT " came after the last undo. To take that undo "
                          "back all the same, name its number, %" G_GUINT64_FORMAT ".",
                          edit, undoing);
  expect_nothing_to_redo (fixture, 0, both);
  /* Others' changes end nothing; the number always does. */
  carry_out (fixture, redo (fixture, undoing));
  expect_item (fixture, "a@x", "1", "");
  step_back (fixture, undoing + 2);
  step_back (fixture, edit);
  push_contact (fixture, "c@x", "C", RD_SUBSCRIPTION_NONE, NULL);
  carry_out (fixture, redo (fixture, 0));
  expect_item (fixture, "b@x", "B", "");
}

/* Nor does what the server's roster brought, by a resync or suddenly missing at a login. */
static void
test_roster_came_since (Fixture *fixture, gconstpointer data)
{
  RdRosterTerms resync = { .cause = RD_CAUSE_RESYNC };
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN, .guard = 50 };
  g_autoptr (GPtrArray) roster = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdPlan) plan = NULL;
  uint64_t undoing;

  name (fixture, "a@x", "1");
  undoing = carry_out (fixture, undo (fixture, 0));
  for (unsigned i = 0; i < 30; i++)
    {
      g_autofree char *jid = g_strdup_printf ("b%u@x", i);

      g_ptr_array_add (roster, rd_contact_new (jid, NULL, 0, 0, NULL, NULL, 0));
    }
  plan = plan_resync (fixture);
  resync.job = plan->job;
  rd_change_free (receive_roster (fixture, roster, &resync));
  end_job (fixture, plan->job, "done", NULL);
  g_ptr_array_set_size (roster, 2);
  change = receive_roster (fixture, roster, &login);
  g_assert_cmpuint (change->shrink.job, >, plan->job);
  step_forth (fixture, undoing);
  expect_item (fixture, "a@x", "1", "");
}

/* An undo for which nothing was left to do is none. */
static void
test_idle_undo (Fixture *fixture, gconstpointer data)
{
  uint64_t set;
  RdPlan *plan;

  push_contact (fixture, "a@x", "0", RD_SUBSCRIPTION_NONE, NULL);
  set = name (fixture, "a@x", "1");
  push_contact (fixture, "a@x", "0", RD_SUBSCRIPTION_NONE, NULL);
  plan = undo (fixture, set);
  g_assert_cmpuint (plan->items->len, ==, 0);
  carry_out (fixture, plan);
  step_back (fixture, set);
}

/* What the next redo would take back is not behind another change. */
static void
test_next_redo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t undoing;

  name (fixture, "a@x", "1");
  carry_out (fixture, undo (fixture, 0));
  name (fixture, "b@x", "2");
  undoing = carry_out (fixture, undo (fixture, 0));
  plan = redo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, undoing);
  g_assert_cmpuint (plan->next_job, ==, 0);
}

/* By number: an undo of an undo does the same as a redo, and so does the job's own number. */
static void
test_by_number (Fixture *fixture, gconstpointer data)
{
  uint64_t set = name (fixture, "a@x", "1");
  uint64_t undoing = carry_out (fixture, undo (fixture, set)), again;

  carry_out (fixture, undo (fixture, undoing));
  expect_item (fixture, "a@x", "1", "");
  again = carry_out (fixture, undo (fixture, set));
  g_assert_null (find (fixture, "a@x"));
  carry_out (fixture, redo (fixture, set));
  expect_item (fixture, "a@x", "1", "");
  carry_out (fixture, undo (fixture, 0));
  g_assert_null (find (fixture, "a@x"));
  g_assert_cmpuint (again, >, undoing);
  expect_nothing_to_redo (fixture, name (fixture, "b@x", "B"), "is not undone");
}

/* A model: a list of changes and how many of them stand. */
static void
test_as_an_editor (Fixture *fixture, gconstpointer data)
{
  for (unsigned seed = 0; seed < N_ROUNDS; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autofree char *jid = g_strdup_printf ("a%u@x", seed);
      unsigned n_known = 0, n_standing = 0;
      char names[N_STEPS + 1][16] = { "" };

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_NONE, NULL);
      for (unsigned i = 0; i < N_STEPS; i++)
        {
          unsigned what = (unsigned)g_rand_int_range (rand, 0, 5);

          if (what == 0)
            {
              n_known = ++n_standing;
              g_snprintf (names[n_standing], sizeof names[0], "%u", i);
              name (fixture, jid, names[n_standing]);
            }
          else if (what <= 2 && n_standing > 0)
            {
              carry_out (fixture, undo (fixture, 0));
              n_standing--;
            }
          else if (what > 2 && n_standing < n_known)
            {
              carry_out (fixture, redo (fixture, 0));
              n_standing++;
            }
          expect_item (fixture, jid, names[n_standing], "");
        }
    }
}

/* Each profile has its own. */
static void
test_two_profiles (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");
  const RdRosterTerms login = { .cause = RD_CAUSE_LOGIN };
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  Fixture as_other = *fixture;
  uint64_t mine, theirs, undoing;

  as_other.profile = other;
  rd_change_free (receive_roster (&as_other, nobody, &login));
  mine = name (fixture, "a@x", "1");
  theirs = name (&as_other, "a@x", "2");
  undoing = step_back (fixture, mine);
  g_assert_null (find (fixture, "a@x"));
  expect_item (&as_other, "a@x", "2", "");
  expect_nothing_to_redo (&as_other, 0, "left to redo");
  expect_nothing_to_redo (&as_other, undoing, "no job");
  step_back (&as_other, theirs);
  step_forth (fixture, undoing);
  expect_item (fixture, "a@x", "1", "");
}

/* -- undone already ---------------------------------------------------------------------------- */

static void
expect_undone_already (Fixture *fixture, uint64_t job, uint64_t undoer)
{
  RdPlan *plan = undo (fixture, job);

  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->undone_job, ==, job);
  g_assert_cmpuint (plan->undone_by, ==, undoer);
  carry_out (fixture, plan);
}

static void
test_undone_removal (Fixture *fixture, gconstpointer data)
{
  uint64_t removal, undoing;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "old,older");
  removal = carry_out (fixture, plan_removals (fixture, "a@x", NULL));
  undoing = carry_out (fixture, undo (fixture, 0));
  carry_out_edits (fixture, "[('a@x', {'Groups': <['Mine']>})]");
  expect_undone_already (fixture, removal, undoing);
  expect_item (fixture, "a@x", "A", "Mine");
  /* Also when others removed it once more. */
  push_removal (fixture, "a@x");
  expect_undone_already (fixture, removal, undoing);
  g_assert_null (find (fixture, "a@x"));
}

static void
test_undone_group (Fixture *fixture, gconstpointer data)
{
  uint64_t set, undoing;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  set = carry_out_edits (fixture, "[('a@x', {'AddGroups': <['X']>})]");
  undoing = carry_out (fixture, undo (fixture, set));
  carry_out_edits (fixture, "[('a@x', {'AddGroups': <['X']>})]");
  expect_undone_already (fixture, set, undoing);
  expect_item (fixture, "a@x", "A", "X,g");
}

/* The rest of one that ended half way is done around what was changed since. */
static void
test_rest_of_undone (Fixture *fixture, gconstpointer data)
{
  RdPlan *half, *rest;
  uint64_t removal, both, back;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, "h");
  removal = carry_out (fixture, plan_removals (fixture, "a@x,b@x", NULL));
  half = undo (fixture, 0);
  carry_out_item (fixture, get_item (half, "a@x"));
  end_job (fixture, half->job, "partly-done", NULL);
  carry_out_edits (fixture, "[('a@x', {'Groups': <['Mine']>})]");
  rest = undo (fixture, removal);
  g_assert_cmpuint (rest->undone_by, ==, 0);
  g_assert_cmpuint (rest->items->len, ==, 1);
  both = carry_out (fixture, rest);
  expect_item (fixture, "a@x", "A", "Mine");
  expect_item (fixture, "b@x", "B", "h");
  expect_undone_already (fixture, removal, both);
  /* A redo takes both halves back. */
  rest = redo (fixture, half->job);
  g_assert_cmpuint (rest->undone_job, ==, half->job);
  g_assert_true (get_item (rest, "b@x")->is_removal);
  g_assert_cmpuint (rest->n_skipped[RD_SKIP_CHANGED], ==, 1);
  back = carry_out (fixture, rest);
  g_assert_null (find (fixture, "b@x"));
  g_assert_cmpuint (back, >, both);
  rd_plan_free (half);
}

/* What was left of it others have done: it is over, and undo goes on to the one before. */
static void
test_rest_done_by_others (Fixture *fixture, gconstpointer data)
{
  uint64_t first = name (fixture, "z@x", "Z"), removal;
  RdPlan *half;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  removal = carry_out (fixture, plan_removals (fixture, "a@x,b@x", NULL));
  half = undo (fixture, removal);
  carry_out_item (fixture, get_item (half, "a@x"));
  end_job (fixture, half->job, "lost", NULL);
  rd_plan_free (half);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  step_back (fixture, first);
}

/* A redo that ended half way is finished by a redo, and taken back by an undo. */
static void
test_half_a_redo (Fixture *fixture, gconstpointer data)
{
  RdPlan *half;
  uint64_t set;

  for (unsigned is_finished = 0; is_finished < 2; is_finished++)
    {
      set = carry_out_edits (fixture, "[('a@x', {'Name': <'A'>}), ('b@x', {'Name': <'B'>})]");
      carry_out (fixture, undo (fixture, set));
      half = redo (fixture, 0);
      carry_out_item (fixture, get_item (half, "a@x"));
      end_job (fixture, half->job, "cancelled", NULL);
      if (is_finished)
        {
          carry_out (fixture, redo (fixture, 0));
          expect_item (fixture, "b@x", "B", "");
          expect_nothing_to_redo (fixture, 0, "left to redo");
          carry_out (fixture, undo (fixture, 0));
        }
      else
        step_back (fixture, half->job);
      g_assert_null (find (fixture, "a@x"));
      g_assert_null (find (fixture, "b@x"));
      rd_plan_free (half);
    }
}

/* -- subscriptions ----------------------------------------------------------------------------- */

static void
expect_presence (const RdPlan *plan, const char *jid, RdPresence presence)
{
  const RdPlanItem *item = get_item (plan, jid);

  g_assert_true (item->has_presence);
  g_assert_cmpint (item->presence, ==, presence);
  g_assert_false (item->is_removal);
}

/* A request is taken back, answered or not; one to whom somebody else gave a meaning stays. */
static void
test_subscribe (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;
  uint64_t job;

  push_contact (fixture, "asked@x", "A", RD_SUBSCRIPTION_NONE, "g");
  push_contact (fixture, "seen@x", "A", RD_SUBSCRIPTION_FROM, NULL);
  job = carry_out (fixture, plan_presences (fixture, RD_JOB_SUBSCRIBE,
                                            "asked@x,seen@x,new@x,told@x,friend@x,named@x", NULL));
  push_contact (fixture, "seen@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "told@x", "", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "friend@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  push (fixture->store, fixture->profile,
        rd_contact_new ("named@x", "N", RD_SUBSCRIPTION_NONE, RD_CONTACT_ASK, NULL, NULL, 0));
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, job);
  g_assert_cmpuint (plan->items->len, ==, 6);
  expect_presence (plan, "asked@x", RD_PRESENCE_UNSUBSCRIBE);
  expect_presence (plan, "seen@x", RD_PRESENCE_UNSUBSCRIBE);
  expect_presence (plan, "friend@x", RD_PRESENCE_UNSUBSCRIBE);
  expect_presence (plan, "named@x", RD_PRESENCE_UNSUBSCRIBE);
  g_assert_true (get_item (plan, "new@x")->is_removal);
  g_assert_true (get_item (plan, "told@x")->is_removal);
  g_assert_cmpuint (plan->n_unsubscribed, ==, 4);
  g_assert_cmpuint (plan->n_removed, ==, 2);
  g_assert_cmpuint (plan->n_in_part, ==, 2);
  carry_out (fixture, plan);
  plan = redo (fixture, 0);
  g_assert_cmpuint (plan->n_asked, ==, 6);
  carry_out (fixture, plan);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->items->len, ==, 6);
  rd_plan_free (plan);
}

/* Others took up or ended what the job asked for. */
static void
test_subscribe_changed_since (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  push_contact (fixture, "ended@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "again@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  carry_out (fixture, plan_presences (fixture, RD_JOB_SUBSCRIBE, "ended@x,again@x", NULL));
  push_contact (fixture, "ended@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "again@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "again@x", "A", RD_SUBSCRIPTION_TO, NULL);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_unsubscribed, ==, 0);
}

static void
test_unsubscribe (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  carry_out (fixture, plan_presences (fixture, RD_JOB_UNSUBSCRIBE, "a@x", NULL));
  plan = undo (fixture, 0);
  expect_presence (plan, "a@x", RD_PRESENCE_SUBSCRIBE);
  g_assert_cmpuint (plan->n_from_lost, ==, 0);
  carry_out (fixture, plan);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, NULL);
  plan = redo (fixture, 0);
  expect_presence (plan, "a@x", RD_PRESENCE_UNSUBSCRIBE);
  carry_out (fixture, plan);
}

static void
test_approve (Fixture *fixture, gconstpointer data)
{
  RdPlan *plan;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "friend@x", "A", RD_SUBSCRIPTION_NONE, NULL);
  carry_out (fixture, plan_presences (fixture, RD_JOB_APPROVE, "a@x,new@x,wanted@x", NULL));
  push_contact (fixture, "wanted@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->items->len, ==, 3);
  expect_presence (plan, "a@x", RD_PRESENCE_UNSUBSCRIBED);
  expect_presence (plan, "wanted@x", RD_PRESENCE_UNSUBSCRIBED);
  g_assert_true (get_item (plan, "new@x")->is_removal);
  g_assert_cmpuint (plan->n_revoked, ==, 2);
  carry_out (fixture, plan);
  /* Nobody can approve what isn't asked. */
  plan = redo (fixture, 0);
  g_assert_cmpuint (plan->n_from_lost, >=, 2);
  carry_out (fixture, plan);
}

/* It can't be taken back, and is the last change all the same. */
static void
test_deny (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t before = name (fixture, "z@x", "Z"), deny;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  g_assert_true (add_request (fixture, "a@x", "", 1));
  plan = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  deny = plan->job;
  rd_change_free (answer_request (fixture, "a@x", deny));
  end_job (fixture, deny, "done", NULL);
  g_clear_pointer (&plan, rd_plan_free);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, deny);
  g_assert_cmpuint (plan->next_job, ==, before);
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_REFUSED], ==, 1);
}

/* Nor can one that the roster never showed. */
static void
test_deny_a_stranger (Fixture *fixture, gconstpointer data)
{
  uint64_t before = name (fixture, "z@x", "Z"), deny;
  RdPlan *plan;

  g_assert_true (add_request (fixture, "a@x", "", 1));
  plan = plan_presences (fixture, RD_JOB_DENY, "a@x", NULL);
  deny = plan->job;
  rd_change_free (answer_request (fixture, "a@x", deny));
  end_job (fixture, deny, "done", NULL);
  rd_plan_free (plan);
  restart (fixture);
  plan = undo (fixture, 0);
  g_assert_cmpuint (plan->undone_job, ==, deny);
  g_assert_cmpuint (plan->next_job, ==, before);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_REFUSED], ==, 1);
  rd_plan_free (plan);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "back-and-forth", test_back_and_forth },
    { "new-change-ends-redo", test_new_change_ends_redo },
    { "roster-came-since", test_roster_came_since },
    { "idle-undo", test_idle_undo },
    { "next-redo", test_next_redo },
    { "by-number", test_by_number },
    { "as-an-editor", test_as_an_editor },
    { "two-profiles", test_two_profiles },
    { "undone-removal", test_undone_removal },
    { "undone-group", test_undone_group },
    { "rest-of-undone", test_rest_of_undone },
    { "rest-done-by-others", test_rest_done_by_others },
    { "half-a-redo", test_half_a_redo },
    { "subscribe", test_subscribe },
    { "subscribe-changed-since", test_subscribe_changed_since },
    { "unsubscribe", test_unsubscribe },
    { "approve", test_approve },
    { "deny", test_deny },
    { "deny-a-stranger", test_deny_a_stranger },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-redo/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
