/* A claim: decides which changes of a contact an open job has made: the first that makes the item
 * as wanted, and the first that its presence causes. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_CLAIM_ITEM = 1 << 0,     /* the item is set or removed */
  RD_CLAIM_PRESENCE = 1 << 1, /* the presence changes the subscription */
  RD_CLAIM_EDITS = 1 << 2,    /* not a part: the job sets or removes the item */
  RD_CLAIM_WAITS = 1 << 3,    /* not a part: nothing was asked yet, so no change is the job's */
} RdClaimParts;

typedef struct
{
  bool is_removal;
  RdPresence presence; /* if RD_CLAIM_PRESENCE is open */
  RdClaimParts open;
  RdSubscription owed;    /* lost by the edit; ejabberd's shared rosters give it back */
  uint64_t lowered_since; /* serial since which changes only ended subscriptions; of an edit, since
                             which OWED is lost; 0: none */
} RdClaim;

typedef struct
{
  RdContact *before, *after;  /* NULL: not in the roster; not both */
  bool was_wanted, is_wanted; /* BEFORE, AFTER has the name and groups that the job wants */
  bool is_sum;                /* several changes, received as one at a login */
  uint64_t serial;
} RdClaimedChange;

/* The contact as others had made it, when the effect of the job's presence shows an item other than
 * the stored one: the server had hidden it (rd_contact_may_be_hidden ()). NULL: it is not so. Else
 * take what is left of CHANGE. */
RdContact *rd_claim_find_hidden (RdClaim *claim, const RdClaimedChange *change);
/* False: the job made no part of CHANGE. PART, out: the contact after that part; NULL: removed. */
bool rd_claim_take (RdClaim *claim, const RdClaimedChange *change, RdContact **part);
