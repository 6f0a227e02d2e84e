/* What the server does after a while. All of it goes with the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/inside.h"

typedef void (*SimLaterRun) (SimServer *server, const char *text, unsigned number);

/* TEXT (copied; may be NULL) and NUMBER come back. DELAY is in µs. */
void sim_later_add (SimServer *server, int64_t delay, SimLaterRun run, const char *text,
                    unsigned number);
/* All that is to run RUN. */
void sim_later_drop (SimServer *server, SimLaterRun run);
void sim_later_clear (SimServer *server);
