/* One contact of a job. Decides by the contact's present state what to ask next: nothing that is
 * right already, and nothing that undoes others' changes. Sends nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_TASK_PENDING,
  RD_TASK_ASKED,   /* the answer is due */
  RD_TASK_AWAITED, /* a push or pong is due */
  RD_TASK_ENDED,
} RdTaskStep;

/* What an awaited task waits for (confirmations.h). */
typedef enum
{
  RD_AWAITS_PONG,
  RD_AWAITS_ROSTER_REQUEST,
  RD_AWAITS_ROSTER,
  RD_AWAITS_PUSH, /* for some seconds, after the roster */
} RdTaskAwaits;

typedef enum
{
  RD_NEXT_NOTHING, /* the task is done */
  RD_NEXT_REMOVE,
  RD_NEXT_SET, /* the task's target */
  RD_NEXT_PRESENCE,
  RD_NEXT_FAILURE,
} RdTaskNext;

typedef struct
{
  RdPlanItem *item;
  RdTaskStep step;
  RdTaskNext asked;     /* the last one */
  RdTaskNext unsettled; /* was asked, and its outcome is unknown; RD_NEXT_NOTHING: none */
  RdContact *known;     /* NULL: not in the roster */
  RdContact *target;    /* the wanted contact; NULL: any */
  RdEdit *own;          /* the first set's change; NULL: none was sent */
  RdContact *base;      /* before anything was asked */
  RdContact *before;    /* known, when the target was made or asked for */
  RdContact *other;     /* as others left the contact during a set */
  bool is_rebuilt;      /* rd_contact_is_rebuilt () during a set: the pushes are its parts */
  bool was_there;       /* in the roster, before the job or by it: who is gone was removed */
  bool is_presence_sent, has_presence_passed;
  RdContact *kept; /* to set again after the presence; NULL: none */
  bool is_kept;
  bool is_push_due;     /* the presence changes the roster */
  bool is_shown;        /* by the roster */
  bool is_removed;      /* the removal was shown; who adds the contact again wants it */
  bool is_contradicted; /* by a later whole roster */
  bool is_made;         /* the server confirmed its removal, and still has it */
  GError *bounce;       /* of the presence; NULL: none */
  bool is_bounced;      /* the presence must be sent again */
  bool is_sent_back;    /* as the job counts it */
  bool is_done;
  RdOutcome outcome; /* of a task that is done */
  bool was_asked;    /* for its presence, before this job */
  bool is_replanned; /* the store has an older target */
  bool is_marked;    /* the store was told that something was asked */
  bool is_begun;     /* something was asked */
  unsigned n_merges, n_refusals;

  /* For the road. */
  unsigned number; /* its place in the job */
  uint64_t token, ping;
  int64_t sent_at;
  RdTaskAwaits awaits;
  int64_t waits_since; /* for a push */
  bool is_last_look;   /* the next roster judges it */
  bool is_counted;     /* by the window */
  bool is_in_round;    /* of the pace */
  uint64_t sent_number;
  unsigned n_bounces, n_bounced_alone;
} RdItemTask;

/* Takes ITEM. */
RdItemTask *rd_item_task_new (RdPlanItem *item);
void rd_item_task_free (RdItemTask *task);

/* CONTACT may be NULL. */
void rd_item_task_take_known (RdItemTask *task, RdContact *contact);

/* ERROR is set for RD_NEXT_FAILURE. */
RdTaskNext rd_item_task_decide (RdItemTask *task, bool has_pre_approval, GError **error);
/* May TASK go on, which follows LEAD? LEAD has ended. */
bool rd_item_task_check_lead (const RdItemTask *task, const RdItemTask *lead, GError **error);
/* ASKED was sent. */
void rd_item_task_begin (RdItemTask *task, RdTaskNext asked);
/* Does the roster show what was asked? */
bool rd_item_task_has_come (const RdItemTask *task);
/* Would a pong behind it end the task? */
bool rd_item_task_is_proven (const RdItemTask *task);
/* Nothing more will come: decide again what is left. False: it failed. */
bool rd_item_task_settle (RdItemTask *task, GError **error);
/* Of a task that is done. */
RdOutcome rd_item_task_get_outcome (const RdItemTask *task);
/* It had ended, and its presence is to be sent again. What the item has become since stays. */
void rd_item_task_reopen (RdItemTask *task);
/* Makes the task pending, as if nothing had been asked. */
void rd_item_task_forget (RdItemTask *task);
