/* Virtual time: all that will happen, in order. Nothing happens by itself; the world steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _SimEntry SimEntry;
typedef void (*SimRun) (gpointer data);

/* Monotonic µs; the first run begins at some hours. Any thread may ask. */
int64_t sim_schedule_get_now (void);

/* RUN comes DELAY µs (≥ 0) from now; of two at one time, the one that was added first. The entry
 * is gone once RUN is called. All from one thread: the order is the program's. */
SimEntry *sim_schedule_add (int64_t delay, SimRun run, gpointer data);
void sim_schedule_cancel (SimEntry *entry);
/* Is this the thread that adds? (The first one that did.) */
bool sim_schedule_is_mine (void);

/* The time of the next entry; INT64_MAX: there is none. */
int64_t sim_schedule_get_next (void);
/* Moves the time to the next entry and runs it. False: there was none. */
bool sim_schedule_step (void);
unsigned sim_schedule_get_length (void);

/* µs pass and nothing runs: what was due meanwhile comes late, as on a busy machine. */
void sim_schedule_let_pass (int64_t duration);

/* -- the machine's clock, beside virtual time ----------------------------------------------------
 */

/* µs that somebody moved the wall clock by; it may go back. A machine that slept jumps, too: its
 * monotonic time stood still. */
void sim_schedule_jump (int64_t difference);
int64_t sim_schedule_get_real_time (void); /* µs since 1970 */
