/* Asks whether contacts who say that they have moved from another account were that one (XEP-0283).
 * Strangers can send such requests without end: one is asked about at a time, each once a session,
 * and no more than a few a session; the server repeats the rest at the next login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/sync-queue.h"
#include "xmpp/connection.h"

#define RD_FORMER_CHECKS_MAX 50
#define RD_FORMER_CHECK_S 30

typedef struct _RdFormerChecks RdFormerChecks;

/* Borrows both; what was found out goes to QUEUE. */
RdFormerChecks *rd_former_checks_new (RdConnection *connection, RdSyncQueue *queue);
void rd_former_checks_free (RdFormerChecks *checks);

/* REQUEST.moved_from is to be asked; NULL: nobody is. */
void rd_former_checks_add (RdFormerChecks *checks, const RdRequest *request);
/* It has answered. */
void rd_former_checks_take (RdFormerChecks *checks, const char *jid, RdFormer former);
/* The connection has ended: nothing more is asked or told. */
void rd_former_checks_close (RdFormerChecks *checks);
