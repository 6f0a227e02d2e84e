/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/random.h"

#include "runtime/random.h"

static SimChance chance;

void
sim_random_begin (SimChance numbers)
{
  chance = numbers;
}

uint32_t
rd_random_get (void)
{
  return (uint32_t)(sim_chance_next (&chance) >> 32);
}

void
rd_random_fill (void *bytes, size_t n)
{
  uint8_t *byte = bytes;

  for (size_t i = 0; i < n; i++)
    byte[i] = (uint8_t)(sim_chance_next (&chance) >> 56);
}
