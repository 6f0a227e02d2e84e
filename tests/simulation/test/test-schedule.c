/* What is to happen comes in order, and a seed's numbers are the same each time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/chance.h"
#include "machine/schedule.h"

static GString *happened;

static void
note (gpointer data)
{
  g_string_append (happened, data);
}

static void
step_all (void)
{
  while (sim_schedule_step ())
    ;
}

static void
set_up (void)
{
  happened = g_string_new (NULL);
}

static void
expect (const char *expected)
{
  g_assert_cmpstr (happened->str, ==, expected);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
  g_assert_cmpint (sim_schedule_get_next (), ==, INT64_MAX);
  g_string_free (g_steal_pointer (&happened), TRUE);
}

/* -- the schedule ------------------------------------------------------------------------------ */

static void
test_order (void)
{
  int64_t began = sim_schedule_get_now ();

  set_up ();
  sim_schedule_add (20, note, "c");
  sim_schedule_add (10, note, "a");
  sim_schedule_add (10, note, "b");
  sim_schedule_add (INT64_C (1) << 40, note, "d");
  g_assert_cmpuint (sim_schedule_get_length (), ==, 4);
  g_assert_cmpint (sim_schedule_get_next (), ==, began + 10);
  g_assert_true (sim_schedule_step ());
  g_assert_cmpint (sim_schedule_get_now (), ==, began + 10);
  g_assert_cmpstr (happened->str, ==, "a");
  step_all ();
  g_assert_cmpint (sim_schedule_get_now (), ==, began + (INT64_C (1) << 40));
  expect ("abcd");
  g_assert_false (sim_schedule_step ());
}

/* In a thousand, by the number of their insertion where the time is the same. */
static void
test_many_ties (void)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  set_up ();
  for (unsigned i = 0; i < 1000; i++)
    sim_schedule_add (i % 2 == 0 ? 5 : 3, note, i % 2 == 0 ? (i % 4 == 0 ? "c" : "d") : "b");
  for (unsigned i = 0; i < 500; i++)
    g_string_append (expected, "b");
  for (unsigned i = 0; i < 250; i++)
    g_string_append (expected, "cd");
  step_all ();
  expect (expected->str);
}

static void
test_cancel (void)
{
  SimEntry *entries[5];

  set_up ();
  for (unsigned i = 0; i < 5; i++)
    entries[i] = sim_schedule_add (i / 2, note, (char *[]){ "a", "b", "c", "d", "e" }[i]);
  sim_schedule_cancel (entries[0]);
  sim_schedule_cancel (entries[3]);
  step_all ();
  expect ("bce");
}

static void
add_another (gpointer data)
{
  note (data);
  sim_schedule_add (0, note, "c");
  sim_schedule_add (1, note, "d");
}

static void
test_added_meanwhile (void)
{
  set_up ();
  sim_schedule_add (1, add_another, "a");
  sim_schedule_add (1, note, "b");
  step_all ();
  expect ("abcd");
}

static void
test_late (void)
{
  int64_t began = sim_schedule_get_now ();

  set_up ();
  sim_schedule_add (10, note, "a");
  sim_schedule_add (100, note, "b");
  sim_schedule_let_pass (50);
  g_assert_cmpstr (happened->str, ==, "");
  g_assert_cmpint (sim_schedule_get_next (), ==, began + 50);
  g_assert_true (sim_schedule_step ());
  g_assert_cmpint (sim_schedule_get_now (), ==, began + 50);
  g_assert_true (sim_schedule_step ());
  g_assert_cmpint (sim_schedule_get_now (), ==, began + 100);
  expect ("ab");
}

static void
test_jump (void)
{
  int64_t began = sim_schedule_get_now ();
  int64_t real = sim_schedule_get_real_time ();

  set_up ();
  sim_schedule_add (10, note, "a");
  sim_schedule_jump (-G_USEC_PER_SEC);
  g_assert_cmpint (sim_schedule_get_now (), ==, began);
  g_assert_cmpint (sim_schedule_get_real_time (), ==, real - G_USEC_PER_SEC);
  sim_schedule_jump (3 * G_USEC_PER_SEC);
  step_all ();
  g_assert_cmpint (sim_schedule_get_real_time (), ==, real + 2 * G_USEC_PER_SEC + 10);
  expect ("a");
}

/* -- chance ------------------------------------------------------------------------------------ */

static void
test_same_numbers (void)
{
  SimChance one = sim_chance_new (7, "server");
  SimChance same = sim_chance_new (7, "server");
  SimChance of_another_seed = sim_chance_new (8, "server");
  SimChance of_another_purpose = sim_chance_new (7, "callers");
  unsigned n_seeds = 0, n_purposes = 0;

  for (unsigned i = 0; i < 100; i++)
    {
      uint64_t number = sim_chance_next (&one);

      g_assert_cmpuint (number, ==, sim_chance_next (&same));
      n_seeds += number == sim_chance_next (&of_another_seed);
      n_purposes += number == sim_chance_next (&of_another_purpose);
    }
  g_assert_cmpuint (n_seeds, ==, 0);
  g_assert_cmpuint (n_purposes, ==, 0);
}

/* Each of some numbers comes about as often as the others, whatever the seed. */
static void
test_even (void)
{
  unsigned counts[10] = { 0 };

  for (unsigned seed = 0; seed < 10000; seed++)
    {
      SimChance chance = sim_chance_new (seed, "even");

      counts[sim_chance_below (&chance, 10)]++;
    }
  for (unsigned i = 0; i < 10; i++)
    {
      g_assert_cmpuint (counts[i], >, 850);
      g_assert_cmpuint (counts[i], <, 1150);
    }
}

static void
test_bounds (void)
{
  SimChance chance = sim_chance_new (1, "bounds");
  bool has_least = false, has_most = false;
  unsigned n_hits = 0;

  for (unsigned i = 0; i < 1000; i++)
    {
      int64_t number = sim_chance_between (&chance, -2, 2);

      g_assert_cmpint (number, >=, -2);
      g_assert_cmpint (number, <=, 2);
      has_least |= number == -2;
      has_most |= number == 2;
      g_assert_cmpuint (sim_chance_below (&chance, 1), ==, 0);
      g_assert_false (sim_chance_hits (&chance, 0));
      g_assert_true (sim_chance_hits (&chance, 100));
      n_hits += sim_chance_hits (&chance, 20);
    }
  g_assert_true (has_least && has_most);
  g_assert_cmpuint (n_hits, >, 150);
  g_assert_cmpuint (n_hits, <, 250);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/order", test_order);
  g_test_add_func ("/schedule/many-ties", test_many_ties);
  g_test_add_func ("/schedule/cancel", test_cancel);
  g_test_add_func ("/schedule/added-meanwhile", test_added_meanwhile);
  g_test_add_func ("/schedule/late", test_late);
  g_test_add_func ("/schedule/jump", test_jump);
  g_test_add_func ("/chance/same-numbers", test_same_numbers);
  g_test_add_func ("/chance/even", test_even);
  g_test_add_func ("/chance/bounds", test_bounds);
  return g_test_run ();
}
