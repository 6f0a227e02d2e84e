/* Settling: when it is known that all has come that the server tells under the stored version.
 *
 * Several changes can have one version (RD_MOMENT_MS, and RFC 6121 §2.6.3's pushes behind a login).
 * When the connection is cut between two of them, "unchanged" since that version is no proof that
 * the second is stored. So the version that a push brings is stored as unsettled, and a login asks
 * for the whole roster while it is so. It is settled when no push came for a moment and then a ping
 * came back: silence alone can be that of a dead connection. A stop doesn't wait for that.
 *
 * The moment is of the monotonic clock, which stands still while the machine sleeps: the server has
 * had at least as much time. Nothing of it is stored. It costs a ping and a write each time that
 * pushes have ended, and none while they come.
 *
 * It lives as long as a connection.
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

/* A push has come; VERSION, which is stored with it, may be NULL. */
void rd_settling_begin (RdSettling *settling, const char *version);
/* The ping of TOKEN is back. True: it was sent from here. */
bool rd_settling_take_pong (RdSettling *settling, uint64_t token);
/* The connection is gone: what is unsettled stays so. */
void rd_settling_stop (RdSettling *settling);
