/* Timers come when they are due, in their context, and go by their ids.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/clock.h"

static gboolean
count (gpointer user_data)
{
  unsigned *n = user_data;

  (*n)++;
  return G_SOURCE_REMOVE;
}

static void
test_is_due (void)
{
  int64_t began = rd_clock_get_monotonic ();
  unsigned n = 0;

  rd_clock_add_timeout (20, count, &n);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (rd_clock_get_monotonic () - began, >=, 20000);
}

static void
test_is_removed (void)
{
  unsigned n = 0;
  unsigned id = rd_clock_add_timeout (5, count, &n);
  unsigned id_of_seconds = rd_clock_add_timeout_seconds (1, count, &n);

  g_assert_true (g_source_remove (id));
  g_assert_true (g_source_remove (id_of_seconds));
  rd_clock_sleep (10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 0);
}

static void
test_other_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) source = rd_clock_timeout_source_new (5);
  unsigned n = 0;

  g_source_set_callback (source, count, &n, NULL);
  g_source_attach (source, context);
  rd_clock_sleep (10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 0);
  g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (n, ==, 1);
}

/* 2020 or later: µs, and of this epoch. */
static void
test_real (void)
{
  g_assert_cmpint (rd_clock_get_real (), >, INT64_C (1577836800) * G_USEC_PER_SEC);
  g_assert_cmpint (rd_clock_get_real (), <, INT64_C (1577836800) * G_USEC_PER_SEC * 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/is-due", test_is_due);
  g_test_add_func ("/clock/is-removed", test_is_removed);
  g_test_add_func ("/clock/other-context", test_other_context);
  g_test_add_func ("/clock/real", test_real);
  return g_test_run ();
}
