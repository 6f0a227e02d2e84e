/* What is remembered of targets that failed: for how long, and of how many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stream/target-memory.h"

#include "clock-helper.h"

typedef struct
{
  RdTargetMemory *memory;
  RdTarget *targets[4];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->memory = rd_target_memory_new ();
  fixture->targets[0] = rd_target_new ("a.example", "192.0.2.1", 5222, false);
  fixture->targets[1] = rd_target_new ("a.example", "192.0.2.2", 5222, false);
  fixture->targets[2] = rd_target_new ("a.example", "192.0.2.1", 5222, true);
  fixture->targets[3] = rd_target_new ("b.example", "192.0.2.1", 5222, false);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < 4; i++)
    rd_target_free (fixture->targets[i]);
  rd_target_memory_free (fixture->memory);
}

static void
assert_order (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  g_autoptr (GString) order = g_string_new (NULL);

  for (unsigned i = 0; i < 4; i++)
    g_ptr_array_add (targets, fixture->targets[i]);
  rd_target_memory_sort (fixture->memory, targets);
  for (unsigned i = 0; i < 4; i++)
    for (unsigned j = 0; j < 4; j++)
      if (targets->pdata[i] == fixture->targets[j])
        g_string_append_printf (order, "%u", j);
  g_assert_cmpstr (order->str, ==, expected);
}

static void
fail (Fixture *fixture, unsigned i)
{
  rd_target_memory_note_failure (fixture->memory, fixture->targets[i]);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  assert_order (fixture, "0123");
  fail (fixture, 2);
  assert_order (fixture, "0132");
  fail (fixture, 0);
  assert_order (fixture, "1302");
  rd_target_memory_forget (fixture->memory, fixture->targets[2]);
  assert_order (fixture, "1230");
  rd_target_memory_forget (fixture->memory, fixture->targets[2]);
  for (unsigned i = 0; i < 4; i++)
    fail (fixture, i);
  assert_order (fixture, "0123");
}

/* A later failure counts anew. */
static void
test_time (Fixture *fixture, gconstpointer data)
{
  fail (fixture, 0);
  fail (fixture, 1);
  pass_ms (599999);
  fail (fixture, 0);
  assert_order (fixture, "2301");
  pass_ms (1);
  assert_order (fixture, "1230");
  pass_ms (599999);
  assert_order (fixture, "0123");
}

/* The oldest give way. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  fail (fixture, 0);
  fail (fixture, 1);
  for (unsigned i = 0; i < 63; i++)
    {
      RdTarget *other = rd_target_new ("c.example", "192.0.2.3", (uint16_t)(1000 + i), false);

      rd_target_memory_note_failure (fixture->memory, other);
      rd_target_free (other);
    }
  assert_order (fixture, "0231");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/target-memory/what-failed-comes-last", Fixture, NULL, set_up, test_order,
              tear_down);
  g_test_add ("/target-memory/for-ten-minutes", Fixture, NULL, set_up, test_time, tear_down);
  g_test_add ("/target-memory/of-so-many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
