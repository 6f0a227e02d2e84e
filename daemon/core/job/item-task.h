/* A task: one contact of a job, and what is to be asked of the server about it next.
 *
 * Decides and remembers; it sends nothing. Each decision is made of the contact as it is known now,
 * not as it was when the job was planned: what is right already isn't asked for, what somebody else
 * changed meanwhile is kept (rd_edit_merge ()), or, where that was to be removed, left alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_TASK_PENDING,
  RD_TASK_ASKED,   /* the server has not answered yet */
  RD_TASK_AWAITED, /* it has, or never will: its push is awaited, or a pong behind it */
  RD_TASK_ENDED,
} RdTaskStep;

/* Of an awaited one: what is to come before it is judged (confirmations.h). */
typedef enum
{
  RD_AWAITS_PONG,
  RD_AWAITS_ROSTER_REQUEST,
  RD_AWAITS_ROSTER,
  RD_AWAITS_PUSH, /* the roster contradicted, or was refused: for some seconds */
} RdTaskAwaits;

typedef enum
{
  RD_NEXT_NOTHING, /* all is as it was to be */
  RD_NEXT_REMOVE,
  RD_NEXT_SET, /* the task's target */
  RD_NEXT_PRESENCE,
  RD_NEXT_FAILURE,
} RdTaskNext;

typedef struct
{
  RdPlanItem *item;
  RdTaskStep step;
  RdTaskNext asked;  /* what is, or was last, under way */
  RdContact *known;  /* NULL: not in the roster */
  RdContact *target; /* what the item is to become; NULL: nothing in particular */
  RdEdit *own;       /* what the first set was to change; NULL: none was sent */
  RdContact *base;   /* what it was before anything was asked */
  RdContact *before; /* what it was when the target was made, or last asked for */
  RdContact *other;  /* what somebody else made of it while a set was under way */
  bool is_presence_sent, has_presence_passed;
  RdContact *kept;  /* of a denial that may cost the item: what is set again; NULL: nothing is */
  bool is_kept;     /* that was done */
  bool is_push_due; /* of a presence: it changes what the roster shows */
  bool is_shown;    /* and that was seen */
  bool is_contradicted; /* the whole roster, asked for since, doesn't show what was asked */
  bool is_unsettled;    /* it was asked, and what became of it isn't known */
  GError *bounce;       /* why the presence that is under way came back; NULL: it didn't */
  bool is_bounced;      /* it did, and is to be sent once more */
  bool is_sent_back;    /* the job tells that it did */
  bool is_done;         /* it ended well */
  bool is_replanned;    /* the target is another one than the store was told */
  unsigned n_merges, n_refusals;

  /* For the work. */
  unsigned number; /* its place in the job */
  uint64_t load;   /* the last reading of contacts of which, or after which, known is */
  uint64_t token, ping;
  int64_t sent_at;
  RdTaskAwaits awaits;
  int64_t waits_since;  /* for a push */
  bool is_last_look;    /* after the roster that is asked for it is judged */
  bool is_counted;      /* by the window */
  bool is_in_round;     /* of the pace */
  uint64_t sent_number; /* of its presence */
  unsigned n_bounces, n_bounced_alone;
} RdItemTask;

/* ITEM is taken. */
RdItemTask *rd_item_task_new (RdPlanItem *item);
void rd_item_task_free (RdItemTask *task);

/* What the store has of it now; CONTACT may be NULL. */
void rd_item_task_take_known (RdItemTask *task, RdContact *contact);

/* What is to be asked next, of a task that is pending; with RD_NEXT_FAILURE, why it can't be. */
RdTaskNext rd_item_task_decide (RdItemTask *task, bool has_pre_approval, GError **error);
/* That was sent. */
void rd_item_task_begin (RdItemTask *task, RdTaskNext asked);
/* Has what was asked come true? */
bool rd_item_task_has_come (const RdItemTask *task);
/* At a pong behind it: is there nothing more to be waited for? */
bool rd_item_task_is_proven (const RdItemTask *task);
/* All that the server says of what it was asked is known: the task is pending again, for
 * rd_item_task_decide () to find out what is left. False: it failed. */
bool rd_item_task_settle (RdItemTask *task, GError **error);
/* It is pending again, as if it had not been asked. */
void rd_item_task_forget (RdItemTask *task);
