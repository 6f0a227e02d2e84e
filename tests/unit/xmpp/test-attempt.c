/* The way to a session: what is sent when, which place is tried next, which deadline runs, and how
 * it is given up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt-helper.h"
#include "certificates.h"
#include "wiped-helper.h"

#include <errno.h>
#include <string.h>

static const char *const three_places[] = { "192.0.2.1", "2001:db8::2", "192.0.2.3", NULL };

/* Nothing secret before TLS, not even the account's name; each stanza once. */
static void
test_login (void)
{
  g_autofree char *bind_request = NULL;

  set_up (STEP_MS);
  rd_connection_open (attempt.connection);
  g_assert_null (last_stream);
  run_what_is_due ();
  g_assert_cmpstr (last_stream->place, ==, "192.0.2.1:5222");
  g_assert_cmpstr (last_stream->ca_file, ==, "");
  assert_sent (last_stream, "");
  last_stream->events->connected (last_stream->user_data);
  assert_sent (last_stream, "<stream to='a.example' from='nobody'>\n");
  hear (last_stream, STREAM);
  assert_sent (last_stream, "");
  hear (last_stream, honest[3].says);
  assert_sent (last_stream, "<starttls " TLS "/>\n");
  hear (last_stream, honest[4].says);
  g_assert_true (last_stream->wants_tls);
  shake_hands ();
  assert_sent (last_stream, "<stream to='a.example' from='" ACCOUNT "'>\n");
  hear (last_stream, STREAM);
  hear (last_stream, honest[7].says);
  assert_sent (last_stream, "<auth " SASL " mechanism='PLAIN'>AGp1bGlldABzZWNyZXQ=</auth>\n");
  hear (last_stream, honest[8].says);
  assert_sent (last_stream, "<stream to='a.example' from='" ACCOUNT "'>\n");
  hear (last_stream, STREAM);
  hear (last_stream, "<s:features><bind " BIND "/><ver xmlns='urn:xmpp:features:rosterver'/>"
                     "<sub xmlns='urn:xmpp:features:pre-approval'/></s:features>");
  g_assert_false (last_stream->is_in_session);
  assert_told ("");
  bind_session ();
  g_assert_true (last_stream->is_in_session);
  assert_told ("ready:versions:approvals ");
  assert_sent (last_stream, "");
  tear_down ();
}

/* In a session nobody needs the password any more. */
static void
test_password (void)
{
  begin (STEP_MS, N_PARTS - 1);
  forget_wiped ();
  say (N_PARTS - 1);
  g_assert_true (was_wiped ("secret", 6));
  tear_down ();
  begin (STEP_MS, 3);
  forget_wiped ();
  tear_down ();
  g_assert_true (was_wiped ("secret", 6));
}

static void
test_direct_tls (void)
{
  set_up (STEP_MS);
  attempt.has_direct_tls = true;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  last_stream->events->connected (last_stream->user_data);
  g_assert_true (last_stream->wants_tls);
  assert_sent (last_stream, "");
  shake_hands ();
  assert_sent (last_stream, "<stream to='a.example' from='" ACCOUNT "'>\n");
  tear_down ();
}

/* Each step has the whole time, and no longer; the sentence names it. */
static void
test_deadlines (void)
{
  /* Connecting has its own, below. */
  static const unsigned step_timeouts[] = { 300, 0 };

  for (unsigned k = 0; k < G_N_ELEMENTS (step_timeouts); k++)
    for (unsigned n = 0; n < N_PARTS; n++)
      {
        RdStep step = n > 0 ? honest[n - 1].then : RD_STEP_RESOLVING;
        unsigned timeout = step_timeouts[k] != 0 ? step_timeouts[k] : RD_STEP_TIMEOUT_MS;

        if (step == RD_STEP_CONNECTING && timeout > 4900)
          timeout = 4900;
        set_up (step_timeouts[k]);
        attempt.is_slow = n == 0;
        rd_connection_open (attempt.connection);
        for (unsigned i = 0; i < n; i++)
          {
            pass_ms (i > 0 ? MIN (timeout / 2, 4000) : 0);
            say (i);
          }
        pass_ms (timeout - 1);
        g_assert_cmpuint (attempt.n_closed, ==, 0);
        pass_ms (1);
        assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, rd_step_describe (step));
        tear_down ();
      }
}

/* A session that nothing is asked of has no deadline. */
static void
test_no_deadline (void)
{
  begin_session ();
  g_assert_false (last_stream->is_patient);
  pass_ms (1000 * STEP_MS);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  tear_down ();
}

static void
assert_place (const char *place)
{
  g_assert_nonnull (last_stream);
  g_assert_cmpstr (last_stream->place, ==, place);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
}

/* While others are left, a place has a little less time than the last one. */
static void
test_next_place_in_time (void)
{
  set_up (0);
  attempt.places = three_places;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  assert_place ("192.0.2.1:5222");
  pass_ms (3999);
  assert_place ("192.0.2.1:5222");
  pass_ms (1);
  assert_place ("2001:db8::2:5222");
  pass_ms (4000);
  assert_place ("192.0.2.3:5222");
  pass_ms (4899);
  assert_place ("192.0.2.3:5222");
  pass_ms (1);
  assert_closed (RD_ERROR_TIMED_OUT, RD_REMEDY_SOON, "connecting to the server");
  tear_down ();
}

/* Refused at once or later; only the last one's reason is told. */
static void
test_next_place_refused (void)
{
  set_up (0);
  attempt.places = three_places;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  lose (NULL, ECONNREFUSED);
  assert_place ("2001:db8::2:5222");
  lose (NULL, ECONNREFUSED);
  assert_place ("192.0.2.3:5222");
  lose (NULL, EHOSTUNREACH);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                 "(192.0.2.3, port 5222): No route to host");
  tear_down ();

  set_up (0);
  attempt.places = three_places;
  stream_connect_error = EMFILE;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                 "(192.0.2.3, port 5222): Too many open files");
  tear_down ();
}

/* A server that was there once is tried again later, not replaced. */
static void
test_lost (void)
{
  for (unsigned n = 2; n < N_PARTS; n++)
    {
      set_up (STEP_MS);
      attempt.places = three_places;
      rd_connection_open (attempt.connection);
      for (unsigned i = 0; i < n; i++)
        say (i);
      lose (NULL, 0);
      run_what_is_due ();
      assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                     rd_step_describe (honest[n - 1].then));
      tear_down ();
    }
  begin_session ();
  lose (NULL, 0);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "a.example was lost");
  tear_down ();
}

static void
test_lost_for_a_cause (void)
{
  g_autoptr (GError) cause = g_error_new (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED, "It sent too much.");

  for (unsigned n = 1; n <= N_PARTS; n++)
    {
      begin (STEP_MS, n);
      lose (cause, 0);
      run_what_is_due ();
      assert_closed (RD_ERROR_LIMIT_EXCEEDED, RD_REMEDY_SOON, "too much");
      tear_down ();
    }
}

static void
test_no_host (void)
{
  set_up (STEP_MS);
  attempt.places = NULL;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, "no such host");
  tear_down ();
}

/* Nothing is sent to whom can't be trusted. */
static void
test_certificate (void)
{
  static const struct
  {
    RdHandshake handshake;
    RdError code;
    RdRemedy remedy;
    const char *word;
  } cases[] = {
    { { true, (char *)leaf, (char *)"certificate has expired", NULL },
      RD_ERROR_CERTIFICATE_UNTRUSTED,
      RD_REMEDY_PERSON,
      "a.example can't be trusted" },
    { { true, NULL, NULL, NULL },
      RD_ERROR_CERTIFICATE_UNTRUSTED,
      RD_REMEDY_PERSON,
      "no certificate" },
    { { false, NULL, NULL, NULL }, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "handshake" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      begin (STEP_MS, 5);
      last_stream->events->secured (&cases[i].handshake, last_stream->user_data);
      assert_sent (last_stream, "");
      run_what_is_due ();
      assert_closed (cases[i].code, cases[i].remedy, cases[i].word);
      tear_down ();
    }
}

static void
test_refusals (void)
{
  begin (STEP_MS, 3);
  hear (last_stream, "<s:features/>");
  g_assert_cmpuint (attempt.n_closed, ==, 0); /* never inside a call */
  run_what_is_due ();
  assert_closed (RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON, "offers no TLS");
  tear_down ();
  begin (STEP_MS, 8);
  hear (last_stream, "<failure " SASL "><not-authorized/></failure>");
  hear (last_stream, "<success " SASL "/>");
  run_what_is_due ();
  assert_closed (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON, "refused the password");
  tear_down ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attempt/nothing-secret-is-sent-before-tls", test_login);
  g_test_add_func ("/attempt/the-password-is-wiped", test_password);
  g_test_add_func ("/attempt/direct-tls-begins-with-tls", test_direct_tls);
  g_test_add_func ("/attempt/each-step-has-its-deadline", test_deadlines);
  g_test_add_func ("/attempt/a-quiet-session-has-none", test_no_deadline);
  g_test_add_func ("/attempt/a-mute-place-gives-way-to-the-next", test_next_place_in_time);
  g_test_add_func ("/attempt/a-refused-place-gives-way-to-the-next", test_next_place_refused);
  g_test_add_func ("/attempt/what-was-there-is-not-replaced", test_lost);
  g_test_add_func ("/attempt/a-cause-is-told", test_lost_for_a_cause);
  g_test_add_func ("/attempt/an-unknown-host-is-told", test_no_host);
  g_test_add_func ("/attempt/a-bad-certificate-ends-it", test_certificate);
  g_test_add_func ("/attempt/a-refusal-ends-it-outside-of-the-call", test_refusals);
  return g_test_run ();
}
