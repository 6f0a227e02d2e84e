/* The turns of a main loop: what counts as a long one, and that each is measured as it was.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/turns.h"

#include <time.h>

#define LONG_US (3 * RD_TURN_MAX_US)

static void
test_limit (void)
{
  RdTurns turns = { 0 };

  rd_turns_add (&turns, RD_TURN_MAX_US, RD_TURN_MAX_US);
  g_assert_cmpuint (turns.n_long, ==, 0);
  g_assert_cmpuint (turns.n_cpu_long, ==, 0);
  rd_turns_add (&turns, RD_TURN_MAX_US + 1, 3);
  rd_turns_add (&turns, RD_TURN_MAX_US + 2, RD_TURN_MAX_US + 1);
  rd_turns_add (&turns, 1, 1);
  g_assert_cmpuint (turns.n_turns, ==, 4);
  g_assert_cmpuint (turns.n_long, ==, 2);
  g_assert_cmpuint (turns.longest_us, ==, RD_TURN_MAX_US + 2);
  g_assert_cmpuint (turns.n_cpu_long, ==, 1);
  g_assert_cmpuint (turns.longest_cpu_us, ==, RD_TURN_MAX_US + 1);
}

static gboolean
sleep_long (gpointer user_data)
{
  g_usleep (LONG_US);
  return G_SOURCE_REMOVE;
}

static gboolean
work_long (gpointer user_data)
{
  clock_t end = clock () + LONG_US * (CLOCKS_PER_SEC / G_USEC_PER_SEC);

  while (clock () < end)
    ;
  return G_SOURCE_REMOVE;
}

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Runs ACT in a turn of CONTEXT, and one more turn, in which it ends. */
static void
run (GMainContext *context, GSourceFunc act)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GSource) end = g_idle_source_new ();

  g_source_set_callback (source, act, NULL, NULL);
  g_source_attach (source, context);
  g_source_set_priority (end, G_PRIORITY_LOW);
  g_source_set_callback (end, quit, loop, NULL);
  g_source_attach (end, context);
  g_main_loop_run (loop);
}

static void
test_watch (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GPollFunc poll = g_main_context_get_poll_func (context);
  RdTurns turns = { 0 };
  int64_t began = g_get_monotonic_time ();

  rd_turns_watch (&turns, context);
  run (context, sleep_long);
  g_assert_cmpuint (turns.n_turns, >=, 1);
  g_assert_cmpuint (turns.n_long, >=, 1);
  g_assert_cmpuint (turns.longest_us, >=, LONG_US);
  g_assert_cmpint ((int64_t)turns.longest_us, <=, g_get_monotonic_time () - began);
  g_assert_cmpuint (turns.n_cpu_long, ==, 0);

  turns = (RdTurns){ 0 };
  run (context, work_long);
  g_assert_cmpuint (turns.n_long, >=, 1);
  g_assert_cmpuint (turns.n_cpu_long, ==, 1);
  g_assert_cmpuint (turns.longest_cpu_us, >=, LONG_US - 1000);
  g_assert_cmpint ((int64_t)turns.longest_cpu_us, <=, g_get_monotonic_time () - began);

  rd_turns_unwatch (context);
  g_assert_true (g_main_context_get_poll_func (context) == poll);
  turns = (RdTurns){ 0 };
  run (context, sleep_long);
  g_assert_cmpuint (turns.n_turns, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/turns/limit", test_limit);
  g_test_add_func ("/turns/watch", test_watch);
  return g_test_run ();
}
