/* The clock of a program that is linked with this stands still until a test puts it forward, so no
 * test depends on how fast the machine is. Main loop only, but for the time itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "runtime/clock.h"

/* Makes MS pass at once. Timers that are due then run on the main loop, not here. */
void clock_put_forward (unsigned ms);
