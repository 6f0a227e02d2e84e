/* Sends what a task asks, finds the task of an answer, and knows how many more may be sent
 * (model/window.h). A presence has no answer; the caller tells what takes its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "xmpp/connection.h"

typedef struct _RdItemRequests RdItemRequests;

RdItemRequests *rd_item_requests_new (const char *message);
void rd_item_requests_free (RdItemRequests *requests);

void rd_item_requests_attach (RdItemRequests *requests, RdConnection *connection);
void rd_item_requests_detach (RdItemRequests *requests);

void rd_item_requests_send (RdItemRequests *requests, RdItemTask *task, RdTaskNext next);
/* May be NULL. So may ERROR. */
RdItemTask *rd_item_requests_take_answer (RdItemRequests *requests, uint64_t token,
                                          const GError *error);
/* The presence of TASK, if one is under way, arrived: its push, a pong or the presence came. */
void rd_item_requests_leave (RdItemRequests *requests, RdItemTask *task);

bool rd_item_requests_has_room (const RdItemRequests *requests);
bool rd_item_requests_is_answer_due (const RdItemRequests *requests);
/* µs until the server, which has too much to do, is asked again; 0: no pause. */
int64_t rd_item_requests_get_pause (const RdItemRequests *requests);
