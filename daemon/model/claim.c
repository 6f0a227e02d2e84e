/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/claim.h"

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

static bool
has_flag (const RdContact *contact, RdContactFlags flag)
{
  return contact != NULL && (contact->flags & flag) != 0;
}

static RdSubscription
get_subscription (const RdContact *contact)
{
  return contact != NULL ? contact->subscription : RD_SUBSCRIPTION_NONE;
}

static RdContactFlags
get_flags (const RdContact *contact)
{
  return contact != NULL ? contact->flags : 0;
}

static RdContact *
with_subscription (const RdContact *item, RdSubscription subscription, RdContactFlags flags)
{
  return rd_contact_new (item->jid, item->name, subscription, flags,
                         (const char *const *)item->groups, item->extra, 0);
}

/* -- the item ---------------------------------------------------------------------------------- */

static bool
has_only_ended (const RdContact *before, const RdContact *after)
{
  RdContactFlags flags = before->flags & after->flags;
  g_autoptr (RdContact) ended
      = with_subscription (before, before->subscription & after->subscription, flags);

  return rd_contact_is_equal (ended, after);
}

/* Pushes before the requested removal of a contact come while the job is online, so they are no
 * sum. */
static void
note_lowering (RdClaim *claim, const RdClaimedChange *change)
{
  if (change->is_sum || change->before == NULL || !has_only_ended (change->before, change->after))
    claim->lowered_since = 0;
  else if (claim->lowered_since == 0)
    claim->lowered_since = change->serial;
}

static bool
take_removal (RdClaim *claim, const RdClaimedChange *change)
{
  if (change->after != NULL)
    {
      note_lowering (claim, change);
      return false;
    }
  claim->open &= ~RD_CLAIM_ITEM;
  return true;
}

/* Does the server give back the subscription that the edit cost? */
static bool
take_owed (RdClaim *claim, const RdClaimedChange *change)
{
  RdSubscription was = get_subscription (change->before), is = get_subscription (change->after);
  RdSubscription owed = claim->owed;

  if (owed == RD_SUBSCRIPTION_NONE)
    return false;
  claim->owed = RD_SUBSCRIPTION_NONE;
  if (change->is_sum || change->after == NULL || !change->was_wanted || !change->is_wanted
      || (was & ~is) != 0 || (is & ~was) == 0 || (is & ~was & ~owed) != 0)
    return false;
  claim->owed = owed & ~is;
  return true;
}

/* -- the presence ------------------------------------------------------------------------------ */

/* ejabberd deletes the item when a request is denied and there is no subscription. */
static bool
is_denied_and_gone (const RdClaim *claim, const RdClaimedChange *change)
{
  return claim->presence == RD_PRESENCE_UNSUBSCRIBED && change->before != NULL
         && change->after == NULL && change->before->subscription == RD_SUBSCRIPTION_NONE;
}

/* Did PRESENCE have an effect? */
static bool
has_passed (RdPresence presence, const RdContact *before, const RdContact *after)
{
  RdContactFlags lost = get_flags (before) & ~get_flags (after);

  switch (presence)
    {
    case RD_PRESENCE_SUBSCRIBE:
      return !has_wish (before) && has_wish (after);
    case RD_PRESENCE_UNSUBSCRIBE:
      return has_wish (before) && !has_wish (after);
    case RD_PRESENCE_SUBSCRIBED:
      return (!has_from (before) && has_from (after))
             || (!has_flag (before, RD_CONTACT_APPROVED) && has_flag (after, RD_CONTACT_APPROVED));
    case RD_PRESENCE_UNSUBSCRIBED:
      return (has_from (before) && !has_from (after))
             || (lost & (RD_CONTACT_APPROVED | RD_CONTACT_PENDING)) != 0;
    case RD_N_PRESENCES:
    default:
      return false;
    }
}

/* AFTER's item with the subscription of BEFORE after PRESENCE. */
static RdContact *
make_passed (RdPresence presence, const RdContact *before, const RdContact *after)
{
  const RdContactFlags requests = RD_CONTACT_APPROVED | RD_CONTACT_PENDING;
  RdSubscription subscription = get_subscription (before);
  RdContactFlags flags = get_flags (before);

  switch (presence)
    {
    case RD_PRESENCE_SUBSCRIBE:
      flags |= RD_CONTACT_ASK;
      break;
    case RD_PRESENCE_UNSUBSCRIBE:
      subscription &= ~RD_SUBSCRIPTION_TO;
      flags &= ~RD_CONTACT_ASK;
      break;
    case RD_PRESENCE_SUBSCRIBED:
      subscription |= after->subscription & RD_SUBSCRIPTION_FROM;
      flags = (flags & ~requests) | (after->flags & requests);
      break;
    case RD_PRESENCE_UNSUBSCRIBED:
      subscription &= ~RD_SUBSCRIPTION_FROM;
      flags = (flags & ~requests) | (after->flags & requests);
      break;
    case RD_N_PRESENCES:
    default:
      break;
    }
  return with_subscription (after, subscription, flags);
}

/* The item went after the presence, in one sum: it ended a subscription, and then the server hid
 * the contact, or somebody removed it. */
static bool
is_ended_and_gone (const RdClaim *claim, const RdClaimedChange *change)
{
  return change->is_sum && change->before != NULL && change->after == NULL
         && (claim->open & RD_CLAIM_EDITS) == 0
         && (claim->presence == RD_PRESENCE_UNSUBSCRIBE
             || claim->presence == RD_PRESENCE_UNSUBSCRIBED)
         && has_passed (claim->presence, change->before, NULL);
}

static bool
take_presence (RdClaim *claim, const RdClaimedChange *change, RdContact **part)
{
  if ((claim->open & RD_CLAIM_PRESENCE) == 0)
    return false;
  if (is_ended_and_gone (claim, change))
    {
      claim->open &= ~RD_CLAIM_PRESENCE;
      *part = make_passed (claim->presence, change->before, change->before);
      return true;
    }
  if (is_denied_and_gone (claim, change))
    {
      /* The job sets the item again. */
      claim->open = (claim->open & RD_CLAIM_EDITS) | RD_CLAIM_ITEM;
      *part = NULL;
      return true;
    }
  /* The item must be as wanted before the presence is sent. */
  if (change->after == NULL || !change->is_wanted || (change->before != NULL && !change->was_wanted)
      || !has_passed (claim->presence, change->before, change->after))
    return false;
  claim->open &= ~RD_CLAIM_PRESENCE;
  *part = change->is_sum ? make_passed (claim->presence, change->before, change->after)
                         : rd_contact_ref (change->after);
  return true;
}

/* -- both -------------------------------------------------------------------------------------- */

/* The item became as wanted. Other differences in a push are the server's doing. */
static void
take_set (RdClaim *claim, const RdClaimedChange *change, RdContact **part)
{
  const RdContact *before = change->before, *after = change->after;

  claim->open &= ~RD_CLAIM_ITEM;
  if ((claim->owed & ~after->subscription) != 0)
    claim->lowered_since = 0;
  if (change->is_sum)
    {
      *part = with_subscription (after, get_subscription (before), get_flags (before));
      return;
    }
  if (has_passed (claim->presence, before, after))
    claim->open &= ~RD_CLAIM_PRESENCE;
  claim->owed = get_subscription (before) & ~after->subscription;
  *part = rd_contact_ref (change->after);
}

/* What an edit costs before the item is as wanted, and is there again when it is, the server has
 * taken and given back to make the edit. */
static void
note_loss (RdClaim *claim, const RdClaimedChange *change)
{
  RdSubscription lost = get_subscription (change->before) & ~get_subscription (change->after);

  if ((claim->open & RD_CLAIM_ITEM) == 0)
    return;
  if (change->is_sum || change->after == NULL)
    lost = claim->lowered_since = claim->owed = 0;
  if (lost == 0 || claim->lowered_since != 0)
    return;
  claim->lowered_since = change->serial;
  claim->owed = lost;
}

/* A sum may hold the effect of the presence, too, which came after the item. */
static void
add_presence (RdClaim *claim, const RdClaimedChange *change, RdContact **part)
{
  g_autoptr (RdContact) set = *part;
  RdClaimedChange rest = *change;

  rest.before = set;
  rest.was_wanted = true;
  if (!take_presence (claim, &rest, part))
    *part = rd_contact_ref (set);
}

/* AFTER without the effect of PRESENCE, which asked or answered. */
static RdContact *
make_unasked (RdPresence presence, const RdContact *after)
{
  RdSubscription subscription = after->subscription;
  RdContactFlags flags = after->flags;

  if (presence == RD_PRESENCE_SUBSCRIBE)
    return with_subscription (after, subscription & ~RD_SUBSCRIPTION_TO, flags & ~RD_CONTACT_ASK);
  return with_subscription (after, subscription & ~RD_SUBSCRIPTION_FROM,
                            flags & ~RD_CONTACT_APPROVED);
}

/* NULL: the presence can't have shown an item. */
static RdContact *
make_hidden (RdPresence presence, const RdContact *before, const RdContact *after)
{
  if (before != NULL)
    return with_subscription (after, before->subscription, before->flags);
  if (presence != RD_PRESENCE_SUBSCRIBE && presence != RD_PRESENCE_SUBSCRIBED)
    return NULL;
  return make_unasked (presence, after);
}

RdContact *
rd_claim_find_hidden (RdClaim *claim, const RdClaimedChange *change)
{
  g_autoptr (RdContact) hidden = NULL;

  if ((claim->open & (RD_CLAIM_WAITS | RD_CLAIM_EDITS)) != 0
      || (claim->open & RD_CLAIM_PRESENCE) == 0 || change->after == NULL || change->is_wanted)
    return NULL;
  hidden = make_hidden (claim->presence, change->before, change->after);
  if (hidden == NULL || !has_passed (claim->presence, hidden, change->after))
    return NULL;
  claim->open &= ~RD_CLAIM_ITEM;
  return g_steal_pointer (&hidden);
}

bool
rd_claim_take (RdClaim *claim, const RdClaimedChange *change, RdContact **part)
{
  bool edits = (claim->open & RD_CLAIM_EDITS) != 0;
  /* A presence adds an item, and changes none. */
  bool is_set = change->after != NULL && change->is_wanted
                && (change->before == NULL || (edits && !change->was_wanted));

  *part = NULL;
  if ((claim->open & RD_CLAIM_WAITS) != 0)
    return false;
  if ((claim->open & RD_CLAIM_ITEM) != 0 && claim->is_removal)
    return take_removal (claim, change);
  if ((claim->open & RD_CLAIM_ITEM) == 0 && take_owed (claim, change))
    {
      *part = rd_contact_ref (change->after);
      return true;
    }
  if ((claim->open & RD_CLAIM_ITEM) == 0 || !is_set)
    {
      note_loss (claim, change);
      return take_presence (claim, change, part);
    }
  take_set (claim, change, part);
  if (change->is_sum)
    add_presence (claim, change, part);
  return true;
}
