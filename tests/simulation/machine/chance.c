/* A stream is a counter whose steps are mixed (splitmix64), so that a new one costs nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/chance.h"

uint64_t
sim_chance_next (SimChance *chance)
{
  uint64_t z = (chance->state += 0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

SimChance
sim_chance_new (uint64_t seed, const char *purpose)
{
  SimChance chance = { seed };

  for (const char *at = purpose; *at != '\0'; at++)
    chance.state = sim_chance_next (&chance) ^ (unsigned char)*at;
  return chance;
}

uint32_t
sim_chance_below (SimChance *chance, uint32_t n)
{
  return (uint32_t)(((sim_chance_next (chance) >> 32) * n) >> 32);
}

int64_t
sim_chance_between (SimChance *chance, int64_t least, int64_t most)
{
  return least + (int64_t)(sim_chance_next (chance) % ((uint64_t)(most - least) + 1));
}

bool
sim_chance_hits (SimChance *chance, unsigned percent)
{
  return sim_chance_below (chance, 100) < percent;
}
