/* Finds out when all has come that the server tells under the stored version. Changes can share a
 * version, so one that a push brings is unsettled until no push comes for RD_MOMENT_MS and a ping
 * comes back before any: silence alone can be that of a dead connection.
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

/* VERSION may be NULL. */
void rd_settling_begin (RdSettling *settling, const char *version);
/* Was the ping of TOKEN sent from here? */
bool rd_settling_take_pong (RdSettling *settling, uint64_t token);
void rd_settling_stop (RdSettling *settling);
