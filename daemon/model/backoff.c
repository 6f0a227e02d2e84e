/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/backoff.h"

/* The doubling stops at the cap, so it can't overflow. */
static uint32_t
get_base (uint32_t first, uint32_t most, unsigned attempt)
{
  uint32_t base = first;

  for (unsigned i = 1; i < attempt && base < most; i++)
    base *= 2;
  return base < most ? base : most;
}

static uint32_t
spread (uint32_t base, uint32_t random)
{
  uint64_t width = base - base / 2 + 1;

  return base / 2 + (uint32_t)((random * width) >> 32);
}

uint32_t
rd_backoff_get_delay (unsigned attempt, uint32_t random)
{
  return spread (get_base (RD_BACKOFF_FIRST_MS, RD_BACKOFF_MAX_MS, attempt), random);
}

uint32_t
rd_backoff_get_seldom_delay (unsigned attempt, uint32_t random)
{
  return spread (get_base (RD_BACKOFF_SELDOM_FIRST_MS, RD_BACKOFF_SELDOM_MAX_MS, attempt), random);
}
