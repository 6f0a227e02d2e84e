/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/plan.h"

#include <string.h>

static const char *const skip_words[RD_N_SKIPS] = {
  [RD_SKIP_SUBSCRIBED] = "subscribed", [RD_SKIP_CHANGED] = "changed",
  [RD_SKIP_REMOVED] = "removed",       [RD_SKIP_SUBSCRIPTION] = "subscription",
  [RD_SKIP_REFUSED] = "refused",       [RD_SKIP_NEW] = "new",
  [RD_SKIP_BLOCKED] = "blocked",
};

const char *
rd_skip_to_string (RdSkip skip)
{
  g_return_val_if_fail (skip < RD_N_SKIPS, NULL);
  return skip_words[skip];
}

void
rd_named_add (RdNamed *named, const char *jid)
{
  named->n++;
  named->size += strlen (jid) + 1;
  named->are_many |= named->n > RD_NAMED_MAX || named->size > RD_NAMED_SIZE_MAX;
  if (named->are_many)
    {
      g_clear_pointer (&named->jids, g_ptr_array_unref);
      return;
    }
  if (named->jids == NULL)
    named->jids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (named->jids, g_strdup (jid));
}

void
rd_named_take_back (RdNamed *named, const char *jid)
{
  unsigned place;

  named->n--;
  named->size -= strlen (jid) + 1;
  if (named->jids != NULL
      && g_ptr_array_find_with_equal_func (named->jids, jid, g_str_equal, &place))
    g_ptr_array_remove_index (named->jids, place);
}

void
rd_named_clear (RdNamed *named)
{
  g_clear_pointer (&named->jids, g_ptr_array_unref);
}

RdPlan *
rd_plan_new (RdJobKind kind)
{
  RdPlan *plan = g_new0 (RdPlan, 1);

  plan->kind = kind;
  plan->items = rd_plan_items_new ();
  plan->blocks = g_ptr_array_new_with_free_func (g_free);
  plan->message = g_strdup ("");
  plan->moved_from = g_strdup ("");
  return plan;
}

unsigned
rd_plan_count (const RdPlan *plan)
{
  return plan->items->len + plan->blocks->len - plan->n_paired;
}

void
rd_plan_add_block (RdPlan *plan, const char *jid, bool has_item)
{
  g_ptr_array_insert (plan->blocks, has_item ? (int)plan->n_paired : -1, g_strdup (jid));
  plan->n_paired += has_item;
}

void
rd_plan_free (RdPlan *plan)
{
  g_ptr_array_unref (plan->blocks);
  rd_plan_items_free (plan->items);
  rd_named_clear (&plan->unchanged);
  g_clear_pointer (&plan->united, rd_contact_unref);
  rd_bad_edits_clear (&plan->bad);
  for (RdRestored i = 0; i < RD_N_RESTORED; i++)
    rd_named_clear (&plan->restored[i]);
  rd_named_clear (&plan->made);
  g_free (plan->message);
  g_free (plan->moved_from);
  g_free (plan);
}

void
rd_plan_add_item (RdPlan *plan, RdPlanItem *item)
{
  if (item->contact != NULL && (item->contact->flags & RD_CONTACT_MADE) != 0)
    rd_named_add (&plan->made, item->jid);
  rd_plan_items_add (plan->items, item);
}
