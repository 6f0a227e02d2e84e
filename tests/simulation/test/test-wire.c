/* That a wire keeps what the daemon's stream promises: the real connection has a session over it,
 * and loses it in every way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/wire-ground.h"

#include <string.h>

/* -- a session --------------------------------------------------------------------------------- */

static char *
tell_session (uint64_t seed)
{
  Ground *ground = ground_new (seed);

  ground_wait_for (&ground->is_ready);
  rd_connection_request_roster (ground->connection, "");
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org", "", "");
  ground_push (ground);
  ground_pass (20 * SECOND);
  return ground_free (ground);
}

/* What was told, without the times. */
static char *
leave_times_out (const char *told)
{
  g_autoptr (GRegex) regex = g_regex_new ("^\\d+ ", G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace_literal (regex, told, -1, 0, "", 0, NULL);
}

static void
test_session (void)
{
  static const char *const lines[] = { "server: bound " GROUND_ACCOUNT "/rosterd-1",
                                       "ready",
                                       "roster",
                                       "item a@example.org",
                                       "item b@example.org",
                                       "version 1",
                                       "closed: asked for" };
  g_autofree char *told = tell_session (1);
  g_autofree char *lines_told = leave_times_out (told);
  const char *place = lines_told;

  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      place = strstr (place, lines[i]);
      g_assert_nonnull (place);
    }
  g_assert_nonnull (strstr (lines_told, "push c@example.org\n"));
  g_assert_nonnull (strstr (lines_told, "server: iq result to (null)\n"));
  g_assert_nonnull (strstr (lines_told, "server: presence subscribe to d@example.org\n"));
}

/* The same seed tells the same, and hardly two seeds do. */
static void
test_seeds (void)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (uint64_t seed = 1; seed <= 50; seed++)
    {
      char *told = tell_session (seed);
      g_autofree char *told_again = tell_session (seed);

      g_assert_cmpstr (told, ==, told_again);
      g_hash_table_add (all, told);
    }
  g_assert_cmpuint (g_hash_table_size (all), >, 45);
}

static void
test_hold (void)
{
  Ground *ground = ground_new_ready (2);

  rd_connection_hold (ground->connection, true);
  ground_push (ground);
  rd_connection_ping (ground->connection);
  ground_pass (300 * SECOND);
  g_assert_nonnull (strstr (ground->told->str, "server: iq get to example.org"));
  g_assert_cmpuint (ground->n_pushes, ==, 0);
  rd_connection_hold (ground->connection, false);
  ground_pass (10 * SECOND);
  g_assert_cmpuint (ground->n_pushes, ==, 1);
  g_assert_cmpuint (ground->n_pongs, ==, 1);
  g_free (ground_free (ground));
}

/* -- ends -------------------------------------------------------------------------------------- */

static void
assert_lost (Ground *ground)
{
  g_assert_error (ground->error, RD_ERROR, RD_ERROR_CONNECTION_LOST);
}

static void
test_cut (void)
{
  Ground *ground = ground_new_ready (3);

  rd_connection_ping (ground->connection);
  ground_push (ground);
  sim_wire_cut ();
  g_assert_cmpint (ground_wait_for_end (ground), ==, 0);
  assert_lost (ground);
  ground_pass (10 * SECOND);
  g_assert_null (ground->wire);
  g_assert_null (strstr (ground->told->str, "push"));
  g_assert_null (strstr (ground->told->str, "server: iq"));
  ground_connect (ground);
  ground_wait_for (&ground->is_ready);
  g_free (ground_free (ground));
}

/* One that reads nothing learns it when it reads, or writes. */
static void
test_cut_while_held (void)
{
  for (unsigned way = 0; way < 2; way++)
    {
      Ground *ground = ground_new_ready (4);

      rd_connection_hold (ground->connection, true);
      sim_wire_cut ();
      ground_pass (SECOND);
      g_assert_nonnull (ground->connection);
      if (way == 0)
        rd_connection_hold (ground->connection, false);
      else
        rd_connection_ping (ground->connection);
      ground_wait_for_end (ground);
      assert_lost (ground);
      g_free (ground_free (ground));
    }
}

static void
test_server_closes (void)
{
  Ground *ground = ground_new_ready (5);

  ground_push (ground);
  sim_wire_send (ground->wire, "</stream:stream>");
  sim_wire_close (ground->wire);
  ground_wait_for_end (ground);
  g_assert_cmpuint (ground->n_pushes, ==, 1);
  assert_lost (ground);
  g_free (ground_free (ground));
}

/* Silence is probed; what nobody takes ends it after a minute. */
static void
test_lost (void)
{
  Ground *ground = ground_new_ready (6);
  int64_t duration;

  sim_wire_lose ();
  ground_pass (SECOND);
  g_assert_null (ground->wire);
  duration = ground_wait_for_end (ground);
  g_assert_cmpint (duration, >, 18 * SECOND);
  g_assert_cmpint (duration, <=, 80 * SECOND);
  assert_lost (ground);

  ground_connect (ground);
  ground_wait_for (&ground->is_ready);
  sim_wire_lose ();
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org", "", "");
  g_assert_cmpint (ground_wait_for_end (ground), ==, 60 * SECOND);
  assert_lost (ground);
  g_free (ground_free (ground));
}

/* What waits for an answer is patient, and the connection's own deadline comes first. */
static void
test_lost_while_waiting (void)
{
  Ground *ground = ground_new_ready (7);

  sim_wire_lose ();
  rd_connection_ping (ground->connection);
  g_assert_cmpint (ground_wait_for_end (ground), ==, 4 * RD_STEP_TIMEOUT_MS * MS);
  g_assert_error (ground->error, RD_ERROR, RD_ERROR_TIMED_OUT);
  g_free (ground_free (ground));
}

static void
test_stall (void)
{
  Ground *ground = ground_new_ready (8);

  sim_wire_stall (true);
  ground_push (ground);
  rd_connection_ping (ground->connection);
  ground_pass (50 * SECOND);
  g_assert_cmpuint (ground->n_pushes + ground->n_pongs, ==, 0);
  sim_wire_stall (false);
  ground_pass (10 * SECOND);
  g_assert_cmpuint (ground->n_pushes, ==, 1);
  g_assert_cmpuint (ground->n_pongs, ==, 1);

  sim_wire_stall (true);
  ground_wait_for_end (ground);
  assert_lost (ground);
  g_assert_nonnull (ground->wire);
  sim_wire_stall (false);
  ground_pass (10 * SECOND);
  g_assert_null (ground->wire);
  g_free (ground_free (ground));
}

static void
test_silence (void)
{
  Ground *ground = ground_new_ready (9);

  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org", "", "");
  ground_pass (0);
  sim_wire_silence ();
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "e@example.org", "", "");
  ground_pass (10 * SECOND);
  g_assert_null (ground->wire);
  g_assert_nonnull (strstr (ground->told->str, "to d@example.org"));
  g_assert_null (strstr (ground->told->str, "to e@example.org"));
  g_free (ground_free (ground));
}

/* Under way, and not even that, when the connection breaks. */
static void
test_swallowed (void)
{
  Ground *ground = ground_new_ready (12);

  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "c@example.org", "", "");
  ground_pass (10 * SECOND);
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org", "", "");
  ground_pass (0);
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "e@example.org", "", "");
  sim_wire_cut ();
  ground_wait_for_end (ground);
  g_assert_null (strstr (sim_wire_get_swallowed (), "c@example.org"));
  g_assert_nonnull (strstr (sim_wire_get_swallowed (), "d@example.org"));
  g_assert_nonnull (strstr (sim_wire_get_swallowed (), "e@example.org"));
  g_free (ground_free (ground));
}

/* A server that asks, and takes no answers. */
static void
test_frozen (void)
{
  Ground *ground = ground_new_ready (10);
  g_autofree char *id = g_strnfill (32 * 1024, 'i');
  g_autofree char *ping
      = g_strdup_printf ("<iq type='get' id='%s'><ping xmlns='" RD_NS_PING "'/></iq>", id);

  sim_wire_freeze (ground->wire, true);
  for (unsigned i = 0; i < 30; i++)
    sim_wire_send (ground->wire, ping);
  ground_pass (10 * SECOND);
  g_assert_nonnull (ground->connection);
  for (unsigned i = 0; i < 30; i++)
    sim_wire_send (ground->wire, ping);
  ground_wait_for_end (ground);
  g_assert_error (ground->error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  sim_wire_freeze (ground->wire, false);
  g_free (ground_free (ground));
}

/* A server that took nothing, and closes. */
static void
test_swallowed_by_frozen (void)
{
  Ground *ground = ground_new_ready (13);

  sim_wire_freeze (ground->wire, true);
  rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org", "", "");
  ground_pass (10 * SECOND);
  g_assert_null (strstr (sim_wire_get_swallowed (), "d@example.org"));
  sim_wire_close (ground->wire);
  ground_wait_for_end (ground);
  ground_pass (10 * SECOND);
  g_assert_nonnull (strstr (sim_wire_get_swallowed (), "d@example.org"));
  g_free (ground_free (ground));
}

/* A server that takes nothing for a minute, though its machine lives. */
static void
test_full (void)
{
  Ground *ground = ground_new_ready (11);
  g_autofree char *message = g_strnfill (1000, 'm');

  sim_wire_freeze (ground->wire, true);
  for (unsigned i = 0; i < 300; i++)
    rd_connection_send_presence (ground->connection, RD_PRESENCE_SUBSCRIBE, "d@example.org",
                                 message, "");
  g_assert_cmpint (ground_wait_for_end (ground), ==, 60 * SECOND);
  assert_lost (ground);
  sim_wire_freeze (ground->wire, false);
  g_free (ground_free (ground));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestFunc run;
  } tests[] = {
    { "session", test_session },
    { "seeds", test_seeds },
    { "hold", test_hold },
    { "cut", test_cut },
    { "cut-while-held", test_cut_while_held },
    { "server-closes", test_server_closes },
    { "lost", test_lost },
    { "lost-while-waiting", test_lost_while_waiting },
    { "stall", test_stall },
    { "silence", test_silence },
    { "swallowed", test_swallowed },
    { "swallowed-by-frozen", test_swallowed_by_frozen },
    { "frozen", test_frozen },
    { "full", test_full },
  };

  g_test_init (&argc, &argv, NULL);
  for (unsigned i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/wire/", tests[i].name, NULL);

      g_test_add_func (path, tests[i].run);
    }
  return g_test_run ();
}
