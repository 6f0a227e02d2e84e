/* Subscription presences that came back as errors: which are sent again, and when. Some servers
 * limit their rate (model/pace.h), so the task of one is held as long as others pass. Sends nothing
 * itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-outcomes.h"
#include "core/job/item-tasks.h"
#include "model/pace.h"

typedef struct _RdBounces RdBounces;

/* Takes ERROR. */
typedef void (*RdBouncesFailed) (RdItemTask *task, GError *error, gpointer user_data);

RdBounces *rd_bounces_new (RdPace *pace, RdBouncesFailed failed, gpointer user_data);
void rd_bounces_free (RdBounces *bounces);

void rd_bounces_take_sent (RdBounces *bounces, RdItemTask *task);
/* The server took the presence of TASK: its push, or the pong behind it, came before any error. */
void rd_bounces_take_passed (RdBounces *bounces, RdItemTask *task);
void rd_bounces_take_bounced (RdBounces *bounces, RdItemTask *task, const GError *error);
/* Call it after some of the three above: holds or fails the tasks whose presence came back. */
void rd_bounces_judge (RdBounces *bounces);
/* For an undo that has nothing else left: servers that limit the rate also lose "subscribe" between
 * accounts of their own. Holds the tasks whose "subscribe" is unanswered, to be sent once more, as
 * long as each time fewer are. False: there are none to send. */
bool rd_bounces_ask_again (RdBounces *bounces, RdItemTasks *tasks, RdItemOutcomes *outcomes);
void rd_bounces_forget_round (RdBounces *bounces);

void rd_bounces_hold (RdBounces *bounces, RdItemTask *task);
bool rd_bounces_has_room (const RdBounces *bounces);
RdItemTask *rd_bounces_pop (RdBounces *bounces);
unsigned rd_bounces_get_length (const RdBounces *bounces);
/* µs until there is room; 0: no pause. */
int64_t rd_bounces_get_pause (const RdBounces *bounces);
