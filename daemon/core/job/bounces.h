/* Subscription presences that came back: which are sent again, and when. Some servers limit their
 * rate (model/pace.h), so a task is held as long as some pass. Sends nothing itself.
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
/* The pong behind it came first. */
void rd_bounces_take_passed (RdBounces *bounces, RdItemTask *task);
void rd_bounces_take_bounced (RdBounces *bounces, RdItemTask *task, const GError *error);
/* After some of these: holds or fails what came back. */
void rd_bounces_judge (RdBounces *bounces);
/* For an undo that has nothing else left: such servers also lose "subscribe" between accounts of
 * their own. Holds those that are unanswered, as long as each time some are answered. False: none.
 */
bool rd_bounces_ask_again (RdBounces *bounces, RdItemTasks *tasks, RdItemOutcomes *outcomes);
void rd_bounces_forget_round (RdBounces *bounces);

void rd_bounces_hold (RdBounces *bounces, RdItemTask *task);
bool rd_bounces_has_room (const RdBounces *bounces);
RdItemTask *rd_bounces_pop (RdBounces *bounces);
unsigned rd_bounces_get_length (const RdBounces *bounces);
/* µs until there is room; 0: no pause. */
int64_t rd_bounces_get_pause (const RdBounces *bounces);
