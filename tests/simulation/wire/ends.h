/* A wire with both its ends, and all wires.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/schedule.h"
#include "wire/client.h"
#include "wire/reader.h"

/* What rosterd's machine sends ahead of the server's program. */
#define SIM_WINDOW_SIZE ((size_t)256 * 1024)

struct _SimWire
{
  unsigned number;
  SimPipe *up, *down; /* to the server, to rosterd */
  bool is_lost;       /* nothing will ever pass */
  bool was_dead;      /* when it was last looked at: lost or stalled */

  /* rosterd's end */
  const SimClientEvents *client_events;
  gpointer client; /* NULL: gone */
  bool is_cut_off, is_held, is_patient;
  bool is_full;       /* the window */
  int64_t full_since; /* monotonic, as the next */
  int64_t last_heard; /* of the server's machine */
  SimEntry *death;    /* rosterd's machine gives up; NULL: it has no reason */

  /* the server's end */
  gpointer session; /* NULL: there is none */
  SimReader *reader;
  bool is_open; /* neither refused nor closed */
  bool is_frozen, awaits_tls, is_secured;
  char *to, *from;
  SimEntry *closing; /* closed is told soon */
};

typedef struct
{
  const SimWireServer *events;
  gpointer server;
  SimChance chance;
  GPtrArray *wires;   /* (element-type SimWire), by number */
  GString *swallowed; /* what rosterd sent, and nobody reads */
  bool is_stalled, is_unreachable;
} SimCable;

extern SimCable sim_cable;

/* What came from rosterd: the server takes it. */
void sim_wire_take (SimWire *wire, const SimPiece *piece);
