/* Finds out when all has come that the server tells under the stored version.
 *
 * Several changes can have one version, and the connection may be cut between them; so a version
 * that a push brings is stored as unsettled, and a login asks for the whole roster while it is so.
 * It is settled when no push comes for RD_MOMENT_MS and a ping then comes back before any push:
 * silence alone can be that of a dead connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/roster-doubts.h"
#include "core/sync/sync-queue.h"
#include "xmpp/connection.h"

typedef struct _RdSettling RdSettling;

/* All are borrowed. */
RdSettling *rd_settling_new (RdConnection *connection, RdSyncQueue *queue,
                             const RdRosterDoubts *doubts);
void rd_settling_free (RdSettling *settling);

/* A push came. VERSION may be NULL. */
void rd_settling_begin (RdSettling *settling, const char *version);
/* Was the ping of TOKEN sent from here? */
bool rd_settling_take_pong (RdSettling *settling, uint64_t token);
/* The connection is gone. */
void rd_settling_stop (RdSettling *settling);
