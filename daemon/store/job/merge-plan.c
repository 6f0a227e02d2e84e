/* The plan of a merge: an edit of the contact that stays, then the removals of the others, which
 * follow it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "store/job/draft.h"
#include "store/job/job-plan.h"

static bool
find (RdDraft *draft, const char *typed, RdContact **contact, GError **error)
{
  if (!rd_draft_find (draft, typed, contact, error))
    return false;
  if (*contact != NULL)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
               "\"%s\" is not in the roster, and nothing was changed; look at how it is spelt "
               "there.",
               rd_quote (typed).text);
  return false;
}

static bool
check_serial (const RdDraft *draft, GError **error)
{
  const RdExpectation *expectation = &draft->order->expectation;

  if (!expectation->has_serial || expectation->serial == draft->plan->serial)
    return true;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_STALE,
                       "The roster has changed since it was looked at, and nothing was changed; "
                       "look at it again.");
  return false;
}

/* CONTACT with the groups of OTHER too, and with its name if it has none. */
static RdContact *
unite (const RdContact *contact, const RdContact *other)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();

  for (char **group = contact->groups; *group != NULL; group++)
    g_ptr_array_add (groups, *group);
  for (char **group = other->groups; *group != NULL; group++)
    {
      if (!g_strv_contains ((const char *const *)contact->groups, *group))
        g_ptr_array_add (groups, *group);
    }
  g_ptr_array_add (groups, NULL);
  return rd_contact_new (contact->jid, contact->name[0] != '\0' ? contact->name : other->name,
                         contact->subscription, contact->flags, (const char *const *)groups->pdata,
                         contact->extra, contact->serial);
}

/* Strict: what somebody else makes of CONTACT meanwhile was not united. */
static void
add_other (RdDraft *draft, RdPlanItem *lead, RdContact *contact)
{
  RdPlan *plan = draft->plan;
  unsigned n = draft->items->len;
  RdPlanItem *item = rd_draft_take_item (draft, contact->jid, contact);
  RdContact *target;

  if (draft->items->len == n) /* named before */
    return;
  item->is_removal = item->is_strict = item->is_follower = true;
  target = unite (lead->target, contact);
  rd_contact_unref (lead->target);
  lead->target = target;
  plan->n_removed++;
  plan->n_from_lost += (contact->subscription & RD_SUBSCRIPTION_FROM) != 0;
  plan->n_unsubscribed += (contact->subscription & RD_SUBSCRIPTION_TO) != 0
                          || (contact->flags & RD_CONTACT_ASK) != 0;
}

static bool
add_others (RdDraft *draft, RdPlanItem *lead, GError **error)
{
  for (char **jid = draft->order->jids; *jid != NULL; jid++)
    {
      g_autoptr (RdContact) contact = NULL;

      if (!find (draft, *jid, &contact, error))
        return false;
      add_other (draft, lead, contact);
    }
  if (draft->plan->n_removed > 0)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s is the only contact that is named; name another one to merge into it.",
               rd_quote (lead->jid).text);
  return false;
}

/* The lead stays in the plan even if it needs no change: the others wait for it. */
RdPlan *
rd_job_plan_merge (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_autoptr (RdContact) contact = NULL;
  RdPlanItem *lead;

  if (!rd_draft_begin (&draft, db, profile, order, error) || !check_serial (&draft, error)
      || !find (&draft, order->into, &contact, error))
    return NULL;
  lead = rd_draft_take_item (&draft, contact->jid, contact);
  lead->target = rd_contact_ref (contact);
  if (!add_others (&draft, lead, error) || !rd_edit_check_target (lead->target, contact, error))
    return NULL;
  lead->edit = rd_edit_new_between (contact, lead->target);
  draft.plan->n_changed = !rd_edit_is_same_item (contact, lead->target);
  draft.plan->united = rd_contact_ref (lead->target);
  return rd_draft_commit (&draft, error);
}
