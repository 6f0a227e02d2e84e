/* Requests: what of a job is under way to the server, and how much more may be.
 *
 * It sends what a task is to ask, knows the answer by its token, and lets the window measure how
 * quickly answers come (model/window.h). A presence has no answer: what takes its place is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "xmpp/connection.h"

typedef struct _RdItemRequests RdItemRequests;

/* MESSAGE goes with presences. */
RdItemRequests *rd_item_requests_new (const char *message);
void rd_item_requests_free (RdItemRequests *requests);

/* CONNECTION is used until it is detached; then nothing is under way any more. */
void rd_item_requests_attach (RdItemRequests *requests, RdConnection *connection);
void rd_item_requests_detach (RdItemRequests *requests);

/* NEXT is a set, a removal or a presence. */
void rd_item_requests_send (RdItemRequests *requests, RdItemTask *task, RdTaskNext next);
/* The task that TOKEN is of; NULL: none of these. ERROR may be NULL. */
RdItemTask *rd_item_requests_take_answer (RdItemRequests *requests, uint64_t token,
                                          const GError *error);
/* The presence of TASK, if one is under way, has left: its push, a pong or its own return came. */
void rd_item_requests_leave (RdItemRequests *requests, RdItemTask *task);

/* May another be sent now? */
bool rd_item_requests_has_room (const RdItemRequests *requests);
/* Is an answer awaited? */
bool rd_item_requests_is_answer_due (const RdItemRequests *requests);
/* The server has too much to do: how long it is given, µs; 0: no pause. */
int64_t rd_item_requests_get_pause (const RdItemRequests *requests);
