/* Measures the main loop's turns, from poll to poll.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#define RD_TURN_MAX_US 20000

typedef struct
{
  uint64_t n_turns;
  uint64_t n_long, longest_us;         /* by the clock */
  uint64_t n_cpu_long, longest_cpu_us; /* by the thread's CPU time */
} RdTurns;

/* Watches one context at a time, which must run on one thread. */
void rd_turns_watch (RdTurns *turns, GMainContext *context);
void rd_turns_unwatch (GMainContext *context);

void rd_turns_add (RdTurns *turns, int64_t wall_us, int64_t cpu_us);
