/* rosterd's side of a session bus, and the bus itself: a GDBusConnection over a socket pair, whose
 * other end this file reads and writes itself, message by message, so that no thread decides an
 * order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* One bus for each life of rosterd; what a dead one sends is lost. */
typedef struct _SimBus SimBus;

/* A program on the bus, with a unique name. Lives longer than a bus: a new rosterd is another
 * owner of the same name. */
typedef struct _SimCaller SimCaller;

typedef struct
{
  void (*signal) (const char *path, const char *interface, const char *member, GVariant *arguments,
                  gpointer user_data);
  void (*service_left) (gpointer user_data); /* NameOwnerChanged of rosterd's name */
} SimCallerEvents;

SimBus *sim_bus_new (void);
/* IS_DEAD: the process died; calls without an answer get NoReply. */
void sim_bus_free (SimBus *bus, bool is_dead);
GDBusConnection *sim_bus_get_connection (SimBus *bus);

/* Sends what was put, waits until GDBus' thread has handed it to the main context, reads what
 * rosterd sent and delivers it. True: something moved. Call it with an idle main context. */
bool sim_bus_exchange (SimBus *bus);

SimCaller *sim_caller_new (const char *name, const SimCallerEvents *events, gpointer user_data);
/* Leaves the bus, if it is on one (NameOwnerChanged). */
void sim_caller_free (SimCaller *caller);
void sim_caller_join (SimCaller *caller, SimBus *bus);
const char *sim_caller_get_name (const SimCaller *caller);

/* REPLY is the body, or NULL with the name and the message of a D-Bus error. */
typedef void (*SimAnswer) (GVariant *reply, const char *error, const char *message,
                           gpointer user_data);
/* ARGUMENTS (a tuple, floating) may be NULL. ANSWER comes exactly once, unless the caller leaves
 * before. */
void sim_caller_call (SimCaller *caller, const char *path, const char *interface,
                      const char *method, GVariant *arguments, SimAnswer answer,
                      gpointer user_data);
unsigned sim_caller_get_n_open (const SimCaller *caller); /* calls without an answer */
/* Reads nothing from the bus until it is let again; a Ping isn't answered either. */
void sim_caller_hold (SimCaller *caller, bool is_held);
