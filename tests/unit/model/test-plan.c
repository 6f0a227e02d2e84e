/* A plan keeps its items packed, and gives them back as they were.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

#define JID "juliet@example.org"

/* An item of nothing but a JID, and one between two others. */
static void
test_items_come_back (void)
{
  const char *groups[] = { "A", "B", NULL };
  g_autoptr (RdPlan) plan = rd_plan_new (RD_JOB_SET);
  g_autoptr (RdContact) contact
      = rd_contact_new (JID, "J", RD_SUBSCRIPTION_TO, RD_CONTACT_ASK, groups, "<x/>", 1);
  g_autoptr (RdContact) target
      = rd_contact_new ("Juliet@example.org", "", RD_SUBSCRIPTION_BOTH, 0, NULL, NULL, 1u << 31);
  RdPlanItem *item = g_new0 (RdPlanItem, 1);
  g_autoptr (RdPlanItem) bare = NULL;
  g_autoptr (RdPlanItem) full = NULL;

  for (unsigned i = 0; i < 3; i++)
    {
      RdPlanItem *one = i == 1 ? item : g_new0 (RdPlanItem, 1);

      one->jid = g_strdup (i == 1 ? JID : "romeo@example.org");
      if (i == 1)
        {
          one->contact = rd_contact_ref (contact);
          one->target = rd_contact_ref (target);
          one->edit = rd_edit_new_between (contact, target);
          one->edit->name_if_none = g_strdup ("N");
          one->is_strict = one->is_literal = one->has_request = one->has_presence = true;
          one->presence = RD_PRESENCE_UNSUBSCRIBED;
        }
      rd_plan_items_add (plan->items, one);
    }
  g_assert_cmpuint (plan->items->len, ==, 3);
  bare = rd_plan_items_get (plan->items, 2);
  g_assert_cmpstr (bare->jid, ==, "romeo@example.org");
  g_assert_true (bare->contact == NULL && bare->edit == NULL && bare->target == NULL);
  g_assert_false (bare->is_removal || bare->is_strict || bare->is_literal || bare->has_presence);
  full = rd_plan_items_get (plan->items, 1);
  g_assert_cmpstr (full->jid, ==, JID);
  g_assert_true (rd_contact_is_equal (full->contact, contact));
  g_assert_cmpuint (full->contact->serial, ==, 1);
  g_assert_true (rd_contact_is_equal (full->target, target));
  g_assert_cmpuint (full->target->serial, ==, 1u << 31);
  g_assert_cmpstr (full->edit->name, ==, "");
  g_assert_cmpstr (full->edit->name_if_none, ==, "N");
  g_assert_cmpuint (g_strv_length (full->edit->remove_groups), ==, 2);
  g_assert_true (full->is_strict && full->is_literal && full->has_request && full->has_presence);
  g_assert_false (full->is_removal || full->is_never_hidden);
  g_assert_cmpint (full->presence, ==, RD_PRESENCE_UNSUBSCRIBED);
}

static void
test_as_planned (void)
{
  g_autoptr (RdPlanItems) items = rd_plan_items_new ();
  g_autoptr (RdContact) contact = rd_contact_new (JID, "J", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 1);
  g_autoptr (RdContact) later = rd_contact_with_serial (contact, 2);
  g_autoptr (RdContact) other = rd_contact_new (JID, "K", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 1);

  for (unsigned i = 0; i < 2; i++)
    {
      RdPlanItem *item = g_new0 (RdPlanItem, 1);

      item->jid = g_strdup (JID);
      item->contact = i == 0 ? rd_contact_ref (contact) : NULL;
      item->has_presence = i == 1;
      rd_plan_items_add (items, item);
    }
  g_assert_cmpstr (rd_plan_items_get_jid (items, 0), ==, JID);
  g_assert_true (rd_plan_items_is_as_planned (items, 0, later));
  g_assert_false (rd_plan_items_is_as_planned (items, 0, other));
  g_assert_false (rd_plan_items_is_as_planned (items, 0, NULL));
  g_assert_true (rd_plan_items_is_as_planned (items, 1, NULL));
  g_assert_false (rd_plan_items_is_as_planned (items, 1, contact));
  g_assert_false (rd_plan_items_has_presence (items, 0));
  g_assert_true (rd_plan_items_has_presence (items, 1));
}

/* Many are only counted, also when some are taken back. */
static void
test_named (void)
{
  RdNamed named = { 0 };

  rd_named_add (&named, JID);
  rd_named_add (&named, "b@example.org");
  rd_named_take_back (&named, JID);
  g_assert_cmpuint (named.n, ==, 1);
  g_assert_cmpuint (named.jids->len, ==, 1);
  g_assert_cmpstr (named.jids->pdata[0], ==, "b@example.org");
  for (unsigned i = 0; i < RD_NAMED_MAX; i++)
    rd_named_add (&named, JID);
  g_assert_null (named.jids);
  rd_named_take_back (&named, JID);
  rd_named_take_back (&named, JID);
  rd_named_add (&named, JID);
  g_assert_cmpuint (named.n, ==, RD_NAMED_MAX);
  g_assert_null (named.jids);
  rd_named_clear (&named);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/items-come-back", test_items_come_back);
  g_test_add_func ("/plan/as-planned", test_as_planned);
  g_test_add_func ("/plan/named", test_named);
  return g_test_run ();
}
