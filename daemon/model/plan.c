/* A plan: made by the store, read by the job that carries it out. And the kinds of jobs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

typedef struct
{
  const char *word;
  RdCause cause;
} Kind;

static const Kind kinds[RD_N_JOB_KINDS] = {
  [RD_JOB_PURGE] = { "purge", RD_CAUSE_PURGE },    [RD_JOB_REMOVE] = { "remove", RD_CAUSE_EDIT },
  [RD_JOB_SET] = { "set", RD_CAUSE_EDIT },         [RD_JOB_RESYNC] = { "resync", RD_CAUSE_RESYNC },
  [RD_JOB_UNDO] = { "undo", RD_CAUSE_UNDO },       [RD_JOB_REQUEST] = { "request", RD_CAUSE_EDIT },
  [RD_JOB_APPROVE] = { "approve", RD_CAUSE_EDIT }, [RD_JOB_DENY] = { "deny", RD_CAUSE_EDIT },
  [RD_JOB_CANCEL] = { "cancel", RD_CAUSE_EDIT },   [RD_JOB_SHRINK] = { "shrink", RD_CAUSE_LOGIN },
};

const char *
rd_job_kind_to_string (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, "set");
  return kinds[kind].word;
}

bool
rd_job_kind_from_string (const char *word, RdJobKind *kind)
{
  for (unsigned i = 0; word != NULL && i < RD_N_JOB_KINDS; i++)
    {
      if (g_str_equal (word, kinds[i].word))
        {
          *kind = (RdJobKind)i;
          return true;
        }
    }
  return false;
}

RdCause
rd_job_kind_get_cause (RdJobKind kind)
{
  g_return_val_if_fail (kind < RD_N_JOB_KINDS, RD_CAUSE_EDIT);
  return kinds[kind].cause;
}

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
  g_free (plan);
}
