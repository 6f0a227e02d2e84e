/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"

/* A removal or an edit of the item, or neither, then maybe a presence. */
typedef struct
{
  char *jid;          /* as the roster spells it */
  RdContact *contact; /* as it was then; NULL: not in the roster */
  bool is_removal;
  bool is_strict;       /* only while the contact is as it was then */
  bool has_presence;    /* PRESENCE is sent, after the item is done */
  bool has_request;     /* the contact's request was unanswered then */
  bool is_never_hidden; /* RD_HIDING_NEVER: the server keeps the item of a denied contact */
  RdPresence presence;
  RdEdit *edit;      /* the difference; NULL for none */
  bool is_literal;   /* EDIT is what was asked for, whatever the contact is by then */
  RdContact *target; /* CONTACT edited; NULL: no edit */
} RdPlanItem;

void rd_plan_item_free (RdPlanItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlanItem, rd_plan_item_free)

/* Why an undo leaves a contact as it is, though the job changed it. */
typedef enum
{
  RD_SKIP_NONE,
  RD_SKIP_SUBSCRIBED,   /* the job added it, and a subscription or request came since */
  RD_SKIP_CHANGED,      /* others changed its name or groups since */
  RD_SKIP_REMOVED,      /* others removed it since */
  RD_SKIP_SUBSCRIPTION, /* the job asked it, or approved it: an undo ends neither */
  RD_N_SKIPS
} RdSkip;

/* NULL for RD_SKIP_NONE. */
const char *rd_skip_to_string (RdSkip skip);

/* What a job asks of the server, settled when it was ordered. */
typedef struct
{
  RdJobKind kind;
  uint64_t job;     /* number */
  char *message;    /* of the order; NULL for none */
  bool is_dry_run;  /* of the order */
  uint64_t serial;  /* of the roster then */
  GPtrArray *items; /* (element-type RdPlanItem) */
  /* Of an undo, numbers of contacts: */
  uint64_t undone_job;
  unsigned n_added, n_changed, n_removed; /* put back, changed back, removed */
  unsigned n_asked;                       /* asked for their presence again */
  unsigned n_from_lost;                   /* who must ask for the user's presence again */
  unsigned n_in_part;                     /* changed back only in part */
  unsigned n_skipped[RD_N_SKIPS];         /* left as they are */
} RdPlan;

RdPlan *rd_plan_new (RdJobKind kind);
void rd_plan_free (RdPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlan, rd_plan_free)
