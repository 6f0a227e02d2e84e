/* A logind that says what the world tells it: logind.c defines system/logind.h for this program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* True: who asked to be told has let it sleep, or nobody did. */
bool sim_logind_prepare (void);
void sim_logind_wake (void);
bool sim_logind_is_held_back (void); /* since it was prepared */
