/* Finds out when no more changes can come with the stored version, which changes can share: when no
 * push comes for RD_MOMENT_MS, nor before the pong to a ping sent then. Silence alone may be a dead
 * connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-doubts.h"
#include "core/sync/sync-queue.h"
#include "xmpp/connection.h"

typedef struct _RdSettling RdSettling;

RdSettling *rd_settling_new (RdConnection *connection, RdSyncQueue *queue,
                             const RdRosterDoubts *doubts);
void rd_settling_free (RdSettling *settling);

/* A push came. VERSION may be NULL. */
void rd_settling_begin (RdSettling *settling, const char *version);
/* Was the ping of TOKEN sent from here? */
bool rd_settling_take_pong (RdSettling *settling, uint64_t token);
void rd_settling_stop (RdSettling *settling);
