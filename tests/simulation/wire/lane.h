/* One direction of a wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chance.h"

typedef enum
{
  SIM_PIECE_CONNECT, /* and its answer */
  SIM_PIECE_REFUSAL,
  SIM_PIECE_TEXT,
  SIM_PIECE_HANDSHAKE, /* TLS, and its answer */
  SIM_PIECE_END,
} SimPieceKind;

typedef struct
{
  SimPieceKind kind;
  int64_t sent, arrival; /* monotonic µs */
  size_t size;
  char text[];
} SimPiece;

/* Called from the schedule. */
typedef void (*SimLaneArrived) (const SimPiece *piece, gpointer user_data);

typedef struct _SimLane SimLane;

/* CHANCE makes the delays, and cuts texts. */
SimLane *sim_lane_new (SimChance chance, SimLaneArrived arrived, gpointer user_data);
void sim_lane_free (SimLane *lane); /* not in ARRIVED */

void sim_lane_send (SimLane *lane, SimPieceKind kind, const char *text, size_t size);
/* While blocked, nothing arrives. */
void sim_lane_block (SimLane *lane, bool is_blocked);
/* What is under way is lost. */
void sim_lane_drop (SimLane *lane);

/* Of what is under way. */
bool sim_lane_is_empty (const SimLane *lane);
size_t sim_lane_get_size (const SimLane *lane);
int64_t sim_lane_get_oldest (const SimLane *lane); /* when it was sent; INT64_MAX: nothing is */
