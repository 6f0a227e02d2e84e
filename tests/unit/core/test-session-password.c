/* A session and the places of its password: one that has none yet, and one whose password the
 * server refuses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/passwords.h"
#include "session-ground.h"

/* The keyring comes with the desktop: nobody has to act. */
static void
test_keyring_comes (Fixture *fixture, gconstpointer data)
{
  sim_passwords_lock (true);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  assert_state (fixture, RD_STATE_FAILED);
  sim_passwords_lock (false);
  sim_passwords_tell_ready ();
  become_online (fixture);
  sim_passwords_tell_ready (); /* what is online stays so */
  assert_state (fixture, RD_STATE_ONLINE);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
}

/* It comes and goes: that makes no storm of look-ups. */
static void
test_keyring_flaps (Fixture *fixture, gconstpointer data)
{
  sim_passwords_lock (true);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  for (unsigned i = 0; i < 5; i++)
    {
      unsigned n = fixture->n_told;

      sim_passwords_tell_ready ();
      settle ();
      assert_state (fixture, RD_STATE_FAILED);
      g_assert_true ((fixture->n_told > n) == (i == 0));
    }
  sim_passwords_lock (false);
  pass (9 * SECOND);
  assert_state (fixture, RD_STATE_FAILED);
  pass (2 * SECOND);
  become_online (fixture);
  close_all (fixture);
}

/* It says nothing: that is told after two seconds, and after two minutes it is asked less often. */
static void
test_keyring_mute (Fixture *fixture, gconstpointer data)
{
  sim_passwords_delay (600 * SECOND);
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  pass (1900 * MS);
  assert_state (fixture, RD_STATE_CONNECTING);
  pass (200 * MS);
  assert_state (fixture, RD_STATE_LOCKED);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  pass (117 * SECOND);
  assert_state (fixture, RD_STATE_LOCKED);
  pass (3 * SECOND);
  assert_state (fixture, RD_STATE_WAITING);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  assert_waits (fixture, 37000, 80000);
  sim_passwords_delay (0);
  wait_for_retry (fixture);
  become_online (fixture);
  close_all (fixture);
}

/* The password that is kept may have been changed in its place, which is asked once; what the
 * server has refused is not sent again. */
static void
test_password_refused (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  pass (60 * SECOND);
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 2);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_state (fixture, RD_STATE_WAITING);
  pass (60 * SECOND);
  assert_state (fixture, RD_STATE_FAILED);
  g_assert_cmpuint (played.n_made, ==, 2);
  g_assert_error (rd_session_get_error (fixture->session), RD_ERROR,
                  RD_ERROR_AUTHENTICATION_FAILED);
  g_assert_cmpstr (rd_session_get_error (fixture->session)->message, ==, "It is over.");
  /* Whoever acts may know better. */
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  settle ();
  g_assert_cmpuint (played.n_made, ==, 3);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_state (fixture, RD_STATE_FAILED);
}

/* A server that couldn't check the password just now has said nothing of it. */
static void
test_password_unchecked (Fixture *fixture, gconstpointer data)
{
  rd_session_handle (fixture->session, RD_EVENT_ENABLE);
  become_online (fixture);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  wait_for_retry (fixture);
  for (unsigned i = 0; i < 3; i++)
    {
      end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_LATER);
      assert_state (fixture, RD_STATE_WAITING);
      wait_for_retry (fixture);
      g_assert_cmpuint (played.n_made, ==, 3 + i);
    }
  become_online (fixture);
  close_all (fixture);
}

int
main (int argc, char **argv)
{
  static const SessionTest tests[] = {
    { "keyring-comes", test_keyring_comes },  { "keyring-flaps", test_keyring_flaps },
    { "keyring-mute", test_keyring_mute },    { "refused", test_password_refused },
    { "unchecked", test_password_unchecked },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/session-password/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
