/* The server's end of the wires, and what the world does to all of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/wire.h"

#include "trace.h"
#include "wire/path.h"

#include <errno.h>
#include <string.h>

SimCable sim_cable;

/* -- closing ----------------------------------------------------------------------------------- */

static void
tell_closed (SimWire *wire)
{
  gpointer session = g_steal_pointer (&wire->session);

  wire->is_open = false;
  g_clear_pointer (&wire->reader, sim_reader_free);
  sim_trace ("network", "stream %u ends for the server", wire->number);
  sim_cable.events->closed (session);
}

static void
on_closing (gpointer user_data)
{
  SimWire *wire = user_data;

  wire->closing = NULL;
  tell_closed (wire);
}

/* Tells it soon: this may be an event of the reader, or a call of the server. What is under way
 * then arrives, and nobody reads it. */
static void
close_server (SimWire *wire)
{
  if (!wire->is_open)
    return;
  wire->is_open = wire->is_frozen = false;
  sim_path_update (wire);
  wire->closing = sim_schedule_add (0, on_closing, wire);
}

void
sim_wire_close (SimWire *wire)
{
  if (!wire->is_open)
    return;
  sim_pipe_send (wire->down, SIM_PIECE_END, NULL, 0);
  close_server (wire);
}

/* -- what rosterd sends ------------------------------------------------------------------------ */

static void
on_header (const char *to, const char *from, gpointer user_data)
{
  SimWire *wire = user_data;

  if (!wire->is_open)
    return;
  g_free (wire->to);
  wire->to = g_strdup (to);
  g_free (wire->from);
  wire->from = g_strdup (from);
  sim_cable.events->opened (wire->session);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  SimWire *wire = user_data;

  if (wire->is_open)
    sim_cable.events->stanza (stanza, wire->session);
}

static void
on_footer (gpointer user_data)
{
  sim_wire_send (user_data, "</stream:stream>");
  sim_wire_close (user_data);
}

static const SimReaderEvents reader_events = { on_header, on_stanza, on_footer };

static void
take_connect (SimWire *wire)
{
  wire->session = sim_cable.events->accept (wire, sim_cable.server);
  wire->is_open = wire->session != NULL;
  sim_trace ("network", "stream %u %s", wire->number,
             wire->is_open ? "is connected" : "is refused");
  if (wire->is_open)
    wire->reader = sim_reader_new (&reader_events, wire);
  sim_pipe_send (wire->down, wire->is_open ? SIM_PIECE_CONNECT : SIM_PIECE_REFUSAL, NULL, 0);
}

static void
take_text (SimWire *wire, const char *text, size_t size)
{
  if (!wire->is_open)
    {
      sim_client_swallow (text, size);
      return;
    }
  if (wire->awaits_tls)
    sim_break ("login", "rosterd talks before the TLS that it began: %.*s", (int)size, text);
  sim_reader_feed (wire->reader, text, size);
}

static void
take_handshake (SimWire *wire)
{
  if (!wire->is_open)
    return;
  if (!wire->awaits_tls)
    sim_break ("login", "rosterd begins TLS, which the server did not agree to");
  wire->awaits_tls = false;
  wire->is_secured = true;
  sim_reader_begin (wire->reader);
  sim_pipe_send (wire->down, SIM_PIECE_HANDSHAKE, NULL, 0);
}

void
sim_wire_take (SimWire *wire, const SimPiece *piece)
{
  switch (piece->kind)
    {
    case SIM_PIECE_CONNECT:
      take_connect (wire);
      break;
    case SIM_PIECE_TEXT:
      take_text (wire, piece->text, piece->size);
      break;
    case SIM_PIECE_HANDSHAKE:
      take_handshake (wire);
      break;
    case SIM_PIECE_END:
      close_server (wire);
      break;
    case SIM_PIECE_REFUSAL:
      break;
    }
}

/* -- the server's calls ------------------------------------------------------------------------ */

unsigned
sim_wire_get_number (const SimWire *wire)
{
  return wire->number;
}

void
sim_wire_send (SimWire *wire, const char *xml)
{
  if (wire->is_open)
    sim_pipe_send (wire->down, SIM_PIECE_TEXT, xml, strlen (xml));
}

void
sim_wire_freeze (SimWire *wire, bool is_frozen)
{
  wire->is_frozen = is_frozen;
  sim_path_update (wire);
}

bool
sim_wire_is_quiet (const SimWire *wire)
{
  bool is_under_way = !sim_pipe_is_empty (wire->up) || !sim_pipe_is_empty (wire->down);

  return (!is_under_way || wire->is_lost) && wire->closing == NULL
         && (wire->client == NULL || wire->client_events->is_idle (wire->client));
}

const char *
sim_wire_get_to (const SimWire *wire)
{
  return wire->to;
}

const char *
sim_wire_get_from (const SimWire *wire)
{
  return wire->from;
}

bool
sim_wire_is_secured (const SimWire *wire)
{
  return wire->is_secured;
}

void
sim_wire_await_tls (SimWire *wire)
{
  wire->awaits_tls = true;
}

void
sim_wire_await_stream (SimWire *wire)
{
  if (wire->is_open)
    sim_reader_begin (wire->reader);
}

/* -- the world --------------------------------------------------------------------------------- */

static void
for_each (void (*act) (SimWire *wire))
{
  for (unsigned i = 0; i < sim_cable.wires->len; i++)
    act (sim_cable.wires->pdata[i]);
}

static void
cut (SimWire *wire)
{
  if (!wire->is_lost)
    sim_pipe_copy (wire->up, sim_cable.swallowed);
  sim_pipe_drop (wire->up);
  sim_pipe_drop (wire->down);
  close_server (wire);
  sim_path_break (wire, ECONNRESET);
}

void
sim_wire_cut (void)
{
  for_each (cut);
}

void
sim_wire_stall (bool is_stalled)
{
  sim_cable.is_stalled = is_stalled;
  for_each (sim_path_update);
}

static void
lose (SimWire *wire)
{
  if (!wire->is_lost)
    sim_pipe_copy (wire->up, sim_cable.swallowed);
  wire->is_lost = true;
  sim_pipe_drop (wire->up);
  sim_pipe_drop (wire->down);
  close_server (wire);
  sim_path_update (wire);
}

void
sim_wire_lose (void)
{
  for_each (lose);
}

const char *
sim_wire_get_swallowed (void)
{
  return sim_cable.swallowed->str;
}

void
sim_wire_set_reachable (bool is_reachable)
{
  sim_cable.is_unreachable = !is_reachable;
}

void
sim_wire_silence (void)
{
  for_each (sim_client_shut);
}

/* -- begin and end ----------------------------------------------------------------------------- */

void
sim_wire_begin (const SimWireServer *events, gpointer server, SimChance chance)
{
  sim_cable = (SimCable){
    .events = events,
    .server = server,
    .chance = chance,
    .wires = g_ptr_array_new (),
    .swallowed = g_string_new (NULL),
  };
}

static void
free_wire (SimWire *wire)
{
  if (wire->client != NULL)
    sim_break ("leftovers", "rosterd has not freed stream %u", wire->number);
  if (wire->closing != NULL)
    sim_schedule_cancel (wire->closing);
  if (wire->session != NULL)
    tell_closed (wire);
  sim_pipe_free (wire->up);
  sim_pipe_free (wire->down);
  g_free (wire->to);
  g_free (wire->from);
  g_free (wire);
}

void
sim_wire_end (void)
{
  for_each (free_wire);
  g_clear_pointer (&sim_cable.wires, g_ptr_array_unref);
  g_string_free (g_steal_pointer (&sim_cable.swallowed), TRUE);
}
