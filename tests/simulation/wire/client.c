/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/client.h"

#include "wire/path.h"

#include <errno.h>

#define MS 1000

/* -- names and connecting ---------------------------------------------------------------------- */

SimLookup
sim_client_look_up (void)
{
  SimChance *chance = &sim_cable.chance;
  SimLookup lookup = {
    .delay = sim_chance_between (chance, 1 * MS, 300 * MS),
    .is_found = !sim_cable.is_unreachable || sim_chance_hits (chance, 50),
    .n_targets = 1 + sim_chance_below (chance, 2),
    .direct_tls = sim_chance_below (chance, 4),
  };

  if (!sim_cable.is_stalled)
    return lookup;
  return (SimLookup){ .delay = 10 * G_USEC_PER_SEC, .is_timed_out = true };
}

static void
on_down (const SimPiece *piece, gpointer user_data)
{
  SimWire *wire = user_data;

  wire->last_heard = sim_schedule_get_now ();
  if (wire->client != NULL && !wire->is_cut_off)
    wire->client_events->arrived (piece, wire->client);
}

static void
on_up (const SimPiece *piece, gpointer user_data)
{
  SimWire *wire = user_data;

  wire->last_heard = sim_schedule_get_now ();
  if (wire->is_full && sim_client_has_room (wire))
    {
      wire->is_full = false;
      if (wire->client != NULL && !wire->is_cut_off)
        wire->client_events->has_room (wire->client);
    }
  sim_wire_take (wire, piece);
}

static SimWire *
make_wire (void)
{
  SimWire *wire = g_new0 (SimWire, 1);

  wire->up = sim_pipe_new (sim_chance_new (sim_chance_next (&sim_cable.chance), "up"), on_up, wire);
  wire->down
      = sim_pipe_new (sim_chance_new (sim_chance_next (&sim_cable.chance), "down"), on_down, wire);
  wire->last_heard = sim_schedule_get_now ();
  g_ptr_array_add (sim_cable.wires, wire);
  wire->number = sim_cable.wires->len;
  return wire;
}

/* False: NUMBER says why nothing was sent. */
static bool
begin_unreachably (SimWire *wire, int *number)
{
  switch (sim_chance_below (&sim_cable.chance, 3))
    {
    case 0:
      *number = ENETUNREACH;
      return false;
    case 1:
      wire->is_lost = true;
      return true;
    default:
      sim_pipe_send (wire->down, SIM_PIECE_REFUSAL, NULL, 0);
      return true;
    }
}

SimWire *
sim_client_connect (const SimClientEvents *events, gpointer client, bool has_direct_tls,
                    int *number)
{
  SimWire *wire = make_wire ();

  *number = 0;
  if (!sim_cable.is_unreachable)
    sim_pipe_send (wire->up, SIM_PIECE_CONNECT, NULL, 0);
  else if (!begin_unreachably (wire, number))
    return NULL;
  wire->client_events = events;
  wire->client = client;
  wire->awaits_tls = has_direct_tls;
  sim_path_update (wire);
  return wire;
}

SimWire *
sim_client_take_over (unsigned number, const SimClientEvents *events, gpointer client)
{
  SimWire *wire = sim_cable.wires->pdata[number - 1];

  wire->client_events = events;
  wire->client = client;
  return wire;
}

/* -- a stream ---------------------------------------------------------------------------------- */

bool
sim_client_has_room (const SimWire *wire)
{
  return sim_pipe_get_size (wire->up) < SIM_WINDOW_SIZE;
}

bool
sim_client_is_cut_off (const SimWire *wire)
{
  return wire->is_cut_off;
}

void
sim_client_swallow (const char *text, size_t size)
{
  g_string_append_len (sim_cable.swallowed, text, (gssize)size);
}

void
sim_client_send (SimWire *wire, SimPieceKind kind, const char *text, size_t size)
{
  if (wire->is_cut_off)
    return;
  if (wire->is_lost && text != NULL)
    sim_client_swallow (text, size);
  sim_pipe_send (wire->up, kind, text, size);
  if (!wire->is_full && !sim_client_has_room (wire))
    {
      wire->is_full = true;
      wire->full_since = sim_schedule_get_now ();
    }
  sim_path_update (wire);
}

void
sim_client_hold (SimWire *wire, bool is_held)
{
  wire->is_held = is_held;
  sim_path_update (wire);
}

void
sim_client_be_patient (SimWire *wire, bool is_patient)
{
  wire->is_patient = is_patient;
  sim_path_update (wire);
}

void
sim_client_shut (SimWire *wire)
{
  if (wire->is_cut_off)
    return;
  sim_pipe_send (wire->up, SIM_PIECE_END, NULL, 0);
  wire->is_cut_off = true;
  sim_pipe_drop (wire->down);
  sim_path_update (wire);
}

void
sim_client_leave (SimWire *wire)
{
  wire->client = NULL;
  sim_path_update (wire);
}
