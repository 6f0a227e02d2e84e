/* The memory of a parser: its two bounds, and what is given back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/parser/parser-memory.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define FUNCTIONS rd_parser_memory_functions
/* In front of each piece. */
#define HEAD 8

/* Entered; end () leaves it. */
static RdParserMemory *
begin (size_t size_max, unsigned n_pieces_max)
{
  RdParserMemory *memory = rd_parser_memory_new (size_max, n_pieces_max);

  g_assert_null (rd_parser_memory_enter (memory));
  return memory;
}

static void
end (RdParserMemory *memory)
{
  rd_parser_memory_leave (NULL);
  rd_parser_memory_free (memory);
}

/* Many small ones, each of which is its own and stays what it was. */
static void
test_pieces (void)
{
  RdParserMemory *memory = begin (1024 * 1024, 5000);
  char *pieces[5000];

  for (unsigned i = 0; i < 5000; i++)
    {
      pieces[i] = FUNCTIONS.malloc_fcn (i % 100);
      g_assert_nonnull (pieces[i]);
      g_assert_cmpuint ((uintptr_t)pieces[i] % sizeof (void *), ==, 0);
      memset (pieces[i], (int)i % 256, i % 100);
    }
  g_assert_false (rd_parser_memory_is_exceeded (memory));
  for (unsigned i = 0; i < 5000; i++)
    {
      for (unsigned n = 0; n < i % 100; n++)
        g_assert_cmpint ((unsigned char)pieces[i][n], ==, i % 256);
    }
  g_assert_cmpuint (rd_parser_memory_get_size (memory), >, 5000 * 50);
  g_assert_null (FUNCTIONS.malloc_fcn (1));
  g_assert_true (rd_parser_memory_is_exceeded (memory));
  end (memory);
}

static void
test_size (void)
{
  for (size_t over = 0; over < 2; over++)
    {
      RdParserMemory *memory = begin (1000000, 10);

      g_assert_nonnull (FUNCTIONS.malloc_fcn (600000 - HEAD));
      g_assert_true ((FUNCTIONS.malloc_fcn (400000 - HEAD + over) == NULL) == (over > 0));
      g_assert_true (rd_parser_memory_is_exceeded (memory) == (over > 0));
      g_assert_null (FUNCTIONS.malloc_fcn (1));
      g_assert_true (rd_parser_memory_is_exceeded (memory));
      end (memory);
    }
}

/* What is larger than all there may be isn't added up to something small. */
static void
test_enormous (void)
{
  static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 20, SIZE_MAX / 2, 1000001 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      RdParserMemory *memory = begin (1000000, 10);

      g_assert_null (FUNCTIONS.malloc_fcn (sizes[i]));
      g_assert_true (rd_parser_memory_is_exceeded (memory));
      end (memory);
    }
}

/* Large ones come and go; one that grows keeps what is in it. */
static void
test_giving_back (void)
{
  RdParserMemory *memory = begin (1000000, 1000);
  char *first = FUNCTIONS.malloc_fcn (10000);
  char *text = FUNCTIONS.realloc_fcn (NULL, 6);

  memcpy (text, "hello", 6);
  for (size_t size = 10; size < 300000; size *= 2)
    text = FUNCTIONS.realloc_fcn (text, size);
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpuint (rd_parser_memory_get_size (memory), <, 400000);
  for (unsigned i = 0; i < 100; i++)
    FUNCTIONS.free_fcn (FUNCTIONS.malloc_fcn (500000));
  FUNCTIONS.free_fcn (NULL);
  FUNCTIONS.free_fcn (first);
  g_assert_cmpuint (rd_parser_memory_get_size (memory), <, 400000);
  text = FUNCTIONS.realloc_fcn (text, 6);
  g_assert_cmpstr (text, ==, "hello");
  g_assert_false (rd_parser_memory_is_exceeded (memory));
  rd_parser_memory_retire (memory);
  FUNCTIONS.free_fcn (FUNCTIONS.malloc_fcn (500000));
  g_assert_cmpuint (rd_parser_memory_get_size (memory), >, 500000);
  end (memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parser-memory/pieces", test_pieces);
  g_test_add_func ("/parser-memory/size", test_size);
  g_test_add_func ("/parser-memory/enormous", test_enormous);
  g_test_add_func ("/parser-memory/giving-back", test_giving_back);
  return g_test_run ();
}
