/* What passes on a wire, and how long rosterd's machine bears that nothing does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wire/ends.h"

/* To be called when something has changed that the path depends on. */
void sim_path_update (SimWire *wire);
/* rosterd's end learns that the path is broken. */
void sim_path_break (SimWire *wire, int number);
