/* The source that turns a stream on its main loop: see stream-source.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* One turn of the stream; true: there is more to do at once. */
typedef bool (*RdStreamTurn) (gpointer user_data);

/* Not attached yet. NULL when there is no descriptor left. */
GSource *rd_stream_source_new (RdStreamTurn turn, gpointer user_data);

/* Watches SOCKET, which the caller keeps open as long as the source is there. */
bool rd_stream_source_watch (GSource *source, int socket);

/* Turns soon, whatever the socket says: there is something to send. */
void rd_stream_source_wake (GSource *source);

/* While suspended it doesn't turn; what happens then is made up for when it goes on. */
void rd_stream_source_suspend (GSource *source);
void rd_stream_source_resume (GSource *source);
