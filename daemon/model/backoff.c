/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/backoff.h"

/* The doubling stops at the cap, so it can't overflow. */
static uint32_t
get_base (unsigned attempt)
{
  uint32_t base = RD_BACKOFF_FIRST_MS;

  for (unsigned i = 1; i < attempt && base < RD_BACKOFF_MAX_MS; i++)
    base *= 2;
  return base < RD_BACKOFF_MAX_MS ? base : RD_BACKOFF_MAX_MS;
}

uint32_t
rd_backoff_get_delay (unsigned attempt, uint32_t random)
{
  uint32_t base = get_base (attempt);
  uint64_t width = base - base / 2 + 1;

  return base / 2 + (uint32_t)((random * width) >> 32);
}
