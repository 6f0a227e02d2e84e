/* The signs of life: with a turn of the loop, else from a wake-up of their own, and not one too
 * many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/watchdog.h"

static unsigned n_signs;

static void
count (void)
{
  n_signs++;
}

typedef struct
{
  GMainContext *context;
  GSource *source;
} Fixture;

static void
set_up (Fixture *fixture, uint64_t interval_us)
{
  n_signs = 0;
  fixture->context = g_main_context_new ();
  fixture->source = rd_watchdog_new (fixture->context, interval_us, count);
}

static void
tear_down (Fixture *fixture)
{
  g_source_destroy (fixture->source);
  g_source_unref (fixture->source);
  g_main_context_unref (fixture->context);
}

/* Nothing else wakes the loop. */
static void
test_alone (void)
{
  Fixture fixture;

  set_up (&fixture, 20000);
  while (n_signs < 3)
    g_main_context_iteration (fixture.context, TRUE);
  tear_down (&fixture);
}

/* Turns without a wait: none before half the time, then one, though its own timer is far off. */
static void
test_with_turns (void)
{
  const int64_t interval = 200000;
  Fixture fixture;
  int64_t began = g_get_monotonic_time ();
  int64_t first;

  set_up (&fixture, (uint64_t)interval);
  while (n_signs == 0)
    g_main_context_iteration (fixture.context, FALSE);
  first = g_get_monotonic_time ();
  g_assert_cmpint (first - began, >, interval / 2);
  while (n_signs == 1)
    g_main_context_iteration (fixture.context, FALSE);
  g_assert_cmpint (g_get_monotonic_time () - began, >, interval);
  tear_down (&fixture);
}

/* Many turns within the time send nothing. */
static void
test_seldom (void)
{
  Fixture fixture;

  set_up (&fixture, G_USEC_PER_SEC * G_GUINT64_CONSTANT (3600));
  for (int i = 0; i < 1000; i++)
    g_main_context_iteration (fixture.context, FALSE);
  g_assert_cmpuint (n_signs, ==, 0);
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/watchdog/alone", test_alone);
  g_test_add_func ("/watchdog/with-turns", test_with_turns);
  g_test_add_func ("/watchdog/seldom", test_seldom);
  return g_test_run ();
}
