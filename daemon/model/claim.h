/* A claim: what of a contact's changes is still to be put down to an open job.
 *
 * A job claims the one change of the item that it wants, and the one change of the subscription
 * that belongs to the presence that it sends. Once that has been seen, whatever follows is somebody
 * else's, also where it leaves the item as the job wanted it. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_CLAIM_ITEM = 1 << 0,     /* it becomes as the job wants it, or goes */
  RD_CLAIM_PRESENCE = 1 << 1, /* what the presence does to the subscription */
  RD_CLAIM_EDITS = 1 << 2,    /* no part: the job edits or removes the item at all */
} RdClaimParts;

typedef struct
{
  bool is_removal;     /* the item is to go */
  RdPresence presence; /* where RD_CLAIM_PRESENCE is open */
  RdClaimParts open;
  /* Subscriptions that the server took away with the change of the item, and gives back within the
   * same edit: ejabberd's shared rosters do that. */
  RdSubscription owed;
  /* The serial of the first of those changes, up to the last one, that only ended subscriptions; 0
   * for none. Where a removal follows they were the first part of it. */
  uint64_t lowered_since;
} RdClaim;

/* A change of the contact. */
typedef struct
{
  RdContact *before, *after; /* NULL: not in the roster; not both */
  bool was_wanted;           /* BEFORE has the name and groups that the job wants */
  bool is_wanted;            /* AFTER has */
  bool is_sum;               /* of all that happened since the contact was last heard of */
  uint64_t serial;
} RdClaimedChange;

/* *PART becomes what CHANGE's "before" was after the job's part of it: "after" itself (NULL: gone)
 * where all of it is the job's. False: nothing of it is. Either way CLAIM is what is left. */
bool rd_claim_take (RdClaim *claim, const RdClaimedChange *change, RdContact **part);
