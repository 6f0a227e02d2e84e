/* Turns: of the calls that came, when each is begun.
 *
 * Each sender's calls are begun in the order in which they came, few of them at once
 * (RD_CALLS_IN_WORK_MAX), and senders take turns, so that the many calls of one hold up its own
 * next one only. One call is begun in one turn of the main loop. Of the readings few are in work at
 * once (RD_ALL_READINGS_MAX), and each of them is until its answer leaves for the bus daemon: so
 * answers that nobody takes aren't made. Who reads none of them gets no more (bus/gate/unread.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/callers.h"
#include "bus/gate/unread.h"

#define RD_TYPE_CALL_TURNS (rd_call_turns_get_type ())
G_DECLARE_FINAL_TYPE (RdCallTurns, rd_call_turns, RD, CALL_TURNS, GObject)

/* Signal "left" (char *sender): a sender that had calls open has left the bus. Who keeps a call of
 * it waiting drops it. */

/* Of the connection BUS. CALLERS and UNREAD are held. */
RdCallTurns *rd_call_turns_new (GDBusConnection *bus, RdCallers *callers, RdUnread *unread);

/* In the initialization of a face's class: its calls take turns, those for its properties, too.
 * They are begun at once on a connection that has no turns. */
void rd_call_turns_init_class (GDBusInterfaceSkeletonClass *class);

/* A call that no face takes is answered by ANSWER when its turn comes. On the main loop. */
typedef void (*RdCallAnswer) (GDBusMessage *call, gpointer user_data);
void rd_call_turns_add (RdCallTurns *turns, GDBusMessage *call, RdCallAnswer answer,
                        gpointer user_data);
