/* The gate that each call passes before the main loop hears of it: what is over the limits of any
 * call (dbus-interfaces/call-limits.h) is answered and freed on the bus's own thread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Stands until g_dbus_connection_remove_filter () with the number that this returns. */
guint rd_call_gate_add (GDBusConnection *bus);
