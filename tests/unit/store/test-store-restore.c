/* A restore makes a roster what it was at a point of the past, says what can't come back, and is
 * undone as other jobs are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "model/past/point.h"
#include "store/past/snapshots.h"

#define N_ROUNDS 20
#define N_CHANGES 40
#define N_JIDS 12

static RdPlan *
plan_restore (Fixture *fixture, const char *point, const char *filter, const char *options,
              GError **error)
{
  g_autoptr (GVariant) place = g_variant_parse (G_VARIANT_TYPE_VARDICT, point, NULL, NULL, NULL);
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, filter, NULL, NULL, NULL);
  g_autoptr (GVariant) how = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  RdOrder *order = rd_order_new_restore (rd_point_new_from_variant (place, NULL), dict, how, error);

  return order != NULL ? plan_order (fixture, order, NULL, error) : NULL;
}

/* To SERIAL. */
static RdPlan *
restore (Fixture *fixture, uint64_t serial, const char *filter, const char *options)
{
  g_autofree char *point = g_strdup_printf ("{'Serial': <uint64 %" G_GUINT64_FORMAT ">}", serial);
  g_autoptr (GError) error = NULL;
  RdPlan *plan = plan_restore (fixture, point, filter, options, &error);

  g_assert_no_error (error);
  g_assert_cmpint (plan->kind, ==, RD_JOB_RESTORE);
  g_assert_cmpuint (plan->point_serial, ==, serial);
  return plan;
}

static uint64_t
get_serial (Fixture *fixture)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  return record->serial;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* All contacts: JID, name and groups, by JID. */
static char *
describe (Fixture *fixture)
{
  g_autoptr (GPtrArray) roster = read_roster (fixture);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < roster->len; i++)
    {
      const RdContact *contact = roster->pdata[i];
      g_autofree char *groups = g_strjoinv (",", contact->groups);

      g_ptr_array_add (lines, g_strdup_printf ("%s %s (%s)", contact->jid, contact->name, groups));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("; ", (char **)lines->pdata);
}

static void
expect_roster (Fixture *fixture, const char *expected)
{
  g_autofree char *found = describe (fixture);

  g_assert_cmpstr (found, ==, expected);
}

static void
expect_named (const RdPlan *plan, RdRestored what, const char *expected)
{
  const RdNamed *named = &plan->restored[what];
  g_autoptr (GPtrArray) jids = g_ptr_array_new ();
  g_autofree char *found = NULL;

  for (unsigned i = 0; named->jids != NULL && i < named->jids->len; i++)
    g_ptr_array_add (jids, named->jids->pdata[i]);
  g_ptr_array_add (jids, NULL);
  found = g_strjoinv (",", (char **)jids->pdata);
  g_assert_cmpstr (found, ==, expected);
}

/* -- what it does ------------------------------------------------------------------------------ */

static void
furnish (Fixture *fixture)
{
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "Friends,Work");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "", RD_SUBSCRIPTION_FROM, "Friends");
  push_contact (fixture, "d@x", "D", RD_SUBSCRIPTION_NONE, NULL);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  g_autofree char *then = NULL;
  g_autofree char *now = NULL;
  uint64_t serial, job;
  RdPlan *plan;

  furnish (fixture);
  serial = get_serial (fixture);
  then = describe (fixture);
  push_removal (fixture, "a@x");
  push_removal (fixture, "c@x");
  push_contact (fixture, "b@x", "Bob", RD_SUBSCRIPTION_NONE, "New");
  push_contact (fixture, "e@x", "E", RD_SUBSCRIPTION_BOTH, NULL);
  now = describe (fixture);
  plan = restore (fixture, serial, "{}", "{}");
  g_assert_cmpuint (plan->items->len, ==, 4);
  expect_named (plan, RD_RESTORED_ADDED, "a@x,c@x");
  expect_named (plan, RD_RESTORED_CHANGED, "b@x");
  expect_named (plan, RD_RESTORED_REMOVED, "e@x");
  expect_named (plan, RD_RESTORED_FROM_LOST, "a@x,c@x");
  g_assert_cmpuint (plan->n_added, ==, 2);
  g_assert_cmpuint (plan->n_changed, ==, 1);
  g_assert_cmpuint (plan->n_removed, ==, 1);
  g_assert_cmpuint (plan->n_from_lost, ==, 2);
  g_assert_cmpuint (plan->n_asked, ==, 2);
  g_assert_cmpint (get_item (plan, "a@x")->presence, ==, RD_PRESENCE_SUBSCRIBE);
  g_assert_true (get_item (plan, "b@x")->has_presence);
  g_assert_false (get_item (plan, "c@x")->has_presence);
  g_assert_true (get_item (plan, "e@x")->is_strict);
  job = carry_out (fixture, plan);
  expect_roster (fixture, then);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE cause = 'restore'"),
                   ==, 6);
  /* Nothing is left to restore, but for what can't be. */
  plan = restore (fixture, serial, "{}", "{'DryRun': <true>}");
  g_assert_cmpuint (plan->items->len, ==, 0);
  g_assert_cmpuint (plan->n_from_lost, ==, 2);
  rd_plan_free (plan);
  carry_out (fixture, undo (fixture, job));
  expect_roster (fixture, now);
}

/* Who answered meanwhile is a friend, and stays when the restore is undone. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  uint64_t serial, job;
  g_autoptr (RdContact) b = NULL;

  furnish (fixture);
  serial = get_serial (fixture);
  push_removal (fixture, "a@x");
  push_contact (fixture, "b@x", "B", RD_SUBSCRIPTION_NONE, NULL);
  job = carry_out (fixture, restore (fixture, serial, "{}", "{}"));
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_TO, "Friends,Work");
  carry_out (fixture, undo (fixture, job));
  expect_item (fixture, "a@x", "A", "Friends,Work");
  b = find (fixture, "b@x");
  g_assert_cmpint (b->flags & RD_CONTACT_ASK, ==, 0);
}

static void
test_subscriptions_stay (Fixture *fixture, gconstpointer data)
{
  uint64_t serial;
  RdPlan *plan;

  furnish (fixture);
  serial = get_serial (fixture);
  push_contact (fixture, "d@x", "D", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "b@x", "Other", RD_SUBSCRIPTION_BOTH, NULL);
  plan = restore (fixture, serial, "{}", "{}");
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpuint (plan->n_in_part, ==, 1);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_SUBSCRIPTION], ==, 1);
  g_assert_false (get_item (plan, "b@x")->has_presence);
  rd_plan_free (plan);
}

static void
test_keep_new (Fixture *fixture, gconstpointer data)
{
  uint64_t serial;
  RdPlan *plan;

  furnish (fixture);
  serial = get_serial (fixture);
  push_contact (fixture, "e@x", "E", RD_SUBSCRIPTION_BOTH, NULL);
  push_removal (fixture, "d@x");
  plan = restore (fixture, serial, "{}", "{'KeepNew': <true>}");
  g_assert_cmpuint (plan->items->len, ==, 1);
  g_assert_cmpuint (plan->n_skipped[RD_SKIP_NEW], ==, 1);
  expect_named (plan, RD_RESTORED_ADDED, "d@x");
  rd_plan_free (plan);
}

/* As it was then; who came since, as it is now. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *filter, *added, *changed, *removed;
  } rows[] = {
    { "{'Groups': <['Friends']>}", "c@x", "a@x", "e@x" },
    { "{'Groups': <['New']>}", "", "", "f@x" },
    { "{'Jids': <['D@X', 'e@x/r']>}", "d@x", "", "e@x" },
    { "{'Text': <'b'>}", "", "b@x", "" },
    { "{'Subscription': <['none']>}", "d@x", "", "e@x,f@x" },
    { "{'KeepGroups': <['Friends']>}", "d@x", "b@x", "f@x" },
    { "{'NoGroup': <true>, 'KeepJids': <['b@x']>}", "d@x", "", "" },
    { "{'Domains': <['y']>}", "", "", "" },
  };
  g_autoptr (GError) error = NULL;
  uint64_t serial;

  furnish (fixture);
  serial = get_serial (fixture);
  push_contact (fixture, "a@x", "A", RD_SUBSCRIPTION_BOTH, "New");
  push_contact (fixture, "b@x", "Z", RD_SUBSCRIPTION_TO, "Friends");
  push_removal (fixture, "c@x");
  push_removal (fixture, "d@x");
  push_contact (fixture, "e@x", "E", RD_SUBSCRIPTION_NONE, "Friends");
  push_contact (fixture, "f@x", "F", RD_SUBSCRIPTION_NONE, "New");
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RdPlan *plan = restore (fixture, serial, rows[i].filter, "{'DryRun': <true>}");

      expect_named (plan, RD_RESTORED_ADDED, rows[i].added);
      expect_named (plan, RD_RESTORED_CHANGED, rows[i].changed);
      expect_named (plan, RD_RESTORED_REMOVED, rows[i].removed);
      rd_plan_free (plan);
    }
  g_assert_null (plan_restore (fixture, "{'Time': <uint64 9223372036854775807>}",
                               "{'ChangedAfter': <uint64 1>}", "{}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
}

/* It goes back under the JID that the server has now: another one would be another contact, or
 * remove the one that is there. */
static void
test_other_spelling (Fixture *fixture, gconstpointer data)
{
  uint64_t serial;
  RdPlan *plan;

  push_contact (fixture, "a@X", "A", RD_SUBSCRIPTION_BOTH, NULL);
  serial = get_serial (fixture);
  push_contact (fixture, "a@x", "Other", RD_SUBSCRIPTION_BOTH, NULL);
  plan = restore (fixture, serial, "{}", "{}");
  g_assert_cmpuint (plan->items->len, ==, 1);
  expect_named (plan, RD_RESTORED_CHANGED, "a@x");
  carry_out (fixture, plan);
  expect_roster (fixture, "a@x A ()");
}

/* -- what it refuses --------------------------------------------------------------------------- */

static void
expect_refused (Fixture *fixture, const char *point, const char *options, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan_restore (fixture, point, "{}", options, &error));
  g_assert_error (error, RD_ERROR, code);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *point = NULL;
  g_autofree char *stale = NULL;
  g_autofree char *fresh = NULL;
  g_autoptr (GError) error = NULL;
  RdPlan *plan;

  furnish (fixture);
  point = g_strdup_printf ("{'Serial': <uint64 %" G_GUINT64_FORMAT ">}", get_serial (fixture));
  stale = g_strdup_printf ("{'IfSerial': <uint64 %" G_GUINT64_FORMAT ">}", get_serial (fixture));
  push_removal (fixture, "a@x");
  fresh = g_strdup_printf ("{'IfSerial': <uint64 %" G_GUINT64_FORMAT
                           ">, 'ExpectedCount': <uint32 1>}",
                           get_serial (fixture));
  expect_refused (fixture, point, stale, RD_ERROR_STALE);
  expect_refused (fixture, point, "{'ExpectedCount': <uint32 2>}", RD_ERROR_STALE);
  expect_refused (fixture, "{'Serial': <uint64 1>}", "{}", RD_ERROR_NO_SUCH_POINT);
  expect_refused (fixture, "{'Snapshot': <'mine'>}", "{}", RD_ERROR_NO_SUCH_SNAPSHOT);
  plan = plan_restore (fixture, point, "{}", "{'DryRun': <true>}", &error);
  g_assert_no_error (error);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM job WHERE is_open"), ==, 0);
  rd_plan_free (plan);
  plan = plan_restore (fixture, point, "{}", fresh, &error);
  g_assert_no_error (error);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 1);
  carry_out (fixture, plan);
}

/* -- snapshots --------------------------------------------------------------------------------- */

static void
take_snapshot (Fixture *fixture, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSnapshot) snapshot = NULL;

  rd_store_take_snapshot_async (fixture->store, fixture->profile, name, on_done, &result);
  snapshot = rd_store_take_snapshot_finish (fixture->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

static uint64_t
restore_snapshot (Fixture *fixture, const char *name)
{
  g_autofree char *point = g_strdup_printf ("{'Snapshot': <'%s'>}", name);
  g_autoptr (GError) error = NULL;
  RdPlan *plan = plan_restore (fixture, point, "{}", "{}", &error);

  g_assert_no_error (error);
  return carry_out (fixture, plan);
}

/* What is spelt otherwise since goes back under its new spelling. */
static void
check_snapshot (Fixture *fixture, bool is_cut)
{
  static const char then[] = "a@x A (Friends,Work); b@x B (); c@x  (Friends); d@x D (); "
                             "\xc3\xbc@x U ()";
  g_autofree char *now = NULL;
  uint64_t job;

  furnish (fixture);
  push_contact (fixture, "\xc3\x9c@x", "U", RD_SUBSCRIPTION_NONE, NULL);
  take_snapshot (fixture, "mine");
  push_removal (fixture, "a@x");
  push_contact (fixture, "\xc3\xbc@x", "Other", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "0@x", "0", RD_SUBSCRIPTION_NONE, NULL);
  push_contact (fixture, "b@x", "Bob", RD_SUBSCRIPTION_TO, "New");
  push_contact (fixture, "zz@x", "Z", RD_SUBSCRIPTION_NONE, NULL);
  now = describe (fixture);
  if (is_cut)
    run_sql (fixture->path, "DELETE FROM journal");
  job = restore_snapshot (fixture, "mine");
  expect_roster (fixture, then);
  carry_out (fixture, undo (fixture, job));
  expect_roster (fixture, now);
}

static void
test_snapshot (Fixture *fixture, gconstpointer data)
{
  check_snapshot (fixture, false);
}

static void
test_cut_snapshot (Fixture *fixture, gconstpointer data)
{
  check_snapshot (fixture, true);
}

/* -- by chance --------------------------------------------------------------------------------- */

static void
change_something (Fixture *fixture)
{
  static const char *const groups[] = { NULL, "A", "B", "A,B" };
  g_autofree char *jid = g_strdup_printf ("%d@x", g_test_rand_int_range (0, N_JIDS));
  g_autofree char *name = g_strdup_printf ("%d", g_test_rand_int_range (0, 4));
  g_autoptr (RdContact) now = find (fixture, jid);

  if (now != NULL && g_test_rand_int_range (0, 3) == 0)
    push_removal (fixture, jid);
  else
    push_contact (fixture, jid, name, (RdSubscription)g_test_rand_int_range (0, 4),
                  groups[g_test_rand_int_range (0, G_N_ELEMENTS (groups))]);
}

/* Back to any serial, from the journal or a snapshot, and back from there. */
static void
test_by_chance (Fixture *fixture, gconstpointer data)
{
  for (unsigned round = 0; round < N_ROUNDS; round++)
    {
      g_autofree char *snapshot = g_strdup_printf ("round-%u", round);
      g_autofree char *then = NULL;
      g_autofree char *now = NULL;
      bool is_cut = g_test_rand_int_range (0, 2) == 0;
      uint64_t serial, job;

      for (unsigned i = 0; i < N_CHANGES / 2; i++)
        change_something (fixture);
      serial = get_serial (fixture);
      then = describe (fixture);
      take_snapshot (fixture, snapshot);
      for (int i = g_test_rand_int_range (0, N_CHANGES); i > 0; i--)
        change_something (fixture);
      now = describe (fixture);
      if (is_cut)
        run_sql (fixture->path, "DELETE FROM journal");
      job = is_cut ? restore_snapshot (fixture, snapshot)
                   : carry_out (fixture, restore (fixture, serial, "{}", "{}"));
      expect_roster (fixture, then);
      if (g_str_equal (then, now))
        continue;
      carry_out (fixture, undo (fixture, job));
      expect_roster (fixture, now);
    }
}

static const StoreTest tests[] = {
  { "all", test_all },
  { "undo", test_undo },
  { "subscriptions-stay", test_subscriptions_stay },
  { "keep-new", test_keep_new },
  { "filter", test_filter },
  { "other-spelling", test_other_spelling },
  { "refusals", test_refusals },
  { "snapshot", test_snapshot },
  { "snapshot-alone", test_cut_snapshot },
  { "by-chance", test_by_chance },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-restore/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
