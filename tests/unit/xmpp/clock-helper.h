/* A clock that stands still until the test moves it: it defines clock.h in place of clock.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "runtime/clock.h"

/* Moves the time, and runs what is due in the default main context. */
void pass_ms (unsigned ms);
void run_what_is_due (void);
