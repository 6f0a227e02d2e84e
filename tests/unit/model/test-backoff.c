/* The back-off: its bounds, its doubling, its cap.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/backoff.h"

#include <glib.h>

static void
test_bounds (void)
{
  static const struct
  {
    unsigned attempt;
    uint32_t base;
  } rows[] = {
    { 0, 2000 },         { 1, 2000 },
    { 2, 4000 },         { 3, 8000 },
    { 4, 16000 },        { 5, 32000 },
    { 6, 64000 },        { 7, 128000 },
    { 8, 256000 },       { 9, 300000 },
    { 10, 300000 },      { 64, 300000 },
    { 1000000, 300000 }, { UINT32_MAX, 300000 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (rd_backoff_get_delay (rows[i].attempt, 0), ==, rows[i].base / 2);
      g_assert_cmpuint (rd_backoff_get_delay (rows[i].attempt, UINT32_MAX), ==, rows[i].base);
    }
}

/* The first attempt comes soon enough for who waits for it; the last ones some times a day. */
static void
test_seldom (void)
{
  static const struct
  {
    unsigned attempt;
    uint32_t base;
  } rows[] = {
    { 0, 80000 },    { 1, 80000 },    { 2, 160000 },    { 3, 320000 },
    { 8, 10240000 }, { 9, 14400000 }, { 10, 14400000 }, { UINT32_MAX, 14400000 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (rd_backoff_get_seldom_delay (rows[i].attempt, 0), ==, rows[i].base / 2);
      g_assert_cmpuint (rd_backoff_get_seldom_delay (rows[i].attempt, UINT32_MAX), ==,
                        rows[i].base);
    }
}

static void
test_spread (void)
{
  uint32_t previous = 0;

  for (uint64_t random = 0; random <= UINT32_MAX; random += UINT32_MAX / 8)
    {
      uint32_t delay = rd_backoff_get_delay (3, (uint32_t)random);

      g_assert_cmpuint (delay, >, previous);
      previous = delay;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/bounds", test_bounds);
  g_test_add_func ("/backoff/seldom", test_seldom);
  g_test_add_func ("/backoff/spread", test_spread);
  return g_test_run ();
}
