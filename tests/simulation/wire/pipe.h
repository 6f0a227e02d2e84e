/* One direction of a wire.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"

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
typedef void (*SimPipeArrived) (const SimPiece *piece, gpointer user_data);

typedef struct _SimPipe SimPipe;

/* CHANCE makes the delays, and cuts texts. */
SimPipe *sim_pipe_new (SimChance chance, SimPipeArrived arrived, gpointer user_data);
void sim_pipe_free (SimPipe *pipe); /* not in ARRIVED */

void sim_pipe_send (SimPipe *pipe, SimPieceKind kind, const char *text, size_t size);
/* While blocked, nothing arrives. */
void sim_pipe_block (SimPipe *pipe, bool is_blocked);
/* What is under way is lost. */
void sim_pipe_drop (SimPipe *pipe);
/* Appends what is under way. */
void sim_pipe_copy (const SimPipe *pipe, GString *text);

/* Of what is under way. */
bool sim_pipe_is_empty (const SimPipe *pipe);
size_t sim_pipe_get_size (const SimPipe *pipe);
int64_t sim_pipe_get_oldest (const SimPipe *pipe); /* when it was sent; INT64_MAX: nothing is */
