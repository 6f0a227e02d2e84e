/* Bytes for ids are never the same twice, and all of them are filled in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/random.h"

#include <glib.h>
#include <string.h>

#define SIZE 24

static void
test_differs (void)
{
  uint8_t bytes[SIZE], others[SIZE];

  rd_random_fill (bytes, SIZE);
  rd_random_fill (others, SIZE);
  g_assert_true (memcmp (bytes, others, SIZE) != 0);
}

/* A byte that stays 0 forty times isn't written. */
static void
test_fills_all (void)
{
  uint8_t seen[SIZE + 1] = { 0 };

  for (unsigned i = 0; i < 40; i++)
    {
      uint8_t bytes[SIZE + 1] = { 0 };

      rd_random_fill (bytes, SIZE);
      for (unsigned j = 0; j <= SIZE; j++)
        seen[j] |= bytes[j];
    }
  for (unsigned j = 0; j < SIZE; j++)
    g_assert_cmpuint (seen[j], !=, 0);
  g_assert_cmpuint (seen[SIZE], ==, 0);
}

static void
test_numbers_differ (void)
{
  uint32_t first = rd_random_get ();
  unsigned n_same = 0;

  for (unsigned i = 0; i < 10; i++)
    n_same += rd_random_get () == first;
  g_assert_cmpuint (n_same, <, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/differs", test_differs);
  g_test_add_func ("/random/fills-all", test_fills_all);
  g_test_add_func ("/random/numbers-differ", test_numbers_differ);
  return g_test_run ();
}
