/* Sends a job's tasks and follows each to its end: answer and push in either order (RFC 6121
 * §2.1.5), or a refusal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-tasks.h"
#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "model/pace.h"

typedef struct _RdItemRoad RdItemRoad;

/* A task moved on: others may begin. */
typedef void (*RdItemRoadMoved) (gpointer user_data);

/* Borrows TASKS and PACE. */
RdItemRoad *rd_item_road_new (RdStore *store, int64_t profile, RdJob *job, RdItemTasks *tasks,
                              RdPace *pace, RdItemRoadMoved moved, gpointer user_data);
void rd_item_road_free (RdItemRoad *road);

/* Detaching makes tasks under way unsettled and pending. */
void rd_item_road_attach (RdItemRoad *road, RdRosterSync *sync);
void rd_item_road_detach (RdItemRoad *road);

/* -- asking ------------------------------------------------------------------------------------ */

/* True: call again in another turn. */
bool rd_item_road_begin_some (RdItemRoad *road);
/* Pings, unless an answer is due. */
void rd_item_road_ping (RdItemRoad *road);
/* See rd_bounces_ask_again (). */
bool rd_item_road_ask_again (RdItemRoad *road);

bool rd_item_road_is_empty (const RdItemRoad *road);
bool rd_item_road_is_under_way (const RdItemRoad *road);
/* µs until more may begin; 0: none. */
int64_t rd_item_road_get_pause (const RdItemRoad *road);

/* -- events ------------------------------------------------------------------------------------ */

/* CONTACT NULL: not in the roster. */
void rd_item_road_take_contact (RdItemRoad *road, RdItemTask *task, RdContact *contact);
/* HAS_ROSTER false: it was refused. */
void rd_item_road_take_roster (RdItemRoad *road, bool has_roster);
void rd_item_road_take_answer (RdItemRoad *road, uint64_t token, const GError *error);
void rd_item_road_take_pong (RdItemRoad *road, uint64_t token);
void rd_item_road_take_bounce (RdItemRoad *road, RdPresence presence, const char *jid,
                               const GError *error);
