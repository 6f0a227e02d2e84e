/* The turns of the main loop: how many there were, how many took longer than one may, and the
 * longest.
 *
 * A turn is all that the loop does between two polls. It is measured from outside, around the poll
 * of its context, so that nothing that runs in a turn can be forgotten; the wait in the poll isn't
 * part of it. Costs less than a microsecond a turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* Microseconds that a turn may take. */
#define RD_TURN_MAX_US 20000

typedef struct
{
  uint64_t n_turns;
  /* By the clock: what else the machine does meanwhile counts. */
  uint64_t n_long, longest_us;
  /* By the thread's own CPU time. */
  uint64_t n_cpu_long, longest_cpu_us;
} RdTurns;

/* Counts the turns of CONTEXT, which must run on one thread, in TURNS until rd_turns_unwatch ().
 * One context of the process at a time. */
void rd_turns_watch (RdTurns *turns, GMainContext *context);
void rd_turns_unwatch (GMainContext *context);

/* One more turn, of so many microseconds. */
void rd_turns_add (RdTurns *turns, int64_t wall_us, int64_t cpu_us);
