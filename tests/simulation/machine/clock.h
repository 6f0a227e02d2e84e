/* The daemon's clock and timers (runtime/clock.h), over the schedule. A timer that comes due is
 * made ready; the main context then calls it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* GLib's own clock counts its readings from now on: GTask, for one, asks whether it is still the
 * iteration of the main loop in which it was created, by the µs. What waits for that clock waits
 * for ever. */
void sim_clock_begin (void);

/* What Linux tells of the clock (runtime/clock-jumps.h), µs. */
void sim_clock_tell_jump (int64_t slept, int64_t set);
