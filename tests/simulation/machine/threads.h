/* The daemon's threads (runtime/threads.h, runtime/thread-job.h), on the main thread: work is done
 * by the schedule, a delay after it was pushed, and outside of any dispatch of the main context.
 * Who waits for work does it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"

/* Before the first work. CHANCE makes the delays: 0 to 3 ms, seldom up to 2 s. */
void sim_threads_begin (SimChance chance);

/* µs for each work from now on, without exception: a slow disk. */
void sim_threads_set_delay (int64_t least, int64_t most);
/* As it was at the beginning. */
void sim_threads_set_usual_delay (void);
/* When the main loop has nothing else to do, all work of pools is done at once, till there is none
 * and the loop is still. */
void sim_threads_hurry (void);
