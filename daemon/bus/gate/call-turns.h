/* Begins one call in each turn of the main loop: senders by turns, each sender's calls in order. At
 * most RD_CALLS_IN_WORK_MAX calls of a sender, and RD_ALL_READINGS_MAX that only read, are in work
 * at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/callers.h"
#include "bus/gate/unread.h"

#define RD_TYPE_CALL_TURNS (rd_call_turns_get_type ())
G_DECLARE_FINAL_TYPE (RdCallTurns, rd_call_turns, RD, CALL_TURNS, GObject)

/* Signal "left" (char *sender): a sender with open calls left the bus. Drop its waiting calls.
 * Disposing of it disconnects all who listen. */

RdCallTurns *rd_call_turns_new (GDBusConnection *bus, RdCallers *callers, RdUnread *unread);

/* For the class_init of a face: its method and property calls take turns. On a connection without
 * turns they begin at once. */
void rd_call_turns_init_class (GDBusInterfaceSkeletonClass *class);

typedef void (*RdCallAnswer) (GDBusMessage *call, gpointer user_data);
/* Main loop only. ANSWER runs when CALL, which no face takes, has its turn. */
void rd_call_turns_add (RdCallTurns *turns, GDBusMessage *call, RdCallAnswer answer,
                        gpointer user_data);

/* Disconnects *HANDLER and sets it to 0; also when TURNS have ended, or it is 0 already. */
void rd_call_turns_clear_handler (RdCallTurns *turns, gulong *handler);
