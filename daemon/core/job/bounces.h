/* Bounces: subscription presences that came back, and when they are sent again.
 *
 * A server that counts them sends those over its number back (model/pace.h): such a task is held,
 * and sent again by the same job as long as some pass. What comes back for a reason of the
 * contact's, or again and again while others pass, has failed. Sends nothing itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-outcomes.h"
#include "core/job/item-tasks.h"
#include "model/pace.h"

typedef struct _RdBounces RdBounces;

/* Takes ERROR. */
typedef void (*RdBouncesFailed) (RdItemTask *task, GError *error, gpointer user_data);

/* PACE is that of the profile, and outlives it. */
RdBounces *rd_bounces_new (RdPace *pace, RdBouncesFailed failed, gpointer user_data);
void rd_bounces_free (RdBounces *bounces);

/* The presence of TASK is sent now. */
void rd_bounces_take_sent (RdBounces *bounces, RdItemTask *task);
/* A pong behind it is there, and it has not come back. */
void rd_bounces_take_passed (RdBounces *bounces, RdItemTask *task);
/* It came back for ERROR. */
void rd_bounces_take_bounced (RdBounces *bounces, RdItemTask *task, const GError *error);
/* After some of these: what came back is held, or has failed. */
void rd_bounces_judge (RdBounces *bounces);
/* Of an undo, when nothing else is left: such a server also drops requests, and their answers, on
 * the way to and from accounts of its own, without a word. Who was asked and has not answered is
 * asked once more, as long as each time some answer; those are held. False: there are none. */
bool rd_bounces_ask_again (RdBounces *bounces, RdItemTasks *tasks, RdItemOutcomes *outcomes);
/* What is under way isn't any more: the connection was lost. */
void rd_bounces_forget_round (RdBounces *bounces);

/* The presence of TASK is to be sent when there is room. */
void rd_bounces_hold (RdBounces *bounces, RdItemTask *task);
bool rd_bounces_has_room (const RdBounces *bounces);
/* NULL: none is held. */
RdItemTask *rd_bounces_pop (RdBounces *bounces);
unsigned rd_bounces_get_length (const RdBounces *bounces);
/* Until there is room again: µs; 0 for no pause. */
int64_t rd_bounces_get_pause (const RdBounces *bounces);
