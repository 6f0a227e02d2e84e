/* The numbers of a seed. Each purpose has a stream of its own: leaving one event out changes
 * nothing of the others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  uint64_t state;
} SimChance;

SimChance sim_chance_new (uint64_t seed, const char *purpose);
uint64_t sim_chance_next (SimChance *chance);
/* Below N, which is at least 1. */
uint32_t sim_chance_below (SimChance *chance, uint32_t n);
/* Both ends can come. */
int64_t sim_chance_between (SimChance *chance, int64_t least, int64_t most);
bool sim_chance_hits (SimChance *chance, unsigned percent);
