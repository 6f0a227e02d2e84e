/* The cable between rosterd and the server, in place of libstrophe and a socket: what is sent
 * arrives in order, a moment later. The files of wire/ define xmpp/stream/stream.h, race.h,
 * resolver.h and strophe-runtime.h for this program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"
#include "xmpp/stanza/stanza.h"

/* One stream, as the server sees it; valid until sim_wire_end (). */
typedef struct _SimWire SimWire;

/* Told from the schedule only, never inside a call of the server. */
typedef struct
{
  /* A client connects. Returns what the other functions get as SESSION; NULL: refused. Nothing may
   * be sent in it. */
  gpointer (*accept) (SimWire *wire, gpointer server);
  void (*opened) (gpointer session); /* its stream header came */
  /* All elements and attributes that have no namespace of their own are in it. */
  void (*stanza) (const RdStanza *stanza, gpointer session);
  /* The cable is cut, or either side ended the stream. Comes last, once; what is sent afterwards
   * goes nowhere. */
  void (*closed) (gpointer session);
} SimWireServer;

/* One server for each domain is enough: all names lead to it. CHANCE makes the delays. */
void sim_wire_begin (const SimWireServer *events, gpointer server, SimChance chance);
/* Closes what is open. Breaks a promise if rosterd still has a stream. */
void sim_wire_end (void);

unsigned sim_wire_get_number (const SimWire *wire); /* from 1, in the order of connecting */

/* XML, any piece of the stream. */
void sim_wire_send (SimWire *wire, const char *xml);
/* Closes from the server's side, after what was sent; closed comes soon. */
void sim_wire_close (SimWire *wire);
/* While frozen the server reads nothing: what comes waits on its machine. */
void sim_wire_freeze (SimWire *wire, bool is_frozen);
/* Nothing is under way in either direction, nor waits to be sent, nor to be read. */
bool sim_wire_is_quiet (const SimWire *wire);

/* -- the login -----------------------------------------------------------------------------------
 */

/* Of the client's last header; NULL: it had none. */
const char *sim_wire_get_to (const SimWire *wire);
const char *sim_wire_get_from (const SimWire *wire);
bool sim_wire_is_secured (const SimWire *wire);
/* After <proceed/>: TLS comes next, then a new stream. */
void sim_wire_await_tls (SimWire *wire);
/* After <success/>: a new stream comes next. */
void sim_wire_await_stream (SimWire *wire);

/* -- the world -----------------------------------------------------------------------------------
 */

/* Each side learns it at once; what is under way is lost. */
void sim_wire_cut (void);
/* Nothing passes in either direction, and nobody is told, until it is lifted: then all that is
 * under way comes. rosterd's machine gives up after a minute or more, as TCP does. */
void sim_wire_stall (bool is_stalled);
/* Each stream of now is dead for ever, as after a change of address: the server's side closes,
 * rosterd's stays half open. */
void sim_wire_lose (void);
/* All that rosterd has sent and no server will ever read. */
const char *sim_wire_get_swallowed (void);
/* While unreachable, names aren't found or connections fail, by chance. */
void sim_wire_set_reachable (bool is_reachable);
/* rosterd's process is dead: what was sent still arrives, and then the end of each stream; what it
 * sends from now on goes nowhere. Streams that are made later are another process's. */
void sim_wire_silence (void);
