/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/plan-items.h"

/* Why an undo skips a contact that the job changed, or a restore one that differs. */
typedef enum
{
  RD_SKIP_NONE,
  RD_SKIP_SUBSCRIBED,   /* the job added it, and a subscription or request came since */
  RD_SKIP_CHANGED,      /* others changed its name or groups since */
  RD_SKIP_REMOVED,      /* others removed it since */
  RD_SKIP_SUBSCRIPTION, /* the job asked or was told of a subscription that isn't its own; restore:
                           it has one since */
  RD_SKIP_REFUSED,      /* the job refused the contact's request; it must ask again */
  RD_SKIP_NEW,          /* a restore that keeps new ones: it came since */
  RD_SKIP_BLOCKED,      /* it is blocked: no presence reaches it */
  RD_N_SKIPS
} RdSkip;

/* NULL for RD_SKIP_NONE. */
const char *rd_skip_to_string (RdSkip skip);

/* How a contact became what a job was to make of it. */
typedef enum
{
  RD_OUTCOME_CHANGED,
  RD_OUTCOME_UNCHANGED,   /* it was so already: the server was asked nothing */
  RD_OUTCOME_ASKED_AGAIN, /* it had been asked for its presence before, and has not answered */
  RD_OUTCOME_IN_ADVANCE,  /* approved without a request (RFC 6121 §3.4) */
  RD_N_OUTCOMES
} RdOutcome;

/* JIDs beyond these are only counted. */
#define RD_NAMED_MAX 2000
#define RD_NAMED_SIZE_MAX (1u << 20)

/* Contacts that are told by name, unless they are many. */
typedef struct
{
  unsigned n;
  size_t size;
  bool are_many;   /* or were */
  GPtrArray *jids; /* (element-type utf8); NULL: none, or many */
} RdNamed;

void rd_named_add (RdNamed *named, const char *jid);
/* Expects that JID was added. */
void rd_named_take_back (RdNamed *named, const char *jid);
void rd_named_clear (RdNamed *named);

/* Contacts of a restore that are told by name. */
typedef enum
{
  RD_RESTORED_ADDED,     /* brought back */
  RD_RESTORED_CHANGED,   /* back to the old name and groups */
  RD_RESTORED_REMOVED,   /* came since, and go */
  RD_RESTORED_FROM_LOST, /* saw the user's presence, and must ask for it again */
  RD_N_RESTORED
} RdRestored;

/* What a job will do, fixed when it is ordered. */
typedef struct
{
  RdJobKind kind;
  uint64_t job;
  char *message;    /* to those who are asked; "": none */
  char *moved_from; /* as in RdOrder */
  bool is_dry_run;
  uint64_t serial; /* of the roster when planned */
  RdPlanItems *items;
  RdContact *united; /* of a merge: the contact that stays, as it will be; NULL: no merge */
  RdNamed unchanged; /* not in ITEMS: the edit makes no difference to them */
  RdBadEdits bad;    /* not in ITEMS either */
  RdNamed made;      /* by the server itself: of ITEMS, or those that a purge leaves out */
  GPtrArray *blocks; /* (element-type utf8): to block behind ITEMS, or to unblock before them */
  bool is_unblock;
  unsigned n_paired; /* the first of BLOCKS, which have an item, too */
  /* Of an undo or a redo; 0: none. */
  uint64_t undone_job; /* what is taken back */
  uint64_t origin;     /* whose changes these are: the first of undone, redone, undone … */
  uint64_t undone_by;  /* the job that has taken them back already: nothing is to be done */
  uint64_t next_job;   /* of one without a number: what the next would take back */
  /* Of an import, too. The numbers are of contacts: */
  unsigned n_added, n_changed, n_removed; /* put back, changed back, removed */
  unsigned n_asked;                       /* asked for their presence again */
  unsigned n_unsubscribed;                /* no longer seen, or asked to be */
  unsigned n_revoked;                     /* who no longer see the user's presence */
  unsigned n_from_lost;                   /* who must ask for the user's presence again */
  unsigned n_in_part;                     /* changed back in part */
  unsigned n_skipped[RD_N_SKIPS];
  /* Of a restore: */
  uint64_t point_serial;
  int64_t point_time; /* of that change, µs since 1970; 0: not known */
  RdNamed restored[RD_N_RESTORED];
} RdPlan;

RdPlan *rd_plan_new (RdJobKind kind);
/* Of contacts that are to be changed. */
unsigned rd_plan_count (const RdPlan *plan);
/* HAS_ITEM: it has an item, too. */
void rd_plan_add_block (RdPlan *plan, const char *jid, bool has_item);
void rd_plan_free (RdPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlan, rd_plan_free)
/* Takes ITEM. */
void rd_plan_add_item (RdPlan *plan, RdPlanItem *item);
