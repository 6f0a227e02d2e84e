/* Finds a server that is gone without a word: pings it (XEP-0199) when nothing came for a while.
 * Whatever comes counts as life. Wakes up once in that while, and asks nothing of the roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/stream.h"

typedef struct _RdKeepalive RdKeepalive;

/* Borrows STREAM. SILENT: a ping was not answered within TIMEOUT_MS, and nothing else came; told
 * from the main loop, once. */
RdKeepalive *rd_keepalive_new (RdStream *stream, const char *domain, GMainContext *context,
                               unsigned timeout_ms, void (*silent) (gpointer user_data),
                               gpointer user_data);
void rd_keepalive_free (RdKeepalive *keepalive);

/* Seconds of silence before a ping; 0: never. */
void rd_keepalive_set_interval (RdKeepalive *keepalive, unsigned interval);

/* Asks at once, and waits no longer than TIMEOUT_MS. Nothing while held. */
void rd_keepalive_probe (RdKeepalive *keepalive, unsigned timeout_ms);

/* A stanza came: spares a wake-up, no more. */
void rd_keepalive_note_life (RdKeepalive *keepalive);

/* While held, nothing is read, so no silence counts. */
void rd_keepalive_hold (RdKeepalive *keepalive, bool is_held);
