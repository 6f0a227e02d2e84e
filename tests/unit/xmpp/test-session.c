/* A session: what is asked and answered, what is late, what a hold does, and how it ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt-helper.h"

#define CONDITIONS "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"

static void
test_stream_errors (void)
{
  begin_session ();
  hear (last_stream, "<s:error><conflict " CONDITIONS "/></s:error>");
  hear (last_stream, "<presence type='subscribe' from='romeo@b.example'/>");
  assert_told ("");
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_LATER, "(conflict)");
  tear_down ();
  begin_session ();
  hear (last_stream, "<s:error><host-gone " CONDITIONS "/></s:error>");
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_LATER, "no longer serves");
  tear_down ();
}

static void
answer (const char *type, const char *content)
{
  g_autofree char *sent = take_sent (last_stream);
  g_autofree char *id = read_id (sent);
  g_autofree char *xml = g_strdup_printf ("<iq type='%s' id='%s'>%s</iq>", type, id, content);

  hear (last_stream, xml);
}

/* All that can be asked for in it, and what comes by itself. */
static void
test_asking (void)
{
  g_autoptr (RdContact) contact
      = rd_contact_new ("c@b.example", "C", RD_SUBSCRIPTION_NONE, 0, NULL, NULL, 0);

  begin_session ();
  rd_connection_request_roster (attempt.connection, "");
  answer ("result", "");
  assert_told ("unchanged ");
  g_assert_cmpuint (rd_connection_set_item (attempt.connection, contact), ==, 2);
  answer ("result", "");
  assert_told ("answered:2 ");
  g_assert_cmpuint (rd_connection_remove_item (attempt.connection, "c@b.example"), ==, 3);
  answer ("result", "");
  assert_told ("answered:3 ");
  g_assert_cmpuint (rd_connection_ping (attempt.connection), ==, 4);
  answer ("result", "");
  assert_told ("pong:4 ");
  rd_connection_accept_push (attempt.connection, "p1");
  assert_sent (last_stream, "<iq type='result' id='p1'></iq>\n");
  rd_connection_show (attempt.connection, RD_VISIBILITY_XA);
  rd_connection_show (attempt.connection, RD_VISIBILITY_NONE);
  assert_sent (last_stream, "<presence><show>xa</show><priority>-1</priority></presence>\n"
                            "<presence type='unavailable'/>\n");
  rd_connection_send_presence (attempt.connection, RD_PRESENCE_SUBSCRIBED, "c@b.example", "", "");
  g_assert_true (
      g_str_has_prefix (last_stream->sent->str, "<presence to='c@b.example' type='subscribed'"));
  g_string_truncate (last_stream->sent, 0);
  hear (last_stream, "<iq type='set' id='p1'><query xmlns='jabber:iq:roster'>"
                     "<item jid='c@b.example'/></query></iq>");
  hear (last_stream, "<presence type='subscribe' from='d@b.example'/>");
  assert_told ("push received:d@b.example ");
  tear_down ();
}

/* Four steps without an answer; each part of the roster puts it off, and each answer. */
static void
test_late_roster (void)
{
  g_autofree char *sent = NULL;
  g_autofree char *id = NULL;
  g_autofree char *begin_of_roster = NULL;

  begin_session ();
  rd_connection_request_roster (attempt.connection, "");
  g_assert_true (last_stream->is_patient);
  sent = take_sent (last_stream);
  id = read_id (sent);
  begin_of_roster
      = g_strdup_printf ("<iq type='result' id='%s'><query xmlns='jabber:iq:roster'>", id);
  pass_ms (4 * STEP_MS - 1);
  hear (last_stream, begin_of_roster);
  pass_ms (4 * STEP_MS - 1);
  hear (last_stream, "<item jid='a@b'/>");
  pass_ms (4 * STEP_MS - 1);
  assert_told ("begin item ");
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "waiting for the roster");
  tear_down ();
}

static void
test_late_answers (void)
{
  begin_session ();
  rd_connection_ping (attempt.connection);
  g_assert_true (last_stream->is_patient);
  pass_ms (4 * STEP_MS - 1);
  answer ("result", "");
  g_assert_false (last_stream->is_patient);
  pass_ms (100 * STEP_MS);
  assert_told ("pong:1 ");
  rd_connection_remove_item (attempt.connection, "a@b");
  pass_ms (4 * STEP_MS - 1);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON,
                 "waiting for the answer to a change of the roster");
  tear_down ();
}

/* While held nothing is read, so nothing is late; the time before and after counts. */
static void
test_hold (void)
{
  begin_session ();
  rd_connection_ping (attempt.connection);
  pass_ms (3 * STEP_MS);
  rd_connection_hold (attempt.connection, true);
  g_assert_true (last_stream->is_held);
  pass_ms (100 * STEP_MS);
  rd_connection_hold (attempt.connection, true);
  pass_ms (100 * STEP_MS);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  rd_connection_hold (attempt.connection, false);
  g_assert_false (last_stream->is_held);
  pass_ms (STEP_MS - 1);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "ping");
  tear_down ();
}

/* What is asked while held has its whole time afterwards. */
static void
test_asked_while_held (void)
{
  begin_session ();
  rd_connection_hold (attempt.connection, true);
  rd_connection_ping (attempt.connection);
  pass_ms (100 * STEP_MS);
  rd_connection_hold (attempt.connection, false);
  pass_ms (4 * STEP_MS - 1);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "ping");
  tear_down ();
}

/* Before the session it takes effect at its beginning; the login goes on. */
static void
test_held_early (void)
{
  begin (STEP_MS, 3);
  rd_connection_hold (attempt.connection, true);
  g_assert_false (last_stream->is_held);
  for (unsigned i = 3; i < N_PARTS; i++)
    say (i);
  g_assert_true (last_stream->is_held);
  assert_told ("ready ");
  rd_connection_ping (attempt.connection);
  pass_ms (100 * STEP_MS);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  tear_down ();
}

/* -- silence ----------------------------------------------------------------------------------- */

/* Who doesn't answer is gone. The interval can change meanwhile; a hold puts it off. */
static void
test_silence (void)
{
  begin_session ();
  rd_connection_set_ping_interval (attempt.connection, 180);
  pass_ms (180000 - 1);
  assert_sent (last_stream, "");
  rd_connection_set_ping_interval (attempt.connection, 60);
  pass_ms (1000);
  answer ("error", "");
  assert_told ("");
  rd_connection_hold (attempt.connection, true);
  pass_ms (1000000);
  rd_connection_hold (attempt.connection, false);
  pass_ms (60000);
  pass_ms (STEP_MS - 1);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "ping");
  tear_down ();
}

/* A probe is answered sooner, and its pong is nobody's. */
static void
test_probe (void)
{
  begin_session ();
  rd_connection_probe (attempt.connection);
  answer ("result", "");
  assert_told ("");
  pass_ms (STEP_MS);
  rd_connection_probe (attempt.connection);
  pass_ms (STEP_MS);
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "ping");
  tear_down ();
}

/* -- the end ----------------------------------------------------------------------------------- */

/* It says good-bye and waits for the server's, but not long; nothing else is told. */
static void
test_farewell (void)
{
  for (unsigned is_polite = 0; is_polite < 2; is_polite++)
    {
      begin_session ();
      rd_connection_hold (attempt.connection, true);
      rd_connection_close (attempt.connection);
      rd_connection_close (attempt.connection);
      rd_connection_hold (attempt.connection, true);
      g_assert_false (last_stream->is_held);
      assert_sent (last_stream, "</stream:stream>\n");
      g_assert_cmpuint (rd_connection_ping (attempt.connection), ==, 0);
      hear (last_stream, "<iq type='set' id='p1'><query xmlns='jabber:iq:roster'>"
                         "<item jid='c@b.example'/></query></iq>");
      hear (last_stream, "<presence type='subscribe' from='d@b.example'/>");
      assert_told ("");
      assert_sent (last_stream, "");
      pass_ms (999);
      g_assert_cmpuint (attempt.n_closed, ==, 0);
      if (is_polite)
        lose (NULL);
      else
        pass_ms (1);
      g_assert_cmpuint (attempt.n_closed, ==, 1);
      g_assert_no_error (attempt.error);
      g_assert_cmpint (attempt.remedy, ==, RD_REMEDY_SOON);
      tear_down ();
    }
}

static void
test_failing (void)
{
  g_autoptr (GError) error = g_error_new (RD_ERROR, RD_ERROR_STORE_FULL, "The disk is full.");
  g_autoptr (GError) other = g_error_new (RD_ERROR, RD_ERROR_FAILED, "Something else.");

  begin_session ();
  rd_connection_fail (attempt.connection, error, RD_REMEDY_PERSON);
  rd_connection_fail (attempt.connection, other, RD_REMEDY_SOON);
  lose (other);
  assert_closed (RD_ERROR_STORE_FULL, RD_REMEDY_PERSON, "disk");
  tear_down ();
}

/* At any step, and never inside the call. */
static void
test_closing_early (void)
{
  for (unsigned n = 0; n < N_PARTS; n++)
    {
      begin (STEP_MS, n);
      rd_connection_close (attempt.connection);
      g_assert_cmpuint (attempt.n_closed, ==, 0);
      run_what_is_due ();
      g_assert_cmpuint (attempt.n_closed, ==, 1);
      g_assert_no_error (attempt.error);
      assert_told ("");
      tear_down ();
    }
}

/* A handshake is cut short, and only when its thread has ended is it over. */
static void
test_closing_in_handshake (void)
{
  begin (STEP_MS, 5);
  last_stream->is_busy = true;
  rd_connection_close (attempt.connection);
  g_assert_false (last_stream->is_cut);
  run_what_is_due ();
  g_assert_true (last_stream->is_cut);
  pass_ms (100 * STEP_MS);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  shake_hands ();
  g_assert_cmpuint (attempt.n_closed, ==, 1);
  g_assert_no_error (attempt.error);
  tear_down ();
}

/* The same for a handshake that takes too long. */
static void
test_endless_handshake (void)
{
  begin (STEP_MS, 5);
  last_stream->is_busy = true;
  pass_ms (STEP_MS);
  g_assert_true (last_stream->is_cut);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  shake_hands ();
  run_what_is_due ();
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "TLS handshake");
  tear_down ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/a-stream-error-ends-it", test_stream_errors);
  g_test_add_func ("/session/what-is-asked-is-answered", test_asking);
  g_test_add_func ("/session/a-roster-is-late-after-four-steps", test_late_roster);
  g_test_add_func ("/session/an-answer-is-late-after-four-steps", test_late_answers);
  g_test_add_func ("/session/nothing-is-late-while-held", test_hold);
  g_test_add_func ("/session/what-is-asked-while-held-has-time", test_asked_while_held);
  g_test_add_func ("/session/a-hold-waits-for-the-session", test_held_early);
  g_test_add_func ("/session/silence-is-asked-about", test_silence);
  g_test_add_func ("/session/a-probe-is-answered-soon", test_probe);
  g_test_add_func ("/session/the-farewell-takes-a-second-at-most", test_farewell);
  g_test_add_func ("/session/the-first-error-counts", test_failing);
  g_test_add_func ("/session/it-can-be-closed-at-any-step", test_closing_early);
  g_test_add_func ("/session/a-handshake-is-cut-before-the-end", test_closing_in_handshake);
  g_test_add_func ("/session/an-endless-handshake-is-cut", test_endless_handshake);
  return g_test_run ();
}
