/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/plan-items.h"

/* Why an undo skips a contact that the job changed. */
typedef enum
{
  RD_SKIP_NONE,
  RD_SKIP_SUBSCRIBED,   /* the job added it, and a subscription or request came since */
  RD_SKIP_CHANGED,      /* others changed its name or groups since */
  RD_SKIP_REMOVED,      /* others removed it since */
  RD_SKIP_SUBSCRIPTION, /* the job subscribed or approved; an undo ends neither */
  RD_N_SKIPS
} RdSkip;

/* NULL for RD_SKIP_NONE. */
const char *rd_skip_to_string (RdSkip skip);

/* What a job will do, fixed when it is ordered. */
typedef struct
{
  RdJobKind kind;
  uint64_t job;
  char *message; /* NULL: none */
  bool is_dry_run;
  uint64_t serial; /* of the roster when planned */
  RdPlanItems *items;
  /* Of an undo; the numbers are of contacts: */
  uint64_t undone_job;
  unsigned n_added, n_changed, n_removed; /* put back, changed back, removed */
  unsigned n_asked;                       /* asked for their presence again */
  unsigned n_from_lost;                   /* who must ask for the user's presence again */
  unsigned n_in_part;                     /* changed back in part */
  unsigned n_skipped[RD_N_SKIPS];
} RdPlan;

RdPlan *rd_plan_new (RdJobKind kind);
void rd_plan_free (RdPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlan, rd_plan_free)
