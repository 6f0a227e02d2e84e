/* Decides which subscription presences that came back as errors are sent again, and when: some
 * servers limit their rate (model/pace.h). Sends nothing.
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
/* The server took TASK's presence: a push or pong came before an error. */
void rd_bounces_take_passed (RdBounces *bounces, RdItemTask *task);
void rd_bounces_take_bounced (RdBounces *bounces, RdItemTask *task, const GError *error);
/* Call after the three above: holds or fails the tasks whose presence came back. */
void rd_bounces_judge (RdBounces *bounces);
/* For an undo that has nothing else left: servers that limit the rate also lose "subscribe" between
 * their own accounts. Holds the tasks whose "subscribe" is unanswered, if fewer than last time.
 * False: none. */
bool rd_bounces_ask_again (RdBounces *bounces, RdItemTasks *tasks, RdItemOutcomes *outcomes);
void rd_bounces_forget_round (RdBounces *bounces);

void rd_bounces_hold (RdBounces *bounces, RdItemTask *task);
bool rd_bounces_has_room (const RdBounces *bounces);
RdItemTask *rd_bounces_pop (RdBounces *bounces);
unsigned rd_bounces_get_length (const RdBounces *bounces);
/* In µs; 0: none. */
int64_t rd_bounces_get_pause (const RdBounces *bounces);
