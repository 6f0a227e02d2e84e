/* What the bus itself answers (D-Bus specification, "Message Bus Messages"): the few methods that
 * rosterd asks it for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

#define SIM_BUS_NAME "org.freedesktop.DBus"
#define SIM_BUS_PATH "/org/freedesktop/DBus"

typedef struct _SimDriver SimDriver;

typedef struct
{
  bool (*is_there) (const char *name, gpointer user_data);
  /* Bytes that the bus holds for NAME. */
  size_t (*get_unread) (const char *name, gpointer user_data);
} SimDriverQueries;

SimDriver *sim_driver_new (const SimDriverQueries *queries, gpointer user_data);
void sim_driver_free (SimDriver *driver);

/* Returns the answer to a CALL of the bus (owned), without a serial. */
GDBusMessage *sim_driver_answer (SimDriver *driver, GDBusMessage *call);

/* "NAME has left the bus", if a rule asks for it; else NULL. */
GDBusMessage *sim_driver_tell_departure (const SimDriver *driver, const char *name);
