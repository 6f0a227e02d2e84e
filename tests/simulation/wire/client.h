/* rosterd's end of the wires, for what stands in for the daemon's stream and resolver.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/pipe.h"
#include "wire/wire.h"

typedef struct
{
  void (*arrived) (const SimPiece *piece, gpointer client); /* from the schedule */
  /* Nothing more comes, and nothing goes, for an errno. May come inside any call: only note it. */
  void (*broken) (int number, gpointer client);
  void (*has_room) (gpointer client); /* in the window, again; likewise */
  bool (*is_idle) (gpointer client);  /* it has nothing to send, nor to read */
} SimClientEvents;

/* TLS begins at once if HAS_DIRECT_TLS. NULL: it fails at once, for the errno NUMBER. */
SimWire *sim_client_connect (const SimClientEvents *events, gpointer client, bool has_direct_tls,
                             int *number);
/* The connected wire of that number is another client's from now on, whom connecting isn't told. */
SimWire *sim_client_take_over (unsigned number, const SimClientEvents *events, gpointer client);
void sim_client_send (SimWire *wire, SimPieceKind kind, const char *text, size_t size);
/* TEXT is sent nowhere any more. */
void sim_client_swallow (const char *text, size_t size);
bool sim_client_has_room (const SimWire *wire);
/* Does what is sent go nowhere? */
bool sim_client_is_cut_off (const SimWire *wire);
/* While held, nothing arrives. */
void sim_client_hold (SimWire *wire, bool is_held);
void sim_client_be_patient (SimWire *wire, bool is_patient);
/* Ends what it sends, and reads nothing more. Broken isn't told. */
void sim_client_shut (SimWire *wire);
/* After that, CLIENT may be freed. */
void sim_client_leave (SimWire *wire);

/* A look-up of a name. */
typedef struct
{
  int64_t delay; /* µs, after which it is known */
  bool is_found, is_timed_out;
  unsigned n_targets;  /* 1 or more */
  uint32_t direct_tls; /* a bit for each */
} SimLookup;

SimLookup sim_client_look_up (void);
