/* A plan: what a job is about to ask of the server, contact by contact, settled at one moment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"

/* One contact of a plan: a removal or an edit of the item, then maybe a presence. */
typedef struct
{
  char *jid;          /* as the roster spells it */
  RdContact *contact; /* as it was at that moment; NULL: not in the roster */
  bool is_removal;
  bool is_strict;       /* only while it is as it was at that moment */
  bool has_presence;    /* PRESENCE is sent when the item is as it is to be */
  bool has_request;     /* the contact's own request was unanswered at that moment */
  bool is_never_hidden; /* the server is known to show who asks, and keeps the item of a denied one
                         */
  RdPresence presence;
  RdEdit *edit;      /* the difference; NULL for none */
  bool is_literal;   /* EDIT is what was asked for, of whatever the contact is by then */
  RdContact *target; /* CONTACT edited; NULL with a removal, or when the item isn't touched */
} RdPlanItem;

void rd_plan_item_free (RdPlanItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlanItem, rd_plan_item_free)

/* Why an undo leaves a contact as it is, although something of the job's is left. */
typedef enum
{
  RD_SKIP_NONE,
  RD_SKIP_SUBSCRIBED,   /* the job added it; since then it is subscribed, or was asked, or asks */
  RD_SKIP_CHANGED,      /* others changed its name or groups since */
  RD_SKIP_REMOVED,      /* others removed it since */
  RD_SKIP_SUBSCRIPTION, /* the job asked it, or let it see the user: an undo ends neither */
  RD_N_SKIPS
} RdSkip;

/* "subscribed", "changed", "removed", "subscription"; static. NULL for RD_SKIP_NONE. */
const char *rd_skip_to_string (RdSkip skip);

typedef struct
{
  RdJobKind kind;
  uint64_t job;     /* its number */
  char *message;    /* of the order; NULL for none */
  bool is_dry_run;  /* of the order */
  uint64_t serial;  /* the roster's serial at that moment */
  GPtrArray *items; /* (element-type RdPlanItem) */
  /* Of an undo. */
  uint64_t undone_job;
  unsigned n_added, n_changed, n_removed; /* items that are put back, changed back, removed */
  unsigned n_asked;                       /* who are asked for their presence again */
  unsigned n_from_lost;                   /* who must ask for the user's again */
  unsigned n_in_part;                     /* items that go back only in part */
  unsigned n_skipped[RD_N_SKIPS];         /* who stay as they are, by the reason */
} RdPlan;

RdPlan *rd_plan_new (RdJobKind kind);
void rd_plan_free (RdPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlan, rd_plan_free)
