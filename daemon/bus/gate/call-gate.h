/* The filter that each message passes on the bus's own thread. It answers a call over a limit
 * (call-limits.h) before the main loop sees it, and counts open calls and unread answers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"

/* Returns a number for g_dbus_connection_remove_filter (). LIST_OBJECTS answers GetManagedObjects
 * in its turn, never after TURNS was disposed. */
guint rd_call_gate_add (GDBusConnection *bus, RdCallers *callers, RdUnread *unread,
                        RdCallTurns *turns, RdCallAnswer list_objects, gpointer user_data);
