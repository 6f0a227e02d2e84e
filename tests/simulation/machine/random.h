/* The daemon's chance (runtime/random.h), from the seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"

/* Before the daemon asks for any. */
void sim_random_begin (SimChance chance);
