/* Time that passes when a test says so (tests/simulation/machine/clock.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define MS ((gint64)1000)
#define SECOND ((gint64)G_USEC_PER_SEC)

/* µs, with all timers that are due in them. */
void pass (gint64 duration);
