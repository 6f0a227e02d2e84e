/* rosterd's side of a session bus, and the bus itself: a GDBusConnection over a socket pair, whose
 * other end is read and written here, message by message, so that no thread decides an order.
 * Messages, and who is told what, follow the D-Bus specification.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* One bus for each life of rosterd, and only one at a time. It has no name for rosterd's
 * connection: rosterd owns im.rosterd.Roster1 from the begin. Main thread only, like all here. */
typedef struct _SimBus SimBus;

/* A program on the bus, with a unique name. Lives longer than a bus: a new rosterd is another
 * owner of the same name. */
typedef struct _SimCaller SimCaller;

typedef struct
{
  /* Any signal of rosterd. ARGUMENTS is a tuple. */
  void (*signal) (const char *path, const char *interface, const char *member, GVariant *arguments,
                  gpointer user_data);
  void (*service_left) (gpointer user_data); /* NameOwnerChanged of rosterd's name */
} SimCallerEvents;

SimBus *sim_bus_new (void);
GDBusConnection *sim_bus_get_connection (SimBus *bus);

/* rosterd dies now, in the middle of whatever runs: what it has sent so far arrives, what it sends
 * from now on does not. sim_bus_free () follows. */
void sim_bus_die (SimBus *bus);
/* rosterd's connection closes. An orderly rosterd gives its name back before it frees its objects
 * (app.c): of what it sent since the last exchange the answers arrive, and no signal. Of a dead one
 * all arrives up to sim_bus_die (), or without that up to the last exchange. Calls without an
 * answer then get NoReply, and each caller is told that the service left. */
void sim_bus_free (SimBus *bus, bool is_dead);

/* Sends what was put, waits until GDBus' thread has handed it to the main context, reads what
 * rosterd sent and delivers it. True: something moved, and the main context may have work. Call it
 * with an idle main context, in turns until both are idle. */
bool sim_bus_exchange (SimBus *bus);

/* NAME is the caller's name in the trace, unlike any other's in this run. EVENTS may be NULL, or
 * have NULLs. */
SimCaller *sim_caller_new (const char *name, const SimCallerEvents *events, gpointer user_data);
/* Leaves the bus, if it is on one (NameOwnerChanged). */
void sim_caller_free (SimCaller *caller);
/* Not while it is on another bus. */
void sim_caller_join (SimCaller *caller, SimBus *bus);
const char *sim_caller_get_name (const SimCaller *caller);

/* REPLY is the body (a tuple), or NULL with the name and the message of a D-Bus error. */
typedef void (*SimAnswer) (GVariant *reply, const char *error, const char *message,
                           gpointer user_data);
/* ARGUMENTS (a tuple, floating) may be NULL. ANSWER comes exactly once, unless the caller leaves
 * before; at once, with ServiceUnknown, if the caller is on no bus. */
void sim_caller_call (SimCaller *caller, const char *path, const char *interface,
                      const char *method, GVariant *arguments, SimAnswer answer,
                      gpointer user_data);
/* The same, without waiting for an answer: no answer is wanted. */
void sim_caller_tell (SimCaller *caller, const char *path, const char *interface,
                      const char *method, GVariant *arguments);
unsigned sim_caller_get_n_open (const SimCaller *caller); /* calls without an answer */
/* Reads nothing from the bus until it is let again (then all at once); a Ping isn't answered
 * either. */
void sim_caller_hold (SimCaller *caller, bool is_held);
