/* What is large is freed where it holds nobody up, and its memory given back. Time is virtual.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory/disposal.h"
#include "runtime/heap.h"
#include "virtual-time.h"

#include <malloc.h>

#define FEW 500
#define PIECE 4000
#define DELAY (5 * SECOND)

static unsigned n_freed, n_trims;

/* In the place of the C library's. */
int
malloc_trim (size_t pad)
{
  n_trims++;
  return 0;
}

static void
count (gpointer data)
{
  n_freed++;
}

static GPtrArray *
make_array (unsigned n)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (count);

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (array, array);
  n_freed = n_trims = 0;
  return array;
}

/* What an earlier test has freed is over. */
static void
settle (void)
{
  pass (10 * DELAY);
  n_trims = 0;
}

static void
test_few (void)
{
  settle ();
  rd_dispose_array (make_array (FEW));
  g_assert_cmpuint (n_freed, ==, FEW);
  pass (10 * DELAY);
  g_assert_cmpuint (n_trims, ==, 0);
}

/* Not by who asks; memory is given back a moment later. */
static void
test_many (void)
{
  settle ();
  rd_dispose_array (make_array (FEW + 1));
  g_assert_cmpuint (n_freed, ==, 0);
  pass (SECOND);
  g_assert_cmpuint (n_freed, ==, FEW + 1);
  g_assert_cmpuint (n_trims, ==, 0);
  pass (DELAY + SECOND);
  g_assert_cmpuint (n_trims, ==, 1);
}

/* After each piece of a very large one, too: else it would take twice the memory for a while. */
static void
test_pieces (void)
{
  settle ();
  rd_dispose_in_pieces (make_array (PIECE));
  g_assert_cmpuint (n_freed, ==, PIECE);
  g_assert_cmpuint (n_trims, ==, 0);
  rd_dispose_in_pieces (make_array (2 * PIECE + 1));
  g_assert_cmpuint (n_freed, ==, 2 * PIECE + 1);
  g_assert_cmpuint (n_trims, ==, 2);
}

/* Once for all that ask within some seconds. */
static void
test_given_back (void)
{
  settle ();
  rd_heap_give_back ();
  pass (DELAY / 2);
  rd_heap_give_back ();
  g_assert_cmpuint (n_trims, ==, 0);
  pass (DELAY / 2 + SECOND + MS);
  g_assert_cmpuint (n_trims, ==, 1);
  pass (10 * DELAY);
  g_assert_cmpuint (n_trims, ==, 1);
  rd_heap_give_back ();
  pass (DELAY + SECOND + MS);
  g_assert_cmpuint (n_trims, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/few", test_few);
  g_test_add_func ("/memory/many", test_many);
  g_test_add_func ("/memory/pieces", test_pieces);
  g_test_add_func ("/memory/given-back", test_given_back);
  return g_test_run ();
}
