/* The machine's time, and timers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

int64_t rd_clock_get_monotonic (void); /* µs; never goes back */
int64_t rd_clock_get_real (void);      /* µs since 1970; may jump */

/* Sources of the default main context; g_source_remove () takes their ids. Thread-safe. */
unsigned rd_clock_add_timeout (unsigned ms, GSourceFunc run, gpointer user_data);
/* Up to a second late, to wake up together with others. */
unsigned rd_clock_add_timeout_seconds (unsigned s, GSourceFunc run, gpointer user_data);
/* A timer for any context, not yet attached. */
GSource *rd_clock_timeout_source_new (unsigned ms);
GSource *rd_clock_timeout_source_new_seconds (unsigned s); /* as above */

/* Before the main loop runs, never on it. */
void rd_clock_sleep (unsigned ms);
