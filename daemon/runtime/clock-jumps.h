/* Tells when the machine's clock was set, and when the machine has slept, by Linux' word for it
 * (TFD_TIMER_CANCEL_ON_SET). Nothing wakes up meanwhile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

/* µs: so long the machine slept, and by so much its clock was set besides, since the last time. */
typedef void (*RdClockJumped) (int64_t slept, int64_t set, gpointer user_data);

/* A source of the default main context; 0: this machine doesn't tell. */
unsigned rd_clock_jumps_watch (RdClockJumped jumped, gpointer user_data);
