/* A GDBusConnection over a socket pair, whose other end is read and written here, so that GDBus'
 * thread decides no order: it works only while sim_link_exchange () waits for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* One at a time: GDBus has one thread for all connections. Main thread only. */
typedef struct _SimLink SimLink;

SimLink *sim_link_new (void);
/* Closes the connection; what is under way is lost. */
void sim_link_free (SimLink *link);
GDBusConnection *sim_link_get_connection (SimLink *link);

/* MESSAGE, with sender and serial, goes out with the next exchange. */
void sim_link_put (SimLink *link, GDBusMessage *message);
/* Drops what was put since the last exchange. */
void sim_link_drop (SimLink *link);

/* Sends what was put, and returns what the connection has sent, in order (element-type
 * GDBusMessage); NULL: nothing moved. Then the sources for all that was put are in the main
 * context, in order, and GDBus' thread has answered what it answers itself. */
GPtrArray *sim_link_exchange (SimLink *link);

/* The serial of the last message that was sent on the main thread, or was returned. */
uint32_t sim_link_get_last_serial (SimLink *link);
