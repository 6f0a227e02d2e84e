/* A session connects, waits, and connects again: when, and when not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/network.h"
#include "machine/passwords.h"
#include "session-ground.h"

/* -- the way up -------------------------------------------------------------------------------- */

static void
test_way_up (Fixture *fixture, gconstpointer data)
{
  assert_state (fixture, RD_STATE_OFFLINE);
  g_assert_true (rd_session_is_idle (fixture->session));
  sim_passwords_delay (SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  g_assert_false (rd_session_is_idle (fixture->session));
  pass (SECOND / 2);
  g_assert_cmpuint (played.n_made, ==, 0);
  g_assert_cmpuint (fixture->n_told, ==, 1);
  pass (SECOND);
  g_assert_cmpuint (fixture->n_told, ==, 2);
  g_assert_cmpuint (played.n_made, ==, 1);
  g_assert_cmpuint (played.n_started, ==, 1);
  g_assert_true (played.stored != NULL && played.keeper == fixture);
  g_assert_cmpstr (played.password, ==, "secret");
  g_assert_false (rd_session_has_versioning (fixture->session));
  g_assert_cmpuint (played_connection.n_shown, ==, 0);
  become_online (fixture);
  g_assert_cmpuint (fixture->n_told, ==, 4);
  g_assert_true (rd_session_has_versioning (fixture->session));
  g_assert_cmpuint (played_connection.n_shown, ==, 1);
  rd_session_show (fixture->session);
  g_assert_cmpuint (played_connection.n_shown, ==, 2);
  g_assert_cmpint (rd_session_get_next_retry (fixture->session), ==, 0);
  close_all (fixture);
  rd_session_show (fixture->session);
  g_assert_cmpuint (played_connection.n_shown, ==, 2);
}

/* Without a password there is no attempt, until somebody acts. */
static void
test_no_password (Fixture *fixture, gconstpointer data)
{
  sim_passwords_lock (true);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  pass (3600 * SECOND);
  assert_state (fixture, RD_STATE_FAILED);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  g_assert_cmpuint (played.n_made, ==, 0);
  g_assert_true (rd_session_is_idle (fixture->session));
  sim_passwords_lock (false);
  rd_session_handle (fixture->session, RD_EVENT_CHANGE);
  g_assert_no_error (rd_session_get_error (fixture->session));
  become_online (fixture);
  close_all (fixture);
}

/* What was to be done with the password is over before it comes. */
static void
test_stopped_while_asking (Fixture *fixture, gconstpointer data)
{
  sim_passwords_delay (SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  close_all (fixture);
  pass (5 * SECOND);
  g_assert_cmpuint (played.n_made, ==, 0);
  /* A second question takes the place of the first one. */
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  pass (5 * SECOND);
  g_assert_cmpuint (played.n_made, ==, 1);
  close_all (fixture);
}

/* -- again ------------------------------------------------------------------------------------- */

/* Each failure in a row makes the wait longer; a session of more than a minute ends the row, a
 * shorter one doesn't. */
static void
test_waits_longer (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  for (unsigned number = 1; number <= 6; number++)
    {
      settle ();
      lose (fixture, number);
      g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_CONNECTION_LOST);
      wait_for_retry (fixture);
    }
  become_online (fixture);
  pass (59 * SECOND);
  lose (fixture, 7);
  pass (300 * SECOND);
  become_online (fixture);
  pass (61 * SECOND);
  lose (fixture, 1);
  close_all (fixture);
}

/* Who acts waits for nothing, and earlier failures don't count any more. */
static void
test_person_acts (Fixture *fixture, gconstpointer data)
{
  static const RdEvent acts[] = { RD_EVENT_ENABLE, RD_EVENT_CHANGE };

  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  for (size_t i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      settle ();
      lose (fixture, 1);
      pass (2 * SECOND + MS);
      lose (fixture, 2);
      handle (fixture, acts[i], RD_STATE_CONNECTING);
    }
  lose (fixture, 1);
  close_all (fixture);
}

/* Waiting would not help. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  g_assert_cmpuint (fixture->n_idle, ==, 1);
  pass (3600 * SECOND);
  sim_network_change (TRUE);
  settle ();
  assert_state (fixture, RD_STATE_FAILED);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR,
                  RD_ERROR_AUTHENTICATION_FAILED);
  g_assert_cmpint (rd_session_get_next_retry (fixture->session), ==, 0);
  g_assert_cmpuint (played.n_made, ==, 1);
  close_all (fixture);
  g_assert_no_error (rd_session_get_error (fixture->session));
}

static void
end_untrusted (Fixture *fixture, const char *host)
{
  g_autoptr (GError) error
      = g_error_new_literal (RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED, "It is untrusted.");
  const char *shown;

  settle ();
  rd_error_take_certificate (error, g_variant_new_parsed ("{'Host': <%s>}", host));
  played.events->ended (played.sync, error, RD_REMEDY_PERSON, played.user_data);
  g_assert_true (
      g_variant_lookup (rd_session_get_certificate (fixture->session), "Host", "&s", &shown));
  g_assert_cmpstr (shown, ==, host);
}

/* The last certificate that was refused is known until one is accepted, or another is awaited. */
static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  g_assert_null (rd_session_get_certificate (fixture->session));
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  end_untrusted (fixture, "a:1");
  handle (fixture, RD_EVENT_ENABLE, RD_STATE_CONNECTING);
  g_assert_nonnull (rd_session_get_certificate (fixture->session));
  end (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON);
  g_assert_nonnull (rd_session_get_certificate (fixture->session));
  handle (fixture, RD_EVENT_DISABLE, RD_STATE_DISABLED);
  g_assert_nonnull (rd_session_get_certificate (fixture->session));
  handle (fixture, RD_EVENT_ENABLE, RD_STATE_CONNECTING);
  end_untrusted (fixture, "b:1");
  handle (fixture, RD_EVENT_ENABLE, RD_STATE_CONNECTING);
  become_online (fixture);
  g_assert_null (rd_session_get_certificate (fixture->session));
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  pass (300 * SECOND);
  end_untrusted (fixture, "c:1");
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  g_assert_null (rd_session_get_certificate (fixture->session));
  end_untrusted (fixture, "d:1");
  close_all (fixture);
}

/* What time may mend is tried again by itself, seldom, with the reason told; a failure of the usual
 * kind between them makes that no more often. */
static void
test_seldom (Fixture *fixture, gconstpointer data)
{
  static const RdRemedy remedies[] = { RD_REMEDY_LATER, RD_REMEDY_CLOCK };
  unsigned number = 0;

  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  for (unsigned i = 0; i < 12; i++)
    {
      settle ();
      trouble (fixture, remedies[i % 2], ++number);
      g_assert_error (rd_session_get_error (fixture->session), RD_ERROR,
                      RD_ERROR_CERTIFICATE_UNTRUSTED);
      wait_for_retry (fixture);
    }
  settle ();
  lose (fixture, 1);
  wait_for_retry (fixture);
  settle ();
  trouble (fixture, RD_REMEDY_LATER, ++number);
  /* A session that holds begins anew. */
  wait_for_retry (fixture);
  become_online (fixture);
  pass (61 * SECOND);
  trouble (fixture, RD_REMEDY_LATER, 1);
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  trouble (fixture, RD_REMEDY_LATER, 1);
  close_all (fixture);
}

/* -- the keyring ------------------------------------------------------------------------------- */

/* Who waits for the keyring says so; the answer is used at once. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  sim_passwords_delay (30 * SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  pass (2 * SECOND - MS);
  assert_state (fixture, RD_STATE_CONNECTING);
  pass (2 * MS);
  assert_state (fixture, RD_STATE_LOCKED);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  g_assert_cmpint (rd_session_get_next_retry (fixture->session), ==, 0);
  g_assert_false (rd_session_is_idle (fixture->session));
  sim_network_change (TRUE);
  pass (28 * SECOND);
  g_assert_no_error (rd_session_get_error (fixture->session));
  g_assert_cmpuint (played.n_made, ==, 1);
  become_online (fixture);
  pass (3600 * SECOND);
  assert_state (fixture, RD_STATE_ONLINE);
  close_all (fixture);
}

/* Nobody unlocks it: it is asked again, seldom. */
static void
test_locked_for_long (Fixture *fixture, gconstpointer data)
{
  sim_passwords_delay (24 * 3600 * SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  for (unsigned number = 1; number <= 3; number++)
    {
      pass (119 * SECOND);
      assert_state (fixture, RD_STATE_LOCKED);
      pass (2 * SECOND);
      assert_state (fixture, RD_STATE_WAITING);
      g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
      g_assert_cmpint (get_wait (fixture), >,
                       (rd_backoff_get_seldom_delay (number, 0) * MS) - 2 * SECOND);
      wait_for_retry (fixture);
    }
  sim_passwords_delay (0);
  pass (3 * SECOND);
  assert_state (fixture, RD_STATE_LOCKED);
  /* A password that is given meanwhile, or whatever else a person does. */
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  become_online (fixture);
  close_all (fixture);
}

/* Each way out of it that isn't an answer. */
static void
test_locked_and_left (Fixture *fixture, gconstpointer data)
{
  sim_passwords_delay (3600 * SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  pass (3 * SECOND);
  handle (fixture, RD_EVENT_DISABLE, RD_STATE_DISABLED);
  g_assert_true (rd_session_is_idle (fixture->session));
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  pass (3 * SECOND);
  assert_state (fixture, RD_STATE_LOCKED);
  handle (fixture, RD_EVENT_ENABLE, RD_STATE_CONNECTING);
  pass (3 * SECOND);
  assert_state (fixture, RD_STATE_LOCKED);
  close_all (fixture);
  pass (7200 * SECOND);
  assert_state (fixture, RD_STATE_OFFLINE);
  g_assert_cmpuint (played.n_made, ==, 0);
}

/* -- one after the other ----------------------------------------------------------------------- */

/* The next connection is made when the last one has ended, not sooner; what the last one still says
 * counts no more. */
static void
test_changed_while_online (Fixture *fixture, gconstpointer data)
{
  const RdFeatures features = { 0 };

  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_closed, ==, 1);
  g_assert_null (rd_session_get_sync (fixture->session));
  handle (fixture, RD_EVENT_CHANGE, RD_STATE_CONNECTING);
  pass (60 * SECOND);
  g_assert_cmpuint (played.n_closed, ==, 1);
  g_assert_cmpuint (played.n_made, ==, 1);
  played.events->bound (played.sync, &features, played.user_data);
  played.events->synced (played.sync, played.user_data);
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played_connection.n_shown, ==, 1);
  end_closed ();
  g_assert_cmpuint (fixture->n_idle, ==, 0);
  g_assert_cmpuint (played.n_made, ==, 2);
  become_online (fixture);
  close_all (fixture);
}

/* An error at the end of a connection that was being closed is nobody's. */
static void
test_fails_while_closing (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  handle (fixture, RD_EVENT_DISABLE, RD_STATE_DISABLED);
  g_assert_false (rd_session_is_idle (fixture->session));
  handle (fixture, RD_EVENT_ENABLE, RD_STATE_CONNECTING);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_state (fixture, RD_STATE_CONNECTING);
  settle ();
  g_assert_cmpuint (played.n_made, ==, 2);
  become_online (fixture);
  close_all (fixture);
}

/* Nobody is told any more, and the connection is closed. */
static void
test_detached (Fixture *fixture, gconstpointer data)
{
  unsigned n;

  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  n = fixture->n_told;
  rd_session_detach (fixture->session);
  g_assert_null (played.stored);
  end_closed ();
  assert_state (fixture, RD_STATE_OFFLINE);
  g_assert_cmpuint (fixture->n_told, ==, n);
  g_assert_cmpuint (fixture->n_idle, ==, 0);
}

int
main (int argc, char **argv)
{
  static const SessionTest tests[] = {
    { "way-up", test_way_up },
    { "no-password", test_no_password },
    { "stopped-while-asking", test_stopped_while_asking },
    { "waits-longer", test_waits_longer },
    { "person-acts", test_person_acts },
    { "refused", test_refused },
    { "certificate", test_certificate },
    { "seldom", test_seldom },
    { "locked", test_locked },
    { "locked-for-long", test_locked_for_long },
    { "locked-and-left", test_locked_and_left },
    { "changed-while-online", test_changed_while_online },
    { "fails-while-closing", test_fails_while_closing },
    { "detached", test_detached },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/session/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
