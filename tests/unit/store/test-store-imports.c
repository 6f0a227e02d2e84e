/* Plans of imports: what is merged, what can't be made, and that one undo takes all of it back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"

static void
make_three (Fixture *fixture)
{
  push_contact (fixture, "ann@example.org", "Ann", RD_SUBSCRIPTION_NONE, "Work");
  push_contact (fixture, "Bert@Example.org", "", RD_SUBSCRIPTION_TO, "Work,Old");
  push_contact (fixture, "carl@example.org", "Carl", RD_SUBSCRIPTION_FROM, NULL);
}

/* Texts of GVariant. */
static RdPlan *
try_import (Fixture *fixture, const char *edits, const char *options, GError **error)
{
  g_autoptr (GVariant) list
      = g_variant_parse (G_VARIANT_TYPE ("a(sa{sv})"), edits, NULL, NULL, NULL);
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  RdOrder *order = rd_order_new_import (list, dict, error);

  return order != NULL ? plan_order (fixture, order, NULL, error) : NULL;
}

static RdPlan *
import (Fixture *fixture, const char *edits, const char *options)
{
  g_autoptr (GError) error = NULL;
  RdPlan *plan = try_import (fixture, edits, options, &error);

  g_assert_no_error (error);
  return plan;
}

static void
assert_target (const RdPlan *plan, const char *jid, const char *name, const char *groups)
{
  const RdPlanItem *item = get_item (plan, jid);
  g_autofree char *joined = g_strjoinv (",", item->target->groups);

  g_assert_cmpstr (item->target->name, ==, name);
  g_assert_cmpstr (joined, ==, groups);
  g_assert_false (item->is_removal || item->has_presence);
}

static void
assert_counts (const RdPlan *plan, unsigned n_added, unsigned n_changed, unsigned n_unchanged,
               unsigned n_bad)
{
  g_assert_cmpint (plan->kind, ==, RD_JOB_IMPORT);
  g_assert_cmpuint (plan->n_added, ==, n_added);
  g_assert_cmpuint (plan->n_changed, ==, n_changed);
  g_assert_cmpuint (plan->items->len, ==, n_added + n_changed);
  g_assert_cmpuint (plan->unchanged.n, ==, n_unchanged);
  g_assert_cmpuint (plan->bad.n, ==, n_bad);
}

/* -- what is merged ---------------------------------------------------------------------------- */

static void
test_merged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = import (fixture,
                 "[('dora@example.org', {'NameIfNone': <'Dora'>, 'AddGroups': <['Work']>}),"
                 " ('bert@example.org', {'NameIfNone': <'Bert'>, 'AddGroups': <['New']>}),"
                 " ('ann@example.org', {'NameIfNone': <'Anna'>, 'AddGroups': <['Work']>}),"
                 " ('carl@example.org', {'Name': <'Karl'>})]",
                 "{}");
  assert_counts (plan, 1, 2, 1, 0);
  assert_target (plan, "dora@example.org", "Dora", "Work");
  assert_target (plan, "Bert@Example.org", "Bert", "New,Old,Work");
  assert_target (plan, "carl@example.org", "Karl", "");
  g_assert_cmpstr (plan->unchanged.jids->pdata[0], ==, "ann@example.org");
}

/* All edits of a contact, however it is spelt, are one change. */
static void
test_named_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = import (fixture,
                 "[('dora@example.org', {'NameIfNone': <'Dora'>, 'AddGroups': <['a']>}),"
                 " ('ann@example.org', {'AddGroups': <['Work']>}),"
                 " ('DORA@example.org/phone', {'NameIfNone': <'D.'>, 'AddGroups': <['b']>}),"
                 " ('ANN@example.org', {'NameIfNone': <'A.'>}),"
                 " ('bert@example.org', {'AddGroups': <['b']>}),"
                 " ('Bert@Example.org', {'Name': <'B'>})]",
                 "{}");
  assert_counts (plan, 1, 1, 1, 0);
  assert_target (plan, "dora@example.org", "Dora", "a,b");
  assert_target (plan, "Bert@Example.org", "B", "Old,Work,b");
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  const char *edits = "[('dora@example.org', {'NameIfNone': <'Dora'>, 'AddGroups': <['Work']>}),"
                      " ('bert@example.org', {'NameIfNone': <'Bert'>})]";
  g_autoptr (RdPlan) again = NULL;

  make_three (fixture);
  carry_out (fixture, import (fixture, edits, "{}"));
  again = import (fixture, edits, "{}");
  assert_counts (again, 0, 0, 2, 0);
}

/* -- what can't be made ------------------------------------------------------------------------ */

static void
assert_bad (const RdPlan *plan, unsigned n, const char *jid, int code)
{
  const RdBadEdit *edit = plan->bad.list->pdata[n];

  g_assert_cmpstr (edit->jid, ==, jid);
  g_assert_error (edit->error, RD_ERROR, code);
}

static void
test_bad_edits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *many = g_strnfill (900, 'g');
  g_autoptr (GString) edits = g_string_new ("[");
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  /* Together they are too large; of a contact's several edits only that one is left out. */
  for (unsigned i = 0; i < 150; i++)
    g_string_append_printf (edits, "('many@example.org', {'AddGroups': <['%u%s']>}), ", i, many);
  g_string_append (edits, "('a@b@c', {}), ('', {}), ('x@example.org', {'Name': <'a\\nb'>}),"
                          " ('x@example.org', {'Nick': <'X'>}),"
                          " ('dora@example.org', {'NameIfNone': <'Dora'>})]");
  plan = import (fixture, edits->str, "{}");
  g_assert_cmpuint (plan->n_added, ==, 2);
  g_assert_cmpuint (plan->items->len, ==, 2);
  g_assert_cmpuint (plan->bad.n, >, 4);
  assert_bad (plan, 0, "many@example.org", RD_ERROR_INVALID_ARGUMENTS);
  assert_bad (plan, plan->bad.n - 4, "a@b@c", RD_ERROR_INVALID_JID);
  assert_bad (plan, plan->bad.n - 3, "", RD_ERROR_INVALID_JID);
  assert_bad (plan, plan->bad.n - 2, "x@example.org", RD_ERROR_INVALID_ARGUMENTS);
  assert_bad (plan, plan->bad.n - 1, "x@example.org", RD_ERROR_INVALID_ARGUMENTS);
  assert_target (plan, "dora@example.org", "Dora", "");
}

static void
test_first_of_several_is_bad (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, "{}", NULL, NULL, NULL);
  g_auto (GVariantBuilder) edits = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));
  g_autoptr (GVariant) list = NULL;
  g_autoptr (RdPlan) plan = NULL;
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < 100; i++)
    g_ptr_array_add (groups, g_strdup_printf ("%u%0*u", i, 1000, 0));
  g_ptr_array_add (groups, NULL);
  g_variant_builder_add_parsed (&edits, "('dora@example.org', {'AddGroups': <%^as>})",
                                (char **)groups->pdata);
  g_variant_builder_add_parsed (&edits, "('dora@example.org', {'Name': <'Dora'>})");
  list = g_variant_ref_sink (g_variant_builder_end (&edits));
  plan = plan_order (fixture, rd_order_new_import (list, options, NULL), NULL, NULL);
  g_assert_cmpuint (plan->bad.n, ==, 1);
  g_assert_cmpuint (plan->items->len, ==, 1);
  assert_target (plan, "dora@example.org", "Dora", "");
}

static void
test_conditions (Fixture *fixture, gconstpointer data)
{
  const char *edits = "[('ann@example.org', {'Name': <'A'>}), ('dora@example.org', {})]";
  g_autoptr (RdPlan) old = NULL;
  g_autoptr (RdPlan) new = NULL;

  make_three (fixture);
  old = import (fixture, edits, "{'MustExist': <true>}");
  assert_counts (old, 0, 1, 0, 1);
  assert_bad (old, 0, "dora@example.org", RD_ERROR_NO_SUCH_CONTACT);
  new = import (fixture, edits, "{'MustBeNew': <true>}");
  assert_counts (new, 1, 0, 0, 1);
  assert_bad (new, 0, "ann@example.org", RD_ERROR_CONTACT_EXISTS);
}

static void
test_long_jid (Fixture *fixture, gconstpointer data)
{
  g_autofree char *local = g_strnfill (3072, 'a');
  g_autofree char *edits = g_strdup_printf ("[('%s', {})]", local);
  g_autoptr (GError) error = NULL;

  g_assert_null (try_import (fixture, edits, "{}", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_JID);
}

/* -- looking first ----------------------------------------------------------------------------- */

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) plan = NULL;

  make_three (fixture);
  plan = import (fixture, "[('dora@example.org', {}), ('a@b@c', {}), ('ann@example.org', {})]",
                 "{'DryRun': <true>}");
  g_assert_true (plan->is_dry_run);
  assert_counts (plan, 1, 0, 1, 1);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM intent"), ==, 0);
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdPlan) seen = NULL;
  g_autoptr (RdPlan) same = NULL;
  g_autofree char *options = NULL;
  g_autoptr (GError) error = NULL;

  make_three (fixture);
  seen = import (fixture, "[('dora@example.org', {})]", "{'DryRun': <true>}");
  options = g_strdup_printf ("{'IfSerial': <uint64 %" G_GUINT64_FORMAT ">}", seen->serial);
  same = import (fixture, "[('dora@example.org', {})]", options);
  assert_counts (same, 1, 0, 0, 0);
  push_contact (fixture, "ernie@example.org", "", RD_SUBSCRIPTION_NONE, NULL);
  g_assert_null (try_import (fixture, "[('dora@example.org', {})]", options, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STALE);
}

/* -- taking it back ---------------------------------------------------------------------------- */

static void
test_undone (Fixture *fixture, gconstpointer data)
{
  uint64_t job;
  g_autoptr (RdContact) bert = NULL;

  make_three (fixture);
  job = carry_out (fixture, import (fixture,
                                    "[('dora@example.org', {'NameIfNone': <'Dora'>}),"
                                    " ('bert@example.org', {'NameIfNone': <'Bert'>, 'AddGroups': "
                                    "<['New']>}), ('carl@example.org', {'Name': <'Karl'>})]",
                                    "{}"));
  carry_out (fixture, undo (fixture, job));
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM contact"), ==, 3);
  bert = find (fixture, "Bert@Example.org");
  g_assert_cmpstr (bert->name, ==, "");
  g_assert_cmpuint (g_strv_length (bert->groups), ==, 2);
  g_assert_cmpint (query_number (fixture, "SELECT count(*) FROM contact WHERE name = 'Carl'"), ==,
                   1);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "merged", test_merged },
    { "named-twice", test_named_twice },
    { "again", test_again },
    { "bad-edits", test_bad_edits },
    { "first-of-several-is-bad", test_first_of_several_is_bad },
    { "conditions", test_conditions },
    { "long-jid", test_long_jid },
    { "dry-run", test_dry_run },
    { "stale", test_stale },
    { "undone", test_undone },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-imports/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
