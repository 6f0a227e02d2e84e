/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

static const char *const skip_words[RD_N_SKIPS] = {
  [RD_SKIP_SUBSCRIBED] = "subscribed",
  [RD_SKIP_CHANGED] = "changed",
  [RD_SKIP_REMOVED] = "removed",
  [RD_SKIP_SUBSCRIPTION] = "subscription",
};

const char *
rd_skip_to_string (RdSkip skip)
{
  g_return_val_if_fail (skip < RD_N_SKIPS, NULL);
  return skip_words[skip];
}

void
rd_plan_item_free (RdPlanItem *item)
{
  g_free (item->jid);
  g_clear_pointer (&item->contact, rd_contact_unref);
  g_clear_pointer (&item->edit, rd_edit_free);
  g_clear_pointer (&item->target, rd_contact_unref);
  g_free (item);
}

RdPlan *
rd_plan_new (RdJobKind kind)
{
  RdPlan *plan = g_new0 (RdPlan, 1);

  plan->kind = kind;
  plan->items = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_plan_item_free);
  return plan;
}

void
rd_plan_free (RdPlan *plan)
{
  g_ptr_array_unref (plan->items);
  g_free (plan->message);
  g_free (plan);
}
