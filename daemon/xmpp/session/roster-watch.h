/* How long a server may take with what was asked of it for the roster. More of the roster that
 * comes meanwhile gives it more time; while nothing is awaited, no timer runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/session/roster-wire.h"

typedef struct _RdRosterWatch RdRosterWatch;

/* Borrows WIRE and STREAM. LATE: nothing came of AWAITED for LIMIT_MS; told from the main loop,
 * once, and the watch may be freed in it. */
RdRosterWatch *rd_roster_watch_new (RdRosterWire *wire, RdStream *stream, GMainContext *context,
                                    unsigned limit_ms,
                                    void (*late) (const char *awaited, gpointer user_data),
                                    gpointer user_data);
void rd_roster_watch_free (RdRosterWatch *watch);

void rd_roster_watch_update (RdRosterWatch *watch); /* after each request and each stanza */

/* While held, nothing is read, so no time counts. */
void rd_roster_watch_hold (RdRosterWatch *watch, bool is_held);
