/* The cable between rosterd and the server, in place of libstrophe and a socket: wire.c defines
 * xmpp/stream/stream.h, resolver.h and strophe-runtime.h for this program. What is sent arrives in
 * order, a moment later.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chance.h"
#include "xmpp/stanza/stanza.h"

/* One stream, as the server sees it. */
typedef struct _SimWire SimWire;

typedef struct
{
  /* A client connects. Returns what the other functions get as SESSION; NULL: refused. */
  gpointer (*accept) (SimWire *wire, gpointer server);
  void (*opened) (gpointer session); /* its stream header came */
  void (*stanza) (const RdStanza *stanza, gpointer session);
  /* The cable is cut, or the client ended the stream. Comes last, once. */
  void (*closed) (gpointer session);
} SimWireServer;

/* One server for each domain is enough: all names lead to it. CHANCE makes the delays. */
void sim_wire_begin (const SimWireServer *events, gpointer server, SimChance chance);
void sim_wire_end (void);

/* XML, any piece of the stream. */
void sim_wire_send (SimWire *wire, const char *xml);
/* Closes from the server's side, after what was sent. */
void sim_wire_close (SimWire *wire);

/* -- the world -----------------------------------------------------------------------------------
 */

/* Each side learns it at once; what is under way is lost. */
void sim_wire_cut (void);
/* Nothing passes in either direction, and nobody is told, until it is lifted: then all that is
 * under way comes. With IS_LOST each stream of that time is dead for ever, as after a change of
 * address: the server's side closes, rosterd's stays half open. */
void sim_wire_stall (bool is_stalled);
void sim_wire_lose (void);
/* While unreachable, names aren't found or connections are refused, by chance. */
void sim_wire_set_reachable (bool is_reachable);
/* What rosterd sends from now on goes nowhere: its process is dead. Ends with the last stream. */
void sim_wire_silence (void);
