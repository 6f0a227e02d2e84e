/* What a session makes of the machine's sleep, its networks and its clock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/clock.h"
#include "machine/logind.h"
#include "machine/network.h"
#include "machine/schedule.h"
#include "session-ground.h"

/* -- the network ------------------------------------------------------------------------------- */

/* The network came back: it need not wait. That it is lost, or changes meanwhile, is no reason; an
 * online connection is asked whether it lives. */
static void
test_network (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  sim_network_change (TRUE);
  assert_state (fixture, RD_STATE_ONLINE);
  g_assert_cmpuint (played_connection.n_probes, ==, 1);
  pass (10 * SECOND);
  lose (fixture, 1);
  sim_network_change (FALSE);
  settle ();
  assert_state (fixture, RD_STATE_WAITING);
  sim_network_change (TRUE);
  assert_state (fixture, RD_STATE_CONNECTING);
  settle ();
  /* It came from the network, not from a person. */
  lose (fixture, 2);
  pass (4 * SECOND + MS);
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 3);
  sim_network_change (TRUE);
  settle ();
  g_assert_cmpuint (played.n_made, ==, 3);
  g_assert_cmpuint (played.n_closed, ==, 0);
  close_all (fixture);
  sim_network_change (TRUE);
  pass (3600 * SECOND);
  assert_state (fixture, RD_STATE_OFFLINE);
  g_assert_cmpuint (played.n_made, ==, 3);
}

/* Many changes come at once: one attempt at the first, and one when they are over. */
static void
test_flapping_network (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  for (unsigned number = 1; number <= 4; number++)
    {
      end (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON);
      pass (300 * SECOND);
      assert_state (fixture, RD_STATE_CONNECTING);
    }
  end (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON);
  for (unsigned i = 0; i < 20; i++)
    {
      sim_network_change (TRUE);
      settle ();
      if (rd_session_get_state (fixture->session) == RD_STATE_CONNECTING)
        end (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON);
    }
  g_assert_cmpuint (played.n_made, ==, 6);
  pass (10 * SECOND);
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 7);
  close_all (fixture);
}

/* What is seldom tried is tried for a change of the network, but not as often as those come. */
static void
test_network_of_others (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  for (unsigned number = 1; number <= 6; number++)
    {
      settle ();
      trouble (fixture, RD_REMEDY_LATER, number);
      if (number < 6)
        wait_for_retry (fixture);
    }
  pass (20 * SECOND);
  sim_network_change (TRUE);
  assert_waits (fixture, 39000, 40000);
  wait_for_retry (fixture);
  settle ();
  trouble (fixture, RD_REMEDY_LATER, 7);
  pass (61 * SECOND);
  sim_network_change (TRUE);
  assert_state (fixture, RD_STATE_CONNECTING);
  close_all (fixture);
}

/* -- sleep and the clock ----------------------------------------------------------------------- */

/* The connection is closed before the machine sleeps, and made again when it wakes. */
static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  g_assert_false (sim_logind_prepare ());
  assert_state (fixture, RD_STATE_ASLEEP);
  g_assert_true (played.is_closed);
  pass (SECOND / 2);
  g_assert_true (sim_logind_is_held_back ());
  end_closed ();
  g_assert_false (sim_logind_is_held_back ());
  g_assert_cmpuint (played.n_made, ==, 1);
  sim_logind_wake ();
  assert_state (fixture, RD_STATE_CONNECTING);
  become_online (fixture);
  g_assert_cmpuint (played.n_made, ==, 2);
  close_all (fixture);
}

/* A server that doesn't say good-bye holds the machine back for a second; it wakes before that one
 * is gone. */
static void
test_sleep_over_mute (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  g_assert_false (sim_logind_prepare ());
  pass (SECOND - MS);
  g_assert_true (sim_logind_is_held_back ());
  pass (2 * MS);
  g_assert_false (sim_logind_is_held_back ());
  sim_logind_wake ();
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 1);
  end_closed ();
  g_assert_cmpuint (played.n_made, ==, 2);
  /* The next sleep waits for nobody that is gone. */
  g_assert_false (sim_logind_prepare ());
  end_closed ();
  g_assert_false (sim_logind_is_held_back ());
  sim_logind_wake ();
  settle ();
  close_all (fixture);
}

/* Who has no connection holds nobody back; who waits connects at once, and anew. */
static void
test_sleep_while_waiting (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  lose (fixture, 1);
  g_assert_true (sim_logind_prepare ());
  assert_state (fixture, RD_STATE_ASLEEP);
  pass (30 * SECOND);
  assert_state (fixture, RD_STATE_ASLEEP);
  sim_logind_wake ();
  assert_state (fixture, RD_STATE_CONNECTING);
  settle ();
  lose (fixture, 1);
  close_all (fixture);
  g_assert_true (sim_logind_prepare ());
  sim_logind_wake ();
  assert_state (fixture, RD_STATE_OFFLINE);
}

/* Without a word before it: what is online is asked whether it lives, what waits is tried. */
static void
test_slept (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  sim_clock_tell_jump (3600 * SECOND, 0);
  settle ();
  assert_state (fixture, RD_STATE_ONLINE);
  g_assert_cmpuint (played_connection.n_probes, ==, 1);
  pass (10 * SECOND);
  lose (fixture, 1);
  sim_clock_tell_jump (3600 * SECOND, 0);
  settle ();
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 2);
  close_all (fixture);
}

/* What was judged by the clock is judged again; for the rest the next attempt is at the same
 * moment, told by the new clock. */
static void
test_clock_set (Fixture *fixture, gconstpointer data)
{
  int64_t wait;

  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  trouble (fixture, RD_REMEDY_LATER, 1);
  pass (20 * SECOND);
  wait = get_wait (fixture);
  sim_schedule_jump (-7200 * SECOND);
  sim_clock_tell_jump (0, -7200 * SECOND);
  settle ();
  assert_state (fixture, RD_STATE_WAITING);
  g_assert_cmpint (get_wait (fixture), <=, wait);
  g_assert_cmpint (get_wait (fixture), >, wait - SECOND);
  wait_for_retry (fixture);
  settle ();
  trouble (fixture, RD_REMEDY_CLOCK, 2);
  pass (11 * SECOND);
  sim_schedule_jump (SECOND / 2);
  sim_clock_tell_jump (0, SECOND / 2);
  settle ();
  assert_state (fixture, RD_STATE_WAITING);
  sim_schedule_jump (7200 * SECOND);
  sim_clock_tell_jump (0, 7200 * SECOND);
  settle ();
  assert_state (fixture, RD_STATE_CONNECTING);
  /* Not as often as somebody sets it. */
  trouble (fixture, RD_REMEDY_CLOCK, 3);
  sim_schedule_jump (7200 * SECOND);
  sim_clock_tell_jump (0, 7200 * SECOND);
  settle ();
  assert_waits (fixture, 9900, 10000);
  wait_for_retry (fixture);
  close_all (fixture);
}

int
main (int argc, char **argv)
{
  static const SessionTest tests[] = {
    { "network", test_network },
    { "flapping-network", test_flapping_network },
    { "network-of-others", test_network_of_others },
    { "sleep", test_sleep },
    { "sleep-over-mute", test_sleep_over_mute },
    { "sleep-while-waiting", test_sleep_while_waiting },
    { "slept", test_slept },
    { "clock-set", test_clock_set },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/session-machine/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
