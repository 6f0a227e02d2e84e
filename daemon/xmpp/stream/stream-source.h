/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef bool (*RdStreamTurn) (gpointer user_data); /* true: there is more to do at once */

/* Not attached yet. NULL, with errno set: no descriptor was left. */
GSource *rd_stream_source_new (RdStreamTurn turn, gpointer user_data);

bool rd_stream_source_watch (GSource *source, int socket); /* which outlives the source */

void rd_stream_source_wake (GSource *source); /* runs the turn soon */

void rd_stream_source_suspend (GSource *source);
void rd_stream_source_resume (GSource *source);
