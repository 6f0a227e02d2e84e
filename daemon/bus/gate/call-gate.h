/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"

/* Returns a number for g_dbus_connection_remove_filter (). The filter runs on the bus's thread and
 * answers calls over a limit there. LIST_OBJECTS answers GetManagedObjects in its turn. */
guint rd_call_gate_add (GDBusConnection *bus, RdCallers *callers, RdUnread *unread,
                        RdCallTurns *turns, RdCallAnswer list_objects, gpointer user_data);
