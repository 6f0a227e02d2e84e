/* What a bus and its callers say to each other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/bus.h"

/* -- of a bus ----------------------------------------------------------------------------------
 */

void sim_bus_add (SimBus *bus, SimCaller *caller);
/* CALLER has left; rosterd learns it after what CALLER has sent. */
void sim_bus_remove (SimBus *bus, SimCaller *caller);
/* From a caller to rosterd. MESSAGE has a serial and a sender. */
void sim_bus_send (SimBus *bus, GDBusMessage *message);

/* -- of a caller -------------------------------------------------------------------------------
 */

SimCaller *sim_caller_ref (SimCaller *caller);
void sim_caller_unref (SimCaller *caller);
/* ":1.…" */
const char *sim_caller_get_address (const SimCaller *caller);
/* A message of rosterd or of the bus. */
void sim_caller_deliver (SimCaller *caller, GDBusMessage *message);
/* Bytes that are not read. */
size_t sim_caller_get_unread (const SimCaller *caller);
/* rosterd has left the bus: answers each open call with NoReply, and tells it. */
void sim_caller_lose_service (SimCaller *caller);
