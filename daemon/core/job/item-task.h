/* A task: one contact of a job. Decides what to ask the server next, and sends nothing.
 *
 * It decides by the contact as it is now: what is right already isn't asked for, and what others
 * changed meanwhile stays.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef enum
{
  RD_TASK_PENDING,
  RD_TASK_ASKED,   /* the answer is due */
  RD_TASK_AWAITED, /* the push is due, or a pong behind it */
  RD_TASK_ENDED,
} RdTaskStep;

/* What an awaited one waits for (confirmations.h). */
typedef enum
{
  RD_AWAITS_PONG,
  RD_AWAITS_ROSTER_REQUEST,
  RD_AWAITS_ROSTER,
  RD_AWAITS_PUSH, /* for some seconds: the roster contradicted, or was refused */
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
  RdTaskNext asked;  /* what is, or was last, under way */
  RdContact *known;  /* NULL: not in the roster */
  RdContact *target; /* what the item is to become; NULL: anything */
  RdEdit *own;       /* what the first set was to change; NULL: none was sent */
  RdContact *base;   /* before anything was asked */
  RdContact *before; /* when the target was made, or last asked for */
  RdContact *other;  /* what others made of it while a set was under way */
  bool is_presence_sent, has_presence_passed;
  RdContact *kept;      /* to set again: the presence may cost the item; NULL: nothing */
  bool is_kept;         /* it was set again */
  bool is_push_due;     /* the presence changes the roster */
  bool is_shown;        /* the roster showed it */
  bool is_contradicted; /* a later whole roster doesn't show it */
  bool is_unsettled;    /* the outcome is unknown */
  GError *bounce;       /* why the presence came back; NULL: it didn't */
  bool is_bounced;      /* it is to be sent once more */
  bool is_sent_back;    /* the job tells so */
  bool is_done;
  bool is_replanned; /* the store knows another target */
  unsigned n_merges, n_refusals;

  /* For the road. */
  unsigned number; /* its place in the job */
  uint64_t load;   /* the last reading of contacts that known is from, or newer than */
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

/* ITEM is taken. */
RdItemTask *rd_item_task_new (RdPlanItem *item);
void rd_item_task_free (RdItemTask *task);

/* CONTACT may be NULL. */
void rd_item_task_take_known (RdItemTask *task, RdContact *contact);

/* ERROR is set for RD_NEXT_FAILURE. */
RdTaskNext rd_item_task_decide (RdItemTask *task, bool has_pre_approval, GError **error);
/* ASKED was sent. */
void rd_item_task_begin (RdItemTask *task, RdTaskNext asked);
/* Has what was asked come true? */
bool rd_item_task_has_come (const RdItemTask *task);
/* Is it over, when the pong behind it is here? */
bool rd_item_task_is_proven (const RdItemTask *task);
/* The server has said all: the task is pending again, to decide what is left. False: it failed. */
bool rd_item_task_settle (RdItemTask *task, GError **error);
/* Pending again, as if nothing had been asked. */
void rd_item_task_forget (RdItemTask *task);
