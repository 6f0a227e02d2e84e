/* The connection's life, as far as it goes without a server that speaks XMPP: that it ends once, in
 * its own name, and never inside a call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/connection.h"
#include "xmpp/stream/strophe-runtime.h"

#include <string.h>

typedef struct
{
  RdConnection *connection;
  unsigned n_closed;
  GError *error;
  RdRemedy remedy;
} Life;

static void
note_end (const GError *error, RdRemedy remedy, gpointer user_data)
{
  Life *life = user_data;

  life->n_closed++;
  life->error = error != NULL ? g_error_copy (error) : NULL;
  life->remedy = remedy;
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  note_end (error, remedy, user_data);
  g_object_unref (((Life *)user_data)->connection);
}

/* None of the others may be called. */
static const RdConnectionEvents events = { .closed = on_closed };
static const RdConnectionEvents events_of_orphan = { .closed = note_end };

static RdConnection *
make_connection (Life *life, const RdConnectionEvents *events_told, const char *address,
                 const char *text)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdSecret) password = text != NULL ? rd_secret_new (text) : NULL;
  RdConnectionTerms terms = {
    .jid = "anna@example.org",
    .settings = settings,
    .password = password,
    .step_timeout_ms = 200,
  };

  g_free (settings->address);
  settings->address = g_strdup (address);
  life->connection = rd_connection_new (&terms, events_told, life);
  return life->connection;
}

static gboolean
set_true (gpointer flag)
{
  *(bool *)flag = true;
  return G_SOURCE_REMOVE;
}

/* Until it is closed, and a little longer: nothing may come after. */
static void
wait (Life *life)
{
  bool is_over = false;

  g_assert_cmpuint (life->n_closed, ==, 0);
  while (life->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_timeout_add (50, set_true, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (life->n_closed, ==, 1);
}

static void
assert_ended (Life *life, RdError code, RdRemedy remedy, const char *word)
{
  wait (life);
  g_assert_error (life->error, RD_ERROR, (int)code);
  g_assert_cmpint (life->remedy, ==, remedy);
  g_assert_nonnull (strstr (life->error->message, word));
  g_clear_error (&life->error);
}

/* A socket on loopback that listens; what it is told to do comes later. */
static GSocketListener *
listen_somewhere (char **address)
{
  GSocketListener *listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  g_assert_true (g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL));
  *address = g_strdup_printf ("127.0.0.1:%u",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  return listener;
}

static void
test_refused (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) listener = listen_somewhere (&address);
  Life life = { 0 };

  g_socket_listener_close (listener);
  rd_connection_open (make_connection (&life, &events, address, "x"));
  assert_ended (&life, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "refused");
}

static void
test_silent_server (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) listener = listen_somewhere (&address);
  Life life = { 0 };

  rd_connection_open (make_connection (&life, &events, address, "x"));
  assert_ended (&life, RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "stream header");
  g_socket_listener_close (listener);
}

static void
test_bad_terms (void)
{
  Life life = { 0 };

  rd_connection_open (make_connection (&life, &events, "127.0.0.1:1", NULL));
  assert_ended (&life, RD_ERROR_PASSWORD_NEEDED, RD_REMEDY_PERSON, "anna@example.org");
  life = (Life){ 0 };
  rd_connection_open (make_connection (&life, &events, "nonsense", "x"));
  assert_ended (&life, RD_ERROR_INVALID_ARGUMENTS, RD_REMEDY_PERSON, "nonsense");
}

/* What is asked without a session goes nowhere and has no token. */
static void
assert_no_session (RdConnection *connection)
{
  g_autoptr (RdContact) contact
      = rd_contact_new ("c@example.org", NULL, RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);

  rd_connection_request_roster (connection, "");
  g_assert_cmpuint (rd_connection_ping (connection), ==, 0);
  g_assert_cmpuint (rd_connection_set_item (connection, contact), ==, 0);
  g_assert_cmpuint (rd_connection_remove_item (connection, "c@example.org"), ==, 0);
  rd_connection_send_presence (connection, RD_PRESENCE_SUBSCRIBE, "c@example.org", "", "");
  rd_connection_show (connection, RD_VISIBILITY_XA);
  rd_connection_show (connection, RD_VISIBILITY_NONE);
}

/* Closed before it was opened, at once after, and while it waits: told once, and without an error.
 */
static void
test_closing (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) listener = listen_somewhere (&address);

  for (unsigned n_turns = 0; n_turns < 12; n_turns++)
    {
      Life life = { 0 };
      RdConnection *connection = make_connection (&life, &events, address, "x");

      if (n_turns > 0)
        rd_connection_open (connection);
      assert_no_session (connection);
      for (unsigned i = 1; i < n_turns; i++)
        g_main_context_iteration (NULL, FALSE);
      rd_connection_close (connection);
      rd_connection_close (connection);
      assert_no_session (connection);
      wait (&life);
      g_assert_no_error (life.error);
    }
  g_socket_listener_close (listener);
}

static void
test_failing (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketListener) listener = listen_somewhere (&address);
  g_autoptr (GError) error = g_error_new (RD_ERROR, RD_ERROR_STORE_FULL, "The disk is full.");
  Life life = { 0 };
  RdConnection *connection = make_connection (&life, &events, address, "x");

  rd_connection_open (connection);
  rd_connection_fail (connection, error, RD_REMEDY_PERSON);
  rd_connection_close (connection);
  assert_ended (&life, RD_ERROR_STORE_FULL, RD_REMEDY_PERSON, "disk");
  g_socket_listener_close (listener);
}

/* It lives on by itself when nobody holds it any more. */
static void
test_without_owner (void)
{
  Life life = { 0 };
  RdConnection *connection = make_connection (&life, &events_of_orphan, "127.0.0.1:1", "x");

  rd_connection_open (connection);
  g_object_unref (connection);
  assert_ended (&life, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "127.0.0.1");
}

/* A connection that was never opened or closed tells nothing. */
static void
test_unused (void)
{
  Life life = { 0 };

  g_object_unref (make_connection (&life, &events, "", NULL));
  g_assert_cmpuint (life.n_closed, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_no_error (rd_xmpp_init ());
  g_test_add_func ("/connection/refused", test_refused);
  g_test_add_func ("/connection/silent-server", test_silent_server);
  g_test_add_func ("/connection/bad-terms", test_bad_terms);
  g_test_add_func ("/connection/closing", test_closing);
  g_test_add_func ("/connection/failing", test_failing);
  g_test_add_func ("/connection/without-owner", test_without_owner);
  g_test_add_func ("/connection/unused", test_unused);
  return g_test_run ();
}
