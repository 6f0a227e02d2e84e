/* A claim: which changes of a contact are still to be put down to an open job: the first that makes
 * the item what the job wants, and the first that its presence makes. Later ones are others'. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_CLAIM_ITEM = 1 << 0,     /* the item becomes as the job wants it, or goes */
  RD_CLAIM_PRESENCE = 1 << 1, /* what the presence does to the subscription */
  RD_CLAIM_EDITS = 1 << 2,    /* not a part: the job edits or removes the item */
} RdClaimParts;

typedef struct
{
  bool is_removal;     /* the item is to go */
  RdPresence presence; /* where RD_CLAIM_PRESENCE is open */
  RdClaimParts open;
  RdSubscription owed;    /* taken by the edit and given back: ejabberd's shared rosters do so */
  uint64_t lowered_since; /* serial since when changes only end subscriptions; 0: not so */
} RdClaim;

typedef struct
{
  RdContact *before, *after;  /* NULL: not in the roster; not both */
  bool was_wanted, is_wanted; /* BEFORE, AFTER has the name and groups that the job wants */
  bool is_sum;                /* of several changes, which a login tells as one */
  uint64_t serial;
} RdClaimedChange;

/* *PART: the contact after the job's part of CHANGE (NULL: gone). False: the job has none. */
bool rd_claim_take (RdClaim *claim, const RdClaimedChange *change, RdContact **part);
