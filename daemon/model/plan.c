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

RdPlan *
rd_plan_new (RdJobKind kind)
{
  RdPlan *plan = g_new0 (RdPlan, 1);

  plan->kind = kind;
  plan->items = rd_plan_items_new ();
  return plan;
}

void
rd_plan_free (RdPlan *plan)
{
  rd_plan_items_free (plan->items);
  g_free (plan->message);
  g_free (plan);
}
