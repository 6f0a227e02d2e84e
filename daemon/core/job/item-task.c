/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-task.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

/* After this many merges, others' change of the contact stands. */
#define MERGES_MAX 3
/* How often an edit puts back what it overwrote of others' changes. */
#define RESTORES_MAX 50

static void
replace (RdContact **place, RdContact *contact)
{
  RdContact *old = *place;

  *place = contact != NULL ? rd_contact_ref (contact) : NULL;
  g_clear_pointer (&old, rd_contact_unref);
}

RdItemTask *
rd_item_task_new (RdPlanItem *item)
{
  RdItemTask *task = g_new0 (RdItemTask, 1);

  task->item = item;
  replace (&task->known, item->contact);
  replace (&task->base, item->contact);
  replace (&task->before, item->contact);
  replace (&task->target, item->target);
  task->was_there = item->contact != NULL;
  return task;
}

void
rd_item_task_free (RdItemTask *task)
{
  replace (&task->known, NULL);
  replace (&task->base, NULL);
  replace (&task->before, NULL);
  replace (&task->target, NULL);
  replace (&task->other, NULL);
  replace (&task->kept, NULL);
  g_clear_pointer (&task->own, rd_edit_free);
  g_clear_error (&task->bounce);
  rd_plan_item_free (task->item);
  g_free (task);
}

static bool
has_target (const RdItemTask *task)
{
  return task->target == NULL
         || (task->known != NULL && rd_edit_is_same_item (task->known, task->target));
}

static bool has_come (const RdItemTask *task, RdTaskNext asked);

/* The item as it was before the set is nobody's change, unless it is one back: HAD_TARGET. */
static bool
is_of_others (const RdItemTask *task, bool had_target)
{
  return task->known != NULL && !has_target (task) && !task->is_rebuilt
         && (had_target || task->other != NULL || task->before == NULL
             || !rd_edit_is_same_item (task->known, task->before));
}

void
rd_item_task_take_known (RdItemTask *task, RdContact *contact)
{
  bool is_set_under_way = task->asked == RD_NEXT_SET
                          && (task->step == RD_TASK_ASKED || task->step == RD_TASK_AWAITED);
  bool had_target = has_target (task);

  /* Equal contacts share one copy. */
  if (contact != NULL && task->known != NULL && contact->serial == task->known->serial
      && rd_contact_is_equal (contact, task->known))
    contact = task->known;
  task->is_rebuilt |= is_set_under_way && rd_contact_is_rebuilt (task->known, contact);
  replace (&task->known, contact);
  task->was_there |= contact != NULL && task->own != NULL;
  task->is_removed |= contact == NULL && task->asked == RD_NEXT_REMOVE;
  if (is_set_under_way && is_of_others (task, had_target))
    replace (&task->other, contact);
  task->is_shown |= task->asked == RD_NEXT_PRESENCE && rd_item_task_has_come (task);
  if (has_come (task, task->unsettled))
    task->unsettled = RD_NEXT_NOTHING;
}

/* -- what is next ------------------------------------------------------------------------------ */

static RdTaskNext
fail_stale (const RdItemTask *task, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "%s was changed after it had been selected, and is kept; look at it again.",
               rd_quote (task->item->jid).text);
  return RD_NEXT_FAILURE;
}

static RdTaskNext
fail_gone (const RdItemTask *task, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
               "%s was removed from the roster meanwhile, and stays so; add it "
               "again if it is wanted.",
               rd_quote (task->item->jid).text);
  return RD_NEXT_FAILURE;
}

static RdTaskNext
decide_removal (RdItemTask *task, GError **error)
{
  const RdPlanItem *item = task->item;

  if (task->known == NULL || task->is_removed)
    return RD_NEXT_NOTHING;
  if (item->is_strict && !rd_contact_is_equal (task->known, item->contact))
    return fail_stale (task, error);
  return RD_NEXT_REMOVE;
}

/* An approval needs a request, or a server with pre-approval. */
static RdTaskNext
decide_approval (const RdItemTask *task, RdSubscriptionState state, bool has_pre_approval,
                 GError **error)
{
  RdSubscriptionStep step = rd_subscription_get_step (RD_OUTBOUND, RD_PRESENCE_SUBSCRIBED, state);
  bool is_approved = task->known != NULL && (task->known->flags & RD_CONTACT_APPROVED) != 0;
  bool has_from = task->known != NULL && (task->known->subscription & RD_SUBSCRIPTION_FROM) != 0;

  if (has_from || is_approved)
    return RD_NEXT_NOTHING;
  if (step.next != state || has_pre_approval)
    return RD_NEXT_PRESENCE;
  g_set_error (
      error, RD_ERROR, RD_ERROR_NOT_SUPPORTED,
      "No request of %s is known, and the server takes no approvals beforehand; wait until "
      "%s asks.",
      rd_quote (task->item->jid).text, rd_quote (task->item->jid).text);
  return RD_NEXT_FAILURE;
}

static bool
is_asked (const RdItemTask *task)
{
  return task->known != NULL && (task->known->flags & RD_CONTACT_ASK) != 0;
}

/* The state without a contact's request, which the roster does not show. */
static RdSubscriptionState
without_request (RdSubscriptionState state)
{
  if (state == RD_SUBSCRIPTION_STATE_NONE_PENDING_IN)
    return RD_SUBSCRIPTION_STATE_NONE;
  if (state == RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT_IN)
    return RD_SUBSCRIPTION_STATE_NONE_PENDING_OUT;
  return state == RD_SUBSCRIPTION_STATE_TO_PENDING_IN ? RD_SUBSCRIPTION_STATE_TO : state;
}

static bool is_presence_shown (const RdItemTask *task);

/* Most servers change the roster even if the presence came back; only the contact doesn't know. */
static RdTaskNext
decide_bounced (const RdItemTask *task, GError **error)
{
  bool has_to = task->known != NULL && (task->known->subscription & RD_SUBSCRIPTION_TO) != 0;

  if (task->known == NULL && task->is_shown)
    return fail_gone (task, error);
  if (task->item->presence == RD_PRESENCE_SUBSCRIBE)
    return has_to ? RD_NEXT_NOTHING : RD_NEXT_PRESENCE;
  return task->is_shown && !is_presence_shown (task) ? RD_NEXT_NOTHING : RD_NEXT_PRESENCE;
}

/* Nothing is known of such a contact that could end: its JID is probably misspelt. */
static bool
is_nobody (const RdItemTask *task)
{
  RdPresence presence = task->item->presence;

  return (presence == RD_PRESENCE_UNSUBSCRIBE || presence == RD_PRESENCE_UNSUBSCRIBED)
         && task->known == NULL && !task->was_there && !task->item->has_request
         && !task->is_presence_sent;
}

static RdTaskNext
fail_nobody (const RdItemTask *task, GError **error)
{
  bool is_denial = task->item->presence == RD_PRESENCE_UNSUBSCRIBED;

  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_CONTACT,
               "\"%s\" is not in the roster%s; look at how it is spelt there.",
               rd_quote (task->item->jid).text, is_denial ? ", and no request of it is known" : "");
  return RD_NEXT_FAILURE;
}

static RdTaskNext
decide_presence (RdItemTask *task, bool has_pre_approval, GError **error)
{
  RdPresence presence = task->item->presence;
  RdSubscriptionState state = rd_subscription_get_state (task->known, task->item->has_request);
  RdSubscriptionStep step = rd_subscription_get_step (RD_OUTBOUND, presence, state);
  bool is_approved = task->known != NULL && (task->known->flags & RD_CONTACT_APPROVED) != 0;

  task->is_push_due = without_request (step.next) != without_request (state);
  if (task->is_bounced)
    return decide_bounced (task, error);
  if (is_nobody (task))
    return fail_nobody (task, error);
  if (presence == RD_PRESENCE_SUBSCRIBED)
    return decide_approval (task, state, has_pre_approval, error);
  if (step.next != state)
    return RD_NEXT_PRESENCE;
  /* Asking once more, and taking back a pre-approval, change no state. */
  if (!task->is_presence_sent
      && ((presence == RD_PRESENCE_SUBSCRIBE && is_asked (task))
          || (presence == RD_PRESENCE_UNSUBSCRIBED && is_approved)))
    return RD_NEXT_PRESENCE;
  return RD_NEXT_NOTHING;
}

/* Makes the target anew after somebody else changed the contact. What they changed, compared with
 * the base, stays; so neither our edit nor theirs undoes the other, even if it was based on an
 * older item. One exception: a group that they removed and then added again stays as they have
 * it. */
static void
merge (RdItemTask *task)
{
  const RdContact *other = task->other != NULL ? task->other : task->known;
  const RdEdit *own = task->own != NULL ? task->own : task->item->edit;
  g_autoptr (RdEdit) edit = rd_edit_new_between (task->base, task->target);
  g_autoptr (RdContact) target = NULL;

  g_strfreev (edit->remove_groups);
  edit->remove_groups = g_strdupv (own->remove_groups);
  target = rd_edit_merge (edit, task->item->jid, task->base, other, task->known);
  task->is_replanned |= !rd_edit_is_same_item (target, task->target);
  replace (&task->target, target);
  replace (&task->before, task->known);
  replace (&task->other, NULL);
}

/* Applies the edit to the contact as earlier jobs or others left it. */
static void
take_turn (RdItemTask *task)
{
  g_autoptr (RdContact) target = rd_edit_apply (task->item->edit, task->item->jid, task->known);

  task->is_replanned |= !rd_edit_is_same_item (target, task->target);
  replace (&task->target, target);
}

/* Also after a lost connection: our set may have undone another's change. */
static bool
is_outdated (const RdItemTask *task)
{
  return task->other != NULL
         || (!has_target (task) && !rd_edit_is_same_item (task->known, task->before));
}

/* Keeps the item as others have made it meanwhile. */
static RdTaskNext
decide_keeping (RdItemTask *task)
{
  RdContact *wanted = task->other != NULL ? task->other : task->known;

  if (task->is_kept)
    return RD_NEXT_NOTHING;
  replace (&task->target, wanted != NULL ? wanted : task->kept);
  replace (&task->other, NULL);
  return RD_NEXT_SET;
}

RdTaskNext
rd_item_task_decide (RdItemTask *task, bool has_pre_approval, GError **error)
{
  if (task->item->is_removal)
    return decide_removal (task, error);
  if (task->kept != NULL && task->has_presence_passed)
    return decide_keeping (task);
  if (!has_target (task) && task->known == NULL && task->was_there)
    return fail_gone (task, error);
  if (task->item->is_literal && task->own == NULL)
    take_turn (task);
  else if (is_outdated (task))
    merge (task);
  if (!has_target (task))
    return rd_edit_check_weight (task->target, task->known, error) ? RD_NEXT_SET : RD_NEXT_FAILURE;
  if (task->item->has_presence && !task->has_presence_passed)
    return decide_presence (task, has_pre_approval, error);
  return RD_NEXT_NOTHING;
}

bool
rd_item_task_check_lead (const RdItemTask *task, const RdItemTask *lead, GError **error)
{
  const char *jid = lead->item->jid;

  /* It is gone already. */
  if (task->known == NULL || task->is_removed)
    return true;
  if (lead->is_done && lead->known != NULL && has_target (lead))
    return true;
  if (lead->is_done)
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "%s is kept: %s, which has its name and groups, was changed by somebody else "
                 "meanwhile. Look at both again.",
                 rd_quote (task->item->jid).text, rd_quote (jid).text);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_FAILED,
                 "%s is kept, since %s could not be given its name and groups; look at both again.",
                 rd_quote (task->item->jid).text, rd_quote (jid).text);
  return false;
}

/* ejabberd may drop the item together with the request of a contact that it hides, and push
 * nothing. */
static bool
may_cost_item (const RdItemTask *task)
{
  return task->item->presence == RD_PRESENCE_UNSUBSCRIBED && !task->item->is_never_hidden
         && task->known != NULL && rd_contact_may_have_been_hidden (task->known);
}

void
rd_item_task_begin (RdItemTask *task, RdTaskNext asked)
{
  task->is_begun = true;
  task->asked = asked;
  task->step = asked == RD_NEXT_PRESENCE ? RD_TASK_AWAITED : RD_TASK_ASKED;
  task->ping = 0;
  if (asked == RD_NEXT_PRESENCE && may_cost_item (task))
    replace (&task->kept, task->known);
  task->awaits = RD_AWAITS_PONG;
  task->is_last_look = task->is_contradicted = false;
  task->unsettled = RD_NEXT_NOTHING;
  task->is_rebuilt = false;
  if (asked == RD_NEXT_PRESENCE)
    {
      task->was_asked |= !task->is_presence_sent && is_asked (task);
      task->is_presence_sent = true;
      task->is_shown &= task->is_bounced;
      task->is_bounced = false;
    }
  if (asked != RD_NEXT_SET)
    return;
  if (task->own == NULL)
    {
      replace (&task->base, task->known);
      task->own = rd_edit_new_between (task->base, task->target);
    }
  replace (&task->before, task->known);
}

/* -- what has come ----------------------------------------------------------------------------- */

/* A contact may answer at once: the state may be past the one that was asked for. */
static bool
is_presence_shown (const RdItemTask *task)
{
  RdSubscription subscription = task->known != NULL ? task->known->subscription : 0;
  RdContactFlags flags = task->known != NULL ? task->known->flags : 0;
  bool has_to = (subscription & RD_SUBSCRIPTION_TO) != 0 || (flags & RD_CONTACT_ASK) != 0;
  bool has_from = (subscription & RD_SUBSCRIPTION_FROM) != 0;

  switch (task->item->presence)
    {
    case RD_PRESENCE_SUBSCRIBE:
      return has_to;
    case RD_PRESENCE_UNSUBSCRIBE:
      return !has_to;
    case RD_PRESENCE_SUBSCRIBED:
      return has_from || (flags & RD_CONTACT_APPROVED) != 0;
    case RD_PRESENCE_UNSUBSCRIBED:
      return !has_from;
    case RD_N_PRESENCES:
      break;
    }
  return false;
}

static bool
has_come (const RdItemTask *task, RdTaskNext asked)
{
  switch (asked)
    {
    case RD_NEXT_REMOVE:
      return task->known == NULL || task->is_removed;
    case RD_NEXT_SET:
      return has_target (task);
    case RD_NEXT_PRESENCE:
      return is_presence_shown (task);
    case RD_NEXT_NOTHING:
    case RD_NEXT_FAILURE:
      break;
    }
  return false;
}

bool
rd_item_task_has_come (const RdItemTask *task)
{
  return has_come (task, task->asked);
}

bool
rd_item_task_is_proven (const RdItemTask *task)
{
  if (task->asked == RD_NEXT_PRESENCE && (!task->is_push_due || task->is_shown))
    return true;
  return task->bounce != NULL || rd_item_task_has_come (task);
}

static bool
fail_untrue (const RdItemTask *task, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_FAILED,
               "The server confirmed the change of %s, and its roster doesn't show it; look at it "
               "again, or resync the roster.",
               rd_quote (task->item->jid).text);
  return false;
}

/* A mutual subscription can't be there again by itself. Whom the server hides while a request waits
 * it may have removed. */
static bool
fail_unremoved (RdItemTask *task, GError **error)
{
  task->is_made = task->known != NULL && task->known->subscription == RD_SUBSCRIPTION_BOTH;
  if (!task->is_made)
    return fail_untrue (task, error);
  g_set_error (error, RD_ERROR, RD_ERROR_FAILED,
               "The server confirmed the removal of %s, and still has it: the server itself makes "
               "this contact. Ask whoever runs it.",
               rd_quote (task->item->jid).text);
  return false;
}

static bool
fail_unshown (const RdItemTask *task, GError **error)
{
  g_set_error (
      error, RD_ERROR, RD_ERROR_FAILED,
      "The server was sent \"%s\" for %s, and its roster shows no change; look at it again, "
      "or ask whoever runs the server: it may make this contact itself.",
      rd_presence_to_string (task->item->presence), rd_quote (task->item->jid).text);
  return false;
}

static bool
settle_set (RdItemTask *task, GError **error)
{
  bool is_theirs = task->other == NULL || rd_edit_is_same_item (task->known, task->other);

  if (task->known == NULL)
    return task->before != NULL || task->was_there ? fail_gone (task, error) != RD_NEXT_FAILURE
                                                   : fail_untrue (task, error);
  if (task->other == NULL && has_target (task))
    return true;
  if (task->other == NULL && rd_edit_is_same_item (task->known, task->before))
    return fail_untrue (task, error);
  merge (task);
  if (has_target (task) || ++task->n_merges <= (is_theirs ? MERGES_MAX : RESTORES_MAX))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_STALE,
               "%s is being changed by somebody else at the same time, again and again; the last "
               "word was theirs. Look at it again.",
               rd_quote (task->item->jid).text);
  return false;
}

static bool
settle_keeping (RdItemTask *task, GError **error)
{
  bool is_overwritten = task->other != NULL && task->known != NULL
                        && !rd_edit_is_same_item (task->known, task->other);

  if (task->known == NULL)
    return fail_untrue (task, error);
  task->is_kept = !is_overwritten || ++task->n_merges > MERGES_MAX;
  return true;
}

/* Nothing answers a presence: it counts as done unless the roster contradicts it. */
static bool
settle_presence (RdItemTask *task, bool is_proven, bool is_bounced, GError **error)
{
  task->is_bounced = is_bounced;
  task->has_presence_passed = !is_bounced;
  return is_bounced || is_proven || !task->is_contradicted || fail_unshown (task, error);
}

/* The push of a presence's effect may come behind the pong, and behind the presence sent back. */
static bool
is_unsettled (const RdItemTask *task)
{
  if (task->asked == RD_NEXT_PRESENCE)
    return !task->is_shown && !rd_item_task_has_come (task);
  /* What a server rebuilt for the set is its outcome, also with the server's own name. */
  return !rd_item_task_is_proven (task) && task->other == NULL && !task->is_rebuilt;
}

bool
rd_item_task_settle (RdItemTask *task, GError **error)
{
  RdTaskNext asked = task->asked;
  bool is_proven = rd_item_task_is_proven (task);
  g_autoptr (GError) bounce = g_steal_pointer (&task->bounce);

  task->unsettled = is_unsettled (task) ? asked : RD_NEXT_NOTHING;

  rd_item_task_forget (task);
  if (asked == RD_NEXT_SET)
    return task->kept != NULL ? settle_keeping (task, error) : settle_set (task, error);
  if (asked == RD_NEXT_REMOVE && !is_proven)
    return fail_unremoved (task, error);
  return asked != RD_NEXT_PRESENCE || settle_presence (task, is_proven, bounce != NULL, error);
}

RdOutcome
rd_item_task_get_outcome (const RdItemTask *task)
{
  const RdPlanItem *item = task->item;
  bool has_from = task->known != NULL && (task->known->subscription & RD_SUBSCRIPTION_FROM) != 0;

  if (!task->is_begun)
    return RD_OUTCOME_UNCHANGED;
  if (!item->has_presence || item->edit != NULL)
    return RD_OUTCOME_CHANGED;
  if (item->presence == RD_PRESENCE_SUBSCRIBE && task->was_asked)
    return RD_OUTCOME_ASKED_AGAIN;
  /* The server may know of a request that rosterd was never told of. */
  return item->presence == RD_PRESENCE_SUBSCRIBED && !item->has_request && !has_from
             ? RD_OUTCOME_IN_ADVANCE
             : RD_OUTCOME_CHANGED;
}

void
rd_item_task_reopen (RdItemTask *task)
{
  task->step = RD_TASK_PENDING;
  task->is_done = task->has_presence_passed = task->is_replanned = false;
  replace (&task->target, NULL);
}

void
rd_item_task_forget (RdItemTask *task)
{
  /* The presence came back before; it may have come back again. */
  task->is_bounced |= task->asked == RD_NEXT_PRESENCE && task->n_bounces > 0;
  g_clear_error (&task->bounce);
  task->step = RD_TASK_PENDING;
  task->asked = RD_NEXT_NOTHING;
  task->token = task->ping = 0;
}
