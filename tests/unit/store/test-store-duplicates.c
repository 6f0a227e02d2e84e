/* Lists of duplicates, and plans of merges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/roster/duplicates.h"

/* -- lists ------------------------------------------------------------------------------------- */

static RdDuplicatePage *
try_list (Fixture *fixture, const char *cursor, unsigned limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_list_duplicates_async (fixture->store, fixture->profile, cursor, limit, on_done,
                                  &result);
  return rd_store_list_duplicates_finish (fixture->store, wait_for (&result), error);
}

static RdDuplicatePage *
list (Fixture *fixture, const char *cursor, unsigned limit)
{
  g_autoptr (GError) error = NULL;
  RdDuplicatePage *page = try_list (fixture, cursor, limit, &error);

  g_assert_no_error (error);
  return page;
}

static void
assert_first (const RdDuplicatePage *page, RdDuplicateReason reason, unsigned n, const char *jid)
{
  const RdDuplicate *duplicate = page->duplicates->pdata[0];
  const RdContact *contact = duplicate->contacts->pdata[0];

  g_assert_cmpint (duplicate->reason, ==, reason);
  g_assert_cmpuint (duplicate->n, ==, n);
  g_assert_cmpstr (contact->jid, ==, jid);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDuplicatePage) page = list (fixture, "", 10);

  g_assert_cmpuint (page->duplicates->len, ==, 0);
  g_assert_cmpuint (page->total, ==, 0);
  g_assert_cmpstr (page->next_cursor, ==, "");
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDuplicatePage) first = NULL;
  g_autoptr (RdDuplicatePage) second = NULL;
  g_autoptr (RdDuplicatePage) third = NULL;

  push_contact (fixture, "a@x", "Ann Lee", RD_SUBSCRIPTION_TO, "g");
  push_contact (fixture, "b@x", "Ann Lee", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "c@x", "Bob Lee", RD_SUBSCRIPTION_TO, NULL);
  push_contact (fixture, "d@x", "Bob Lee", RD_SUBSCRIPTION_TO, NULL);
  first = list (fixture, "", 1);
  assert_first (first, RD_DUPLICATE_NAME, 2, "a@x");
  g_assert_cmpuint (first->total, ==, 2);
  g_assert_cmpint (query_number (fixture, "SELECT serial FROM profile"), ==,
                   (int64_t)first->serial);
  second = list (fixture, first->next_cursor, 1);
  assert_first (second, RD_DUPLICATE_NAME, 2, "c@x");
  g_assert_cmpstr (second->next_cursor, ==, "");
  /* The first one is gone meanwhile, and still the page begins behind it. */
  push_removal (fixture, "a@x");
  third = list (fixture, first->next_cursor, 10);
  g_assert_cmpuint (third->duplicates->len, ==, 1);
  assert_first (third, RD_DUPLICATE_NAME, 2, "c@x");
}

static void
test_cursors (Fixture *fixture, gconstpointer data)
{
  const char *const bad[] = { "x", "name", "nam a@x", "names a@x", " a@x", NULL };

  for (size_t i = 0; bad[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (try_list (fixture, bad[i], 10, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
    }
}

/* More are counted. */
static void
test_large_one (Fixture *fixture, gconstpointer data)
{
  const RdDuplicate *duplicate;
  g_autoptr (RdDuplicatePage) page = NULL;

  for (unsigned i = 0; i < RD_DUPLICATE_CONTACTS_MAX + 1; i++)
    {
      g_autofree char *jid = g_strdup_printf ("ann@host%03u", i);

      push_contact (fixture, jid, "Ann Lee", RD_SUBSCRIPTION_TO, NULL);
    }
  page = list (fixture, "", 10);
  g_assert_cmpuint (page->duplicates->len, ==, 1);
  assert_first (page, RD_DUPLICATE_NAME_AND_LOCAL, RD_DUPLICATE_CONTACTS_MAX + 1, "ann@host000");
  duplicate = page->duplicates->pdata[0];
  g_assert_cmpuint (duplicate->contacts->len, ==, RD_DUPLICATE_CONTACTS_MAX);
}

/* -- plans ------------------------------------------------------------------------------------- */

/* JIDS: as GVariant writes them. */
static RdPlan *
try_merge (Fixture *fixture, const char *jids, const char *into, const char *options,
           GError **error)
{
  g_autoptr (GVariant) list = g_variant_parse (G_VARIANT_TYPE ("as"), jids, NULL, NULL, NULL);
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE ("a{sv}"), options, NULL, NULL, NULL);
  g_autofree const char **strv = g_variant_get_strv (list, NULL);
  RdOrder *order = rd_order_new_merge (strv, into, dict, error);

  g_assert_nonnull (order);
  return plan_waiting (fixture, order, error);
}

static void
make_three (Fixture *fixture)
{
  push_contact (fixture, "ann@x", "", RD_SUBSCRIPTION_NONE, "Work");
  push_contact (fixture, "ann@y", "Ann", RD_SUBSCRIPTION_BOTH, "Work,Home");
  push_contact (fixture, "ann@z", "Anne", RD_SUBSCRIPTION_FROM, "Old");
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdPlan) plan = NULL;
  g_autofree char *groups = NULL;

  make_three (fixture);
  plan = try_merge (fixture, "['ann@y', 'ann@x', 'ANN@z', 'ann@y']", "ann@x", "{}", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (plan->items->len, ==, 3);
  g_assert_cmpstr (rd_plan_items_get_jid (plan->items, 0), ==, "ann@x");
  g_assert_false (rd_plan_items_is_follower (plan->items, 0));
  g_assert_true (rd_plan_items_is_follower (plan->items, 1));
  g_assert_true (rd_plan_items_is_follower (plan->items, 2));
  g_assert_true (get_item (plan, "ann@y")->is_removal && get_item (plan, "ann@y")->is_strict);
  g_assert_cmpstr (plan->united->name, ==, "Ann");
  groups = g_strjoinv (",", plan->united->groups);
  g_assert_cmpstr (groups, ==, "Home,Old,Work");
  g_assert_true (rd_edit_is_same_item (get_item (plan, "ann@x")->target, plan->united));
  g_assert_cmpuint (plan->n_changed, ==, 1);
  g_assert_cmpuint (plan->n_removed, ==, 2);
  g_assert_cmpuint (plan->n_unsubscribed, ==, 1);
  g_assert_cmpuint (plan->n_from_lost, ==, 2);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 3);
}

/* It has all already: it stays in the plan, for the others to follow. */
static void
test_nothing_to_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  push_contact (fixture, "ann@w", "", RD_SUBSCRIPTION_NONE, "Work");
  plan = try_merge (fixture, "['ann@w']", "ann@x", "{}", NULL);
  g_assert_cmpuint (plan->items->len, ==, 2);
  g_assert_cmpuint (plan->n_changed, ==, 0);
  g_assert_cmpuint (plan->unchanged.n, ==, 0);
}

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = try_merge (fixture, "['ann@y']", "ann@x", "{'DryRun': <true>}", NULL);
  g_assert_true (plan->is_dry_run);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *jids, *into, *options;
    int code;
  } cases[] = {
    { "['ann@y', 'nobody@x']", "ann@x", "{}", RD_ERROR_NO_SUCH_CONTACT },
    { "['ann@y']", "nobody@x", "{}", RD_ERROR_NO_SUCH_CONTACT },
    { "['ann@x']", "Ann@X", "{}", RD_ERROR_INVALID_ARGUMENTS },
    { "['ann@y']", "ann@x", "{'IfSerial': <uint64 1>}", RD_ERROR_STALE },
  };

  make_three (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (try_merge (fixture, cases[i].jids, cases[i].into, cases[i].options, &error));
      g_assert_error (error, RD_ERROR, cases[i].code);
      g_assert_cmpint (query_number (fixture, "SELECT (SELECT count(*) FROM job)"
                                              " + (SELECT count(*) FROM intent)"),
                       ==, 0);
    }
}

/* All is done, and all comes back. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  make_three (fixture);
  plan = try_merge (fixture, "['ann@y', 'ann@z']", "ann@x", "{}", NULL);
  mark_asked (fixture, plan);
  job = carry_out (fixture, g_steal_pointer (&plan));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM contact"), ==, 1);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM journal WHERE cause = 'merge'"), ==,
                   3);
  plan = undo (fixture, job);
  g_assert_cmpuint (plan->n_added, ==, 2);
  g_assert_cmpuint (plan->n_changed, ==, 1);
  g_assert_cmpuint (plan->n_asked, ==, 1);
  g_assert_cmpuint (plan->n_from_lost, ==, 2);
  g_assert_cmpstr (get_item (plan, "ann@x")->target->name, ==, "");
  g_assert_cmpstr (get_item (plan, "ann@z")->target->name, ==, "Anne");
  for (unsigned i = 0; i < plan->items->len; i++)
    g_assert_false (rd_plan_items_is_follower (plan->items, i));
}

/* Done again, nobody goes before the edit. */
static void
test_redo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) merge = NULL;
  g_autoptr (RdPlan) plan = NULL;
  uint64_t job;

  make_three (fixture);
  merge = try_merge (fixture, "['ann@y', 'ann@z']", "ann@x", "{}", NULL);
  mark_asked (fixture, merge);
  job = carry_out (fixture, g_steal_pointer (&merge));
  carry_out (fixture, undo (fixture, job));
  plan = redo (fixture, 0);
  g_assert_cmpuint (plan->items->len, ==, 3);
  g_assert_cmpstr (rd_plan_items_get_jid (plan->items, 0), ==, "ann@x");
  g_assert_false (rd_plan_items_is_follower (plan->items, 0));
  g_assert_true (rd_plan_items_is_follower (plan->items, 1));
  g_assert_true (rd_plan_items_is_follower (plan->items, 2));
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "empty", test_empty },     { "pages", test_pages },
    { "cursors", test_cursors }, { "large-one", test_large_one },
    { "merge", test_merge },     { "nothing-to-edit", test_nothing_to_edit },
    { "dry-run", test_dry_run }, { "refusals", test_refusals },
    { "undo", test_undo },       { "redo", test_redo },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-duplicates/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
