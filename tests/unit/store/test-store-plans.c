/* Plans: what is selected or named, what is refused, and that a plan is written down whole or not
 * at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "model/past/point.h"
#include "store/job/job-plan.h"
#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/sync/write.h"

static void
expect_nothing_left (Fixture *fixture)
{
  g_assert_cmpint (query_number (fixture, "SELECT (SELECT count(*) FROM job)"
                                          " + (SELECT count(*) FROM intent)"),
                   ==, 0);
}

/* PLAN must not be there; ERROR is cleared. */
static void
expect_refusal (Fixture *fixture, RdPlan *plan, GError **error, int code, const char *word)
{
  g_assert_null (plan);
  g_assert_error (*error, RD_ERROR, code);
  g_assert_nonnull (strstr ((*error)->message, word));
  g_clear_error (error);
  expect_nothing_left (fixture);
}

static void
make_four (Fixture *fixture)
{
  push_contact (fixture, "ann@example.org", "Ann", RD_SUBSCRIPTION_NONE, "Work");
  push_contact (fixture, "Bert@Example.org", "Bert", RD_SUBSCRIPTION_TO, "Work,Old");
  push_contact (fixture, "carl@example.org", "Carl", RD_SUBSCRIPTION_FROM, NULL);
  push_contact (fixture, "dora@example.org", "", RD_SUBSCRIPTION_BOTH, "Friends");
}

/* -- selections -------------------------------------------------------------------------------- */

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  const RdPlanItem *item;
  g_autoptr (RdContact) bert = NULL;

  make_four (fixture);
  plan = plan_purge (fixture, "{'NoFrom': <true>}", NULL, NULL);
  bert = find (fixture, "Bert@Example.org");
  g_assert_cmpint (plan->kind, ==, RD_JOB_PURGE);
  g_assert_cmpuint (plan->job, >, 0);
  g_assert_cmpint (query_number (fixture, "SELECT serial FROM profile"), ==, (int64_t)plan->serial);
  g_assert_cmpuint (plan->items->len, ==, 2);
  item = get_item (plan, "Bert@Example.org");
  g_assert_true (item->is_removal && item->is_strict && !item->has_presence);
  g_assert_null (item->target);
  g_assert_null (item->edit);
  g_assert_true (rd_contact_is_equal (item->contact, bert));
  g_assert_cmpuint (item->contact->serial, ==, bert->serial);
  g_assert_cmpint (query_number (fixture,
                                 "SELECT count(*) FROM job WHERE kind = 'purge' AND is_open"
                                 " AND result = '' AND time > 0"),
                   ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent WHERE name IS NULL AND"
                                          " groups IS NULL"),
                   ==, 2);
}

static void
test_empty_plan_has_a_number (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) purge = NULL;
  g_autoptr (RdPlan) selected = NULL;
  g_autoptr (RdPlan) edits = NULL;

  make_four (fixture);
  purge = plan_purge (fixture, "{'Groups': <['nobody']>}", NULL, NULL);
  selected
      = plan_selected (fixture, "{'Groups': <['Work']>}", "{'AddGroups': <['Work']>}", NULL, NULL);
  edits = plan_edits (fixture, "[('ann@example.org', {'Name': <'Ann'>})]", RD_EDITS_ANY, NULL);
  g_assert_cmpuint (purge->items->len + selected->items->len + edits->items->len, ==, 0);
  g_assert_cmpuint (purge->unchanged.n, ==, 0);
  g_assert_cmpuint (selected->unchanged.n, >, 0);
  g_assert_cmpuint (edits->unchanged.n, ==, 1);
  g_assert_cmpstr (edits->unchanged.jids->pdata[0], ==, "ann@example.org");
  g_assert_cmpuint (purge->job, >, 0);
  g_assert_cmpuint (selected->job, >, purge->job);
  g_assert_cmpuint (edits->job, >, selected->job);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

static void
test_stale_count (Fixture *fixture, gconstpointer data)
{
  const RdExpectation three = { .has_count = true, .count = 3 };
  const RdExpectation two = { .has_count = true, .count = 2 };
  GError *error = NULL;
  RdPlan *plan;

  make_four (fixture);
  plan = plan_purge (fixture, "{'NoFrom': <true>}", &three, &error);
  expect_refusal (fixture, plan, &error, RD_ERROR_STALE, "2 contacts now, not 3");
  plan
      = plan_selected (fixture, "{'Groups': <['Work']>}", "{'AddGroups': <['k']>}", &three, &error);
  expect_refusal (fixture, plan, &error, RD_ERROR_STALE, "2 contacts now, not 3");
  plan = plan_purge (fixture, "{'NoFrom': <true>}", &two, &error);
  g_assert_no_error (error);
  rd_plan_free (plan);
}

static void
test_stale_serial (Fixture *fixture, gconstpointer data)
{
  RdExpectation seen = { .has_serial = true };
  g_autoptr (RdProfileRecord) record = NULL;
  GError *error = NULL;
  RdPlan *plan;

  make_four (fixture);
  record = get_profile (fixture->store, fixture->profile);
  seen.serial = record->serial;
  push_contact (fixture, "carl@example.org", "Karl", RD_SUBSCRIPTION_FROM, NULL);
  /* He isn't selected. */
  plan = plan_purge (fixture, "{'NoFrom': <true>}", &seen, &error);
  g_assert_no_error (error);
  end_job (fixture, plan->job, "cancelled", NULL);
  rd_plan_free (plan);
  run_sql (fixture->path, "DELETE FROM job");
  plan = plan_purge (fixture, "{'NoTo': <true>}", &seen, &error);
  expect_refusal (fixture, plan, &error, RD_ERROR_STALE, "carl@example.org");
}

static void
test_selected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  const RdPlanItem *item;

  make_four (fixture);
  plan = plan_selected (fixture, "{'Groups': <['Work', 'Friends']>}",
                        "{'AddGroups': <['Friends']>, 'RemoveGroups': <['Work']>}", NULL, NULL);
  g_assert_cmpint (plan->kind, ==, RD_JOB_SET);
  g_assert_cmpuint (plan->items->len, ==, 2);
  item = get_item (plan, "Bert@Example.org");
  g_assert_false (item->is_removal);
  g_assert_cmpstr (item->target->name, ==, "Bert");
  g_assert_cmpint (item->target->subscription, ==, RD_SUBSCRIPTION_TO);
  g_assert_cmpstr (item->target->groups[0], ==, "Friends");
  g_assert_cmpstr (item->target->groups[1], ==, "Old");
  g_assert_null (item->target->groups[2]);
  g_assert_null (item->edit->name);
  g_assert_cmpstr (item->edit->remove_groups[0], ==, "Work");
}

/* -- named contacts ---------------------------------------------------------------------------- */

static void
test_removals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  GError *error = NULL;

  make_four (fixture);
  expect_refusal (fixture,
                  plan_removals (fixture, "ann@example.org,eve@x,carl@example.org,mal@x", &error),
                  &error, RD_ERROR_NO_SUCH_CONTACT, "\"eve@x\" (and 1 more)");
  plan = plan_removals (
      fixture, "Ann@EXAMPLE.org/phone,ann@example.org,Bert@Example.org,ann@example.org", &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan->kind, ==, RD_JOB_REMOVE);
  g_assert_cmpuint (plan->items->len, ==, 2);
  g_assert_true (get_item (plan, "ann@example.org")->is_removal);
  g_assert_false (get_item (plan, "ann@example.org")->is_strict);
}

static void
test_edits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  const RdPlanItem *item;
  g_autofree char *groups = NULL;

  make_four (fixture);
  plan = plan_edits (fixture,
                     "[('ANN@example.org', {'Name': <'Anna'>}), ('New@X/r', {'Groups': <['k']>}),"
                     " ('ann@example.org', {'AddGroups': <['More']>}), ('carl@example.org', {}),"
                     " ('new@x', {'Name': <'New'>}), ('empty@x', {}),"
                     " ('dora@example.org', {'Name': <'D'>}),"
                     " ('dora@example.org', {'Name': <''>})]",
                     RD_EDITS_ANY, NULL);
  g_assert_cmpuint (plan->items->len, ==, 3);
  item = get_item (plan, "ann@example.org");
  g_assert_cmpstr (item->contact->name, ==, "Ann");
  g_assert_cmpstr (item->target->name, ==, "Anna");
  g_assert_cmpstr (item->target->groups[0], ==, "More");
  g_assert_cmpstr (item->target->groups[1], ==, "Work");
  g_assert_cmpstr (item->edit->name, ==, "Anna");
  g_assert_cmpstr (item->edit->add_groups[0], ==, "More");
  item = get_item (plan, "new@x");
  g_assert_null (item->contact);
  g_assert_cmpstr (item->target->name, ==, "New");
  g_assert_cmpstr (item->target->groups[0], ==, "k");
  item = get_item (plan, "empty@x");
  g_assert_cmpstr (item->target->name, ==, "");
  groups = query_text (fixture, "SELECT groups FROM intent WHERE jid = 'ann@example.org'");
  g_assert_cmpstr (groups, ==, "[\"More\",\"Work\"]");
}

static void
test_conditions_of_edits (Fixture *fixture, gconstpointer data)
{
  const char *edits = "[('ann@example.org', {'Name': <'x'>}), ('new@x', {})]";
  GError *error = NULL;

  make_four (fixture);
  expect_refusal (fixture, plan_edits (fixture, edits, RD_EDITS_MUST_EXIST, &error), &error,
                  RD_ERROR_NO_SUCH_CONTACT, "\"new@x\" is not");
  expect_refusal (fixture, plan_edits (fixture, edits, RD_EDITS_MUST_BE_NEW, &error), &error,
                  RD_ERROR_CONTACT_EXISTS, "\"ann@example.org\" is in");
  expect_refusal (fixture,
                  plan_edits (fixture, "[('new@x', {}), ('a@b@c', {})]", RD_EDITS_ANY, &error),
                  &error, RD_ERROR_INVALID_JID, "a@b@c");
}

/* What can't be prepared can be in a roster all the same, under its own spelling. */
static void
test_unpreparable_contact (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) edit = NULL;
  g_autoptr (RdPlan) removal = NULL;

  push_contact (fixture, "a@b@c", "Odd", RD_SUBSCRIPTION_NONE, NULL);
  edit = plan_edits (fixture, "[('a@b@c', {'Name': <'Even'>})]", RD_EDITS_ANY, NULL);
  g_assert_cmpstr (get_item (edit, "a@b@c")->target->name, ==, "Even");
  removal = plan_removals (fixture, "a@b@c", NULL);
  g_assert_cmpuint (removal->items->len, ==, 1);
}

static void
test_presences (Fixture *fixture, gconstpointer data)
{
  static const RdPresence presences[] = { RD_PRESENCE_SUBSCRIBE, RD_PRESENCE_SUBSCRIBED,
                                          RD_PRESENCE_UNSUBSCRIBED, RD_PRESENCE_UNSUBSCRIBE };
  static const RdJobKind kinds[]
      = { RD_JOB_SUBSCRIBE, RD_JOB_APPROVE, RD_JOB_DENY, RD_JOB_UNSUBSCRIBE };
  GError *error = NULL;

  make_four (fixture);
  expect_refusal (fixture, plan_presences (fixture, RD_JOB_APPROVE, "eve@x,@@", &error), &error,
                  RD_ERROR_INVALID_JID, "@@");
  g_assert_true (add_request (fixture, "eve@x", "", 7));
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RdPlan) plan
          = plan_presences (fixture, kinds[i], "Eve@X,ann@example.org,eve@x", &error);
      const RdPlanItem *eve = get_item (plan, "eve@x");
      const RdPlanItem *ann = get_item (plan, "ann@example.org");

      g_assert_cmpint (plan->kind, ==, kinds[i]);
      g_assert_cmpuint (plan->items->len, ==, 2);
      g_assert_true (eve->has_presence && eve->has_request);
      g_assert_cmpint (eve->presence, ==, presences[i]);
      g_assert_null (eve->contact);
      g_assert_null (eve->target);
      g_assert_true (ann->has_presence && !ann->has_request && !ann->is_removal);
      g_assert_cmpstr (ann->contact->name, ==, "Ann");
    }
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent WHERE name = '' AND groups ="
                                          " '[]' AND jid = 'eve@x'"),
                   ==, 4);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent WHERE name = 'Ann' AND"
                                          " groups = '[\"Work\"]'"),
                   ==, 4);
}

/* -- jobs -------------------------------------------------------------------------------------- */

static void
test_numbers_are_never_used_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) first = NULL;
  g_autoptr (RdPlan) second = NULL;

  first = plan_resync (fixture);
  g_assert_cmpint (remove_profile (fixture->store, fixture->profile, NULL), ==, 0);
  expect_nothing_left (fixture);
  restart (fixture);
  fixture->profile = add_profile (fixture->store, "me", "me@example.org");
  second = plan_resync (fixture);
  g_assert_cmpuint (second->job, >, first->job);
}

static void
test_no_such_profile (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;

  make_four (fixture);
  fixture->profile = 7;
  g_assert_null (plan_removals (fixture, "ann@example.org", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  g_clear_error (&error);
  g_assert_null (plan_purge (fixture, "{'NoFrom': <true>}", NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  g_clear_error (&error);
  g_assert_null (plan_undo (fixture, 0, false, NULL, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  g_clear_error (&error);
}

/* Those that did nothing go at last, and take nothing of others with them. */
static void
test_empty_jobs_are_pruned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) open = NULL;
  uint64_t kept;

  make_four (fixture);
  kept = carry_out (fixture, plan_removals (fixture, "ann@example.org", NULL));
  open = plan_removals (fixture, "carl@example.org", NULL);
  close_store (fixture->store);
  run_sql (fixture->path,
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
           " INSERT INTO job (profile, kind, time, result, is_open)"
           " SELECT 1, 'set', i, 'failed', 0 FROM n");
  fixture->store = open_store (fixture->directory);
  for (unsigned i = 0; i < 512; i++)
    rd_plan_free (plan_resync (fixture));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), <, 4096 + 512 + 3);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job"), >=, 4096);
  g_assert_cmpint (query_number (fixture, "SELECT min (id) FROM job"), ==, (int64_t)kept);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 1);
}

/* -- a full disk ------------------------------------------------------------------------------- */

/* A database of its own, which holds so many contacts. */
static RdDatabase *
open_with_contacts (const char *directory, int64_t *profile, unsigned n)
{
  g_autofree char *notice = NULL;
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdProfileRecord) record = NULL;
  RdDatabase *db;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  db = rd_opening_run (directory, &notice, NULL);
  record = rd_profile_store_add (db, "me", "me@x", settings, NULL);
  *profile = record->id;
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@x", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_NONE, "g");

      rd_change_free (write_item (db, record->id, contact, NULL, NULL));
    }
  return db;
}

/* Nobody orders a shrink, the last kind. An undo may find nothing to undo. */
static void
test_each_kind_is_planned (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "ann@example.org", NULL };

  make_four (fixture);
  for (RdJobKind kind = 0; kind < RD_JOB_SHRINK; kind++)
    {
      RdOrder *order = g_new0 (RdOrder, 1);
      g_autoptr (RdPlan) plan = NULL;
      g_autoptr (GError) error = NULL;

      order->kind = kind;
      order->jids = g_strdupv ((char **)jids);
      order->into = g_strdup ("carl@example.org");
      if (kind == RD_JOB_PURGE || kind == RD_JOB_RESTORE)
        order->filter = rd_filter_new_all ();
      if (kind == RD_JOB_RESTORE)
        order->point = g_new0 (RdPoint, 1);
      order->edits = g_ptr_array_new ();
      plan = plan_order (fixture, order, NULL, &error);
      g_assert_true ((plan != NULL) != (error != NULL));
    }
}

static void
test_full_disk (void)
{
  char *directory = make_directory ();
  int64_t profile;
  RdDatabase *db = open_with_contacts (directory, &profile, 1500);
  g_autoptr (GPtrArray) no_edits = g_ptr_array_new ();
  g_autoptr (RdFilter) all = rd_filter_new_all ();
  const RdOrder order = { .kind = RD_JOB_PURGE, .filter = all, .edits = no_edits };
  g_autoptr (RdPlan) plan = NULL;

  for (int room = 0; room < 12; room += 3)
    {
      g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                                                get_number (db, "PRAGMA page_count") + room);
      g_autoptr (GError) error = NULL;

      get_number (db, limit);
      g_assert_null (rd_job_plan_selection (db, profile, &order, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FULL);
      g_assert_cmpint (get_number (db, "SELECT (SELECT count(*) FROM job)"
                                       " + (SELECT count(*) FROM intent)"),
                       ==, 0);
    }
  get_number (db, "PRAGMA max_page_count = 1000000");
  plan = rd_job_plan_selection (db, profile, &order, NULL);
  g_assert_cmpuint (plan->items->len, ==, 1500);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM intent"), ==, 1500);
  rd_database_close (db);
  remove_directory (directory);
}

static void
test_message (Fixture *fixture, gconstpointer data)
{
  const char *const jids[] = { "a@x", NULL };
  g_autoptr (GVariant) options = g_variant_ref_sink (
      g_variant_new_parsed ("{'Message': <'It is me'>, 'MovedFrom': <'Old@X'>}"));
  g_autoptr (RdPlan) plan = plan_waiting (
      fixture, rd_order_new_presences (RD_JOB_SUBSCRIBE, jids, options, NULL), NULL);

  g_assert_cmpstr (plan->message, ==, "It is me");
  g_assert_cmpstr (plan->moved_from, ==, "old@x");
}

static void
test_planned_of_each_job (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) first = NULL;
  g_autoptr (RdPlan) second = NULL;
  g_autoptr (GPtrArray) planned = NULL;

  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, NULL);
  first = plan_removals (fixture, "a@x", NULL);
  second = plan_removals (fixture, "b@x", NULL);
  planned = get_planned (fixture, first->job);
  g_assert_cmpuint (planned->len, ==, 1);
  g_assert_cmpstr (((const RdContact *)planned->pdata[0])->jid, ==, "a@x");
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "purge", test_purge },
    { "message", test_message },
    { "planned-of-each-job", test_planned_of_each_job },
    { "empty-plan-has-a-number", test_empty_plan_has_a_number },
    { "stale-count", test_stale_count },
    { "stale-serial", test_stale_serial },
    { "selected", test_selected },
    { "removals", test_removals },
    { "edits", test_edits },
    { "conditions-of-edits", test_conditions_of_edits },
    { "unpreparable-contact", test_unpreparable_contact },
    { "presences", test_presences },
    { "each-kind-is-planned", test_each_kind_is_planned },
    { "numbers-are-never-used-again", test_numbers_are_never_used_again },
    { "no-such-profile", test_no_such_profile },
    { "empty-jobs-are-pruned", test_empty_jobs_are_pruned },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-plans/", tests, G_N_ELEMENTS (tests));
  g_test_add_func ("/store-plans/full-disk", test_full_disk);
  return g_test_run ();
}
