/* The gate that each message passes on the bus's own thread. What of a call is over the limits
 * (dbus-interfaces/call-limits.h) is answered and freed there, before the main loop hears of it; of
 * the others the gate counts which are open (bus/gate/callers.h), and sees answers leave, and
 * senders; those who have much to read (bus/gate/unread.h) it asks whether they do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"

/* Stands until g_dbus_connection_remove_filter () with the number that this returns. LIST_OBJECTS
 * answers a GetManagedObjects when its turn comes; it is not called after TURNS was disposed. */
guint rd_call_gate_add (GDBusConnection *bus, RdCallers *callers, RdUnread *unread,
                        RdCallTurns *turns, RdCallAnswer list_objects, gpointer user_data);
