/* The plan of a restore: what makes the roster of now that of a point of the past. A server gives
 * no subscription back: contacts are asked for their presence again, and who saw the user's must
 * ask for that themselves. No subscription of a contact that stays is ended.
 *
 * A person restores some times a year. At worst the writer reads a whole journal, or a whole roster
 * and a snapshot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/job-plan.h"

#include "dbus-interfaces/errors.h"
#include "store/job/draft.h"
#include "store/past/difference.h"
#include "store/roster/blocked.h"
#include "store/roster/filter-match.h"
#include "store/roster/requests.h"

typedef struct
{
  RdDraft *draft;
  RdFilterMatch *match;
} Restore;

/* -- is it what the caller saw? ---------------------------------------------------------------- */

static bool
check_serial (const RdDraft *draft, GError **error)
{
  const RdExpectation *expectation = &draft->order->expectation;

  if (!expectation->has_serial || expectation->serial == draft->plan->serial)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "The roster has changed since serial %" G_GUINT64_FORMAT
               ", of which the restore was planned; look at it again.",
               expectation->serial);
  return false;
}

static bool
check_count (const RdDraft *draft, GError **error)
{
  const RdExpectation *expectation = &draft->order->expectation;

  if (!expectation->has_count || draft->plan->items->len == expectation->count)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "The restore would change %u contacts now, not %u as expected; look at it again.",
               draft->plan->items->len, expectation->count);
  return false;
}

/* -- one contact ------------------------------------------------------------------------------- */

static bool
has_wish (const RdContact *contact)
{
  return contact != NULL
         && ((contact->subscription & RD_SUBSCRIPTION_TO) != 0
             || (contact->flags & RD_CONTACT_ASK) != 0);
}

static bool
has_from (const RdContact *contact)
{
  return contact != NULL && (contact->subscription & RD_SUBSCRIPTION_FROM) != 0;
}

static void
name (RdPlan *plan, RdRestored what, unsigned *n, const char *jid)
{
  (*n)++;
  rd_named_add (&plan->restored[what], jid);
}

static RdPlanItem *
new_item (const RdContact *now, const char *jid)
{
  RdPlanItem *item = g_new0 (RdPlanItem, 1);

  item->jid = g_strdup (now != NULL ? now->jid : jid);
  item->contact = now != NULL ? rd_contact_ref ((RdContact *)now) : NULL;
  return item;
}

/* Came since. NULL: it stays. */
static RdPlanItem *
judge_new (RdDraft *draft, const RdContact *now)
{
  RdPlanItem *item;

  if (draft->order->keeps_new)
    {
      draft->plan->n_skipped[RD_SKIP_NEW]++;
      return NULL;
    }
  item = new_item (now, NULL);
  item->is_removal = item->is_strict = true;
  name (draft->plan, RD_RESTORED_REMOVED, &draft->plan->n_removed, now->jid);
  return item;
}

/* NOW (NULL: none) with name and groups of THEN. */
static RdContact *
make_target (const RdContact *then, const RdContact *now)
{
  g_autoptr (RdEdit) edit = rd_edit_new_between (now, then);

  return rd_edit_apply (edit, now != NULL ? now->jid : then->jid, now);
}

static void
plan_edit (RdPlan *plan, RdPlanItem *item, const RdContact *then, const RdContact *now)
{
  if (now != NULL && rd_edit_is_same_item (now, then))
    return;
  item->target = make_target (then, now);
  item->edit = rd_edit_new_between (now, item->target);
  if (now == NULL)
    name (plan, RD_RESTORED_ADDED, &plan->n_added, item->jid);
  else
    name (plan, RD_RESTORED_CHANGED, &plan->n_changed, item->jid);
}

static void
plan_presence (RdPlan *plan, RdPlanItem *item, const RdContact *then, const RdContact *now)
{
  if (has_wish (then) && !has_wish (now))
    {
      item->has_presence = true;
      item->presence = RD_PRESENCE_SUBSCRIBE;
      plan->n_asked++;
    }
  if (has_from (then) && !has_from (now))
    name (plan, RD_RESTORED_FROM_LOST, &plan->n_from_lost, item->jid);
}

/* Was there; NOW may be NULL. NULL: nothing is to be done. */
static RdPlanItem *
judge_old (RdDraft *draft, const RdContact *then, const RdContact *now)
{
  RdPlan *plan = draft->plan;
  g_autoptr (RdPlanItem) item = new_item (now, then->jid);
  bool has_more = (has_wish (now) && !has_wish (then)) || (has_from (now) && !has_from (then));

  plan_edit (plan, item, then, now);
  plan_presence (plan, item, then, now);
  if (item->target == NULL && !item->has_presence)
    {
      plan->n_skipped[RD_SKIP_SUBSCRIPTION] += has_more;
      return NULL;
    }
  plan->n_in_part += has_more;
  return g_steal_pointer (&item);
}

/* No presence reaches a blocked contact. */
static bool
leave_blocked_alone (RdDraft *draft, RdPlanItem *item, GError **error)
{
  bool is_blocked = false;

  if (item->has_presence && item->presence == RD_PRESENCE_SUBSCRIBE
      && !rd_blocked_store_has (draft->db, draft->profile, item->jid, &is_blocked, error))
    return false;
  if (!is_blocked)
    return true;
  item->has_presence = false;
  draft->plan->n_asked--;
  draft->plan->n_skipped[RD_SKIP_BLOCKED]++;
  return true;
}

/* A contact is selected as it was then; one that came since, as it is. */
static bool
take (Restore *restore, const RdDifference *difference, GError **error)
{
  RdDraft *draft = restore->draft;
  const RdContact *then = difference->before, *now = difference->after;
  g_autoptr (RdPlanItem) item = NULL;

  if (!rd_filter_match_has (restore->match, then != NULL ? then : now))
    return true;
  item = then != NULL ? judge_old (draft, then, now) : judge_new (draft, now);
  if (item == NULL || !leave_blocked_alone (draft, item, error))
    return item == NULL;
  if (item->target == NULL && !item->is_removal && !item->has_presence)
    return true;
  item->is_never_hidden = draft->hiding == RD_HIDING_NEVER;
  if (!rd_request_store_has (draft->db, draft->profile, item->jid, &item->has_request, error))
    return false;
  rd_plan_add_item (draft->plan, g_steal_pointer (&item));
  return true;
}

/* -- all of them ------------------------------------------------------------------------------- */

static bool
take_all (Restore *restore, RdDifferences *differences, GError **error)
{
  g_auto (RdDifference) difference = { 0 };
  RdFetch fetch;

  while ((fetch = rd_differences_next (differences, &difference, error)) == RD_FETCH_ROW)
    {
      if (!take (restore, &difference, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

static bool
compare (Restore *restore, GError **error)
{
  RdDraft *draft = restore->draft;
  const RdPoint present = { .kind = RD_POINT_NOW };
  g_autoptr (RdDifferences) differences = NULL;
  RdPastPoint then, now;

  if (!rd_past_resolve (draft->db, draft->profile, draft->order->point, &then, error)
      || !rd_past_resolve (draft->db, draft->profile, &present, &now, error))
    return false;
  draft->plan->point_serial = then.serial;
  draft->plan->point_time = then.time;
  differences = rd_differences_new (draft->db, draft->profile, &then, &now, "", error);
  return differences != NULL && take_all (restore, differences, error);
}

RdPlan *
rd_job_plan_restore (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error)
{
  g_auto (RdDraft) draft = { NULL };
  g_autoptr (RdFilterMatch) match = rd_filter_match_new (order->filter, error);
  Restore restore = { &draft, match };

  if (match == NULL || !rd_draft_begin (&draft, db, profile, order, error)
      || !check_serial (&draft, error) || !compare (&restore, error)
      || !check_count (&draft, error))
    return NULL;
  return rd_draft_commit (&draft, error);
}
