/* Measures the turns of the main loop: what it does between two polls.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* What a turn may take. */
#define RD_TURN_MAX_US 20000

typedef struct
{
  uint64_t n_turns;
  uint64_t n_long, longest_us;         /* by the clock */
  uint64_t n_cpu_long, longest_cpu_us; /* by the thread's CPU time */
} RdTurns;

/* Counts the turns of CONTEXT, which must run on one thread; one context of the process at a time.
 */
void rd_turns_watch (RdTurns *turns, GMainContext *context);
void rd_turns_unwatch (GMainContext *context);

void rd_turns_add (RdTurns *turns, int64_t wall_us, int64_t cpu_us);
