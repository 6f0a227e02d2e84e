/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-ground.h"

#include "machine/network.h"
#include "machine/passwords.h"

static void
on_state_changed (RdSession *session, gpointer user_data)
{
  ((Fixture *)user_data)->n_told++;
}

static void
on_stored (const RdChange *change, gpointer user_data)
{
}

static void
on_idle (RdSession *session, gpointer user_data)
{
  g_assert_true (rd_session_is_idle (session));
  ((Fixture *)user_data)->n_idle++;
}

static const RdSessionEvents events
    = { .state_changed = on_state_changed, .stored = on_stored, .idle = on_idle };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  played_begin ();
  sim_passwords_lock (false);
  sim_passwords_delay (0);
  fixture->record.name = g_strdup ("juliet");
  fixture->record.jid = g_strdup ("juliet@example.org");
  fixture->record.settings = rd_settings_new ();
  fixture->context.passwords = rd_password_store_new ();
  fixture->network = sim_network_new ();
  fixture->context.machine = rd_machine_new (fixture->network);
  fixture->session = rd_session_new (&fixture->context, &fixture->record, &events, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (played.n_gone, ==, played.n_made);
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->context.passwords);
  g_assert_finalize_object (fixture->context.machine);
  g_assert_finalize_object (fixture->network);
  rd_settings_free (fixture->record.settings);
  g_free (fixture->record.name);
  g_free (fixture->record.jid);
}

void
settle (void)
{
  pass (MS);
}

void
assert_state (const Fixture *fixture, RdState state)
{
  g_assert_cmpstr (rd_state_to_string (rd_session_get_state (fixture->session)), ==,
                   rd_state_to_string (state));
}

void
handle (Fixture *fixture, RdEvent event, RdState state)
{
  unsigned n = fixture->n_told;

  rd_session_handle (fixture->session, event);
  assert_state (fixture, state);
  g_assert_cmpuint (fixture->n_told, >, n);
  settle ();
}

void
become_online (Fixture *fixture)
{
  const RdFeatures features = { .has_versioning = true };

  settle ();
  assert_state (fixture, RD_STATE_CONNECTING);
  played.events->bound (played.sync, &features, played.user_data);
  assert_state (fixture, RD_STATE_SYNCING);
  g_assert_null (rd_session_get_sync (fixture->session));
  played.events->synced (played.sync, played.user_data);
  assert_state (fixture, RD_STATE_ONLINE);
  g_assert_true (rd_session_get_sync (fixture->session) == played.sync);
}

void
end (RdError code, RdRemedy remedy)
{
  g_autoptr (GError) error = g_error_new_literal (RD_ERROR, (int)code, "It is over.");

  played.events->ended (played.sync, error, remedy, played.user_data);
}

void
end_closed (void)
{
  g_assert_true (played.is_closed);
  played.events->ended (played.sync, NULL, false, played.user_data);
  settle ();
}

void
close_all (Fixture *fixture)
{
  unsigned n = fixture->n_idle;

  handle (fixture, RD_EVENT_STOP, RD_STATE_OFFLINE);
  if (!rd_session_is_idle (fixture->session))
    {
      end_closed ();
      g_assert_cmpuint (fixture->n_idle, ==, n + 1);
    }
  g_assert_true (rd_session_is_idle (fixture->session));
}

int64_t
get_wait (const Fixture *fixture)
{
  return rd_session_get_next_retry (fixture->session) - rd_clock_get_real ();
}

void
assert_waits (const Fixture *fixture, int64_t least_ms, int64_t most_ms)
{
  assert_state (fixture, RD_STATE_WAITING);
  g_assert_cmpint (get_wait (fixture), >=, least_ms * MS);
  g_assert_cmpint (get_wait (fixture), <=, most_ms * MS);
}

void
lose (Fixture *fixture, unsigned number)
{
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_waits (fixture, rd_backoff_get_delay (number, 0),
                rd_backoff_get_delay (number, UINT32_MAX));
}

void
trouble (Fixture *fixture, RdRemedy remedy, unsigned number)
{
  end (RD_ERROR_CERTIFICATE_UNTRUSTED, remedy);
  assert_waits (fixture, rd_backoff_get_seldom_delay (number, 0),
                rd_backoff_get_seldom_delay (number, UINT32_MAX));
}

void
wait_for_retry (Fixture *fixture)
{
  pass (get_wait (fixture) - MS);
  assert_state (fixture, RD_STATE_WAITING);
  pass (2 * MS);
  assert_state (fixture, RD_STATE_CONNECTING);
  g_assert_no_error (rd_session_get_error (fixture->session));
  g_assert_cmpint (rd_session_get_next_retry (fixture->session), ==, 0);
}

void
add_tests (const char *path, const SessionTest *tests, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (path, tests[i].name, NULL);

      g_test_add (name, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
}
