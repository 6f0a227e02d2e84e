/* Sends a task's stanzas, finds the task of an answer, and limits how many are under way
 * (model/window.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "xmpp/connection.h"

typedef struct _RdItemRequests RdItemRequests;

/* The words of its presences, as rd_connection_send_presence () takes them; borrowed. MAX: of all
 * that are under way. */
RdItemRequests *rd_item_requests_new (const char *message, const char *moved_from, unsigned max);
void rd_item_requests_free (RdItemRequests *requests);

void rd_item_requests_attach (RdItemRequests *requests, RdConnection *connection);
void rd_item_requests_detach (RdItemRequests *requests);

void rd_item_requests_send (RdItemRequests *requests, RdItemTask *task, RdTaskNext next);
/* Returns NULL for others' tokens. */
RdItemTask *rd_item_requests_take_answer (RdItemRequests *requests, uint64_t token,
                                          const GError *error);
/* A push, a pong or a bounce came for TASK's presence. */
void rd_item_requests_leave (RdItemRequests *requests, RdItemTask *task);

bool rd_item_requests_has_room (const RdItemRequests *requests);
bool rd_item_requests_is_answer_due (const RdItemRequests *requests);
/* µs until a busy server is asked again; 0: none. */
int64_t rd_item_requests_get_pause (const RdItemRequests *requests);
