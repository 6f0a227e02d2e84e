/* A plan owns what is in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

#define JID "juliet@example.org"

/* An empty item and a full one are freed with it: the sanitizer counts. */
static void
test_plan_owns_its_items (void)
{
  g_autoptr (RdPlan) plan = rd_plan_new (RD_JOB_SET);
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  g_ptr_array_add (plan->items, g_new0 (RdPlanItem, 1));
  item->jid = g_strdup (JID);
  item->contact = rd_contact_new (JID, "J", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 1);
  item->target = rd_contact_new (JID, "K", RD_SUBSCRIPTION_TO, 0, NULL, NULL, 0);
  item->edit = rd_edit_new_between (item->contact, item->target);
  g_ptr_array_add (plan->items, item);
  g_assert_cmpuint (plan->kind, ==, RD_JOB_SET);
  g_assert_cmpuint (plan->job, ==, 0);
  g_assert_cmpstr (item->edit->name, ==, "K");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/owns-its-items", test_plan_owns_its_items);
  return g_test_run ();
}
