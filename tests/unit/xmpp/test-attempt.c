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
  g_assert_null (last_stream);
  reach ();
  g_assert_cmpstr (attempt.place, ==, "192.0.2.1:5222");
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
  reach ();
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
  static const unsigned step_timeouts[] = { 300, 0 };

  for (unsigned k = 0; k < G_N_ELEMENTS (step_timeouts); k++)
    for (unsigned n = 0; n < N_PARTS; n++)
      {
        RdStep step = n > 0 ? honest[n - 1].then : RD_STEP_RESOLVING;
        unsigned timeout = step_timeouts[k] != 0 ? step_timeouts[k] : RD_STEP_TIMEOUT_MS;

        set_up (step_timeouts[k]);
        attempt.is_slow = n == 0;
        rd_connection_open (attempt.connection);
        for (unsigned i = 0; i < n; i++)
          {
            pass_ms (i > 0 ? timeout / 2 : 0);
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
  g_assert_cmpstr (attempt.place, ==, place);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
}

static void
begin_at (const char *const *places)
{
  set_up (STEP_MS);
  attempt.places = places;
  rd_connection_open (attempt.connection);
  run_what_is_due ();
}

static void
begin_at_three_places (void)
{
  begin_at (three_places);
}

/* Goes the honest way, from the race on, until N parts are said. */
static void
go_honestly (unsigned n)
{
  for (unsigned i = 1; i < n; i++)
    say (i);
}

/* None was reached in time. */
static void
test_mute_places (void)
{
  begin_at_three_places ();
  miss (ECONNREFUSED);
  pass_ms (STEP_MS - 1);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  pass_ms (1);
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "192.0.2.1");
  tear_down ();
}

/* Of errors that tell the same, the first is told. */
static void
test_refused_places (void)
{
  begin_at_three_places ();
  miss (ECONNREFUSED);
  miss (EHOSTUNREACH);
  g_assert_cmpuint (attempt.n_closed, ==, 0);
  miss (ENETUNREACH);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                 "(192.0.2.1, port 5222): Connection refused");
  tear_down ();

  begin_at_three_places ();
  stream_begin_error = EMFILE;
  for (unsigned i = 0; i < 3; i++)
    {
      g_assert_cmpuint (attempt.n_closed, ==, 0);
      reach ();
      run_what_is_due ();
    }
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                 "(192.0.2.1, port 5222): Too many open files");
  tear_down ();
}

static void
lose_for_nothing (void)
{
  lose (NULL);
}

static void
let_time_pass (void)
{
  pass_ms (STEP_MS);
}

static void
say_garbage (void)
{
  g_autoptr (GError) cause = g_error_new (RD_ERROR, RD_ERROR_CONNECTION_FAILED, "Garbage.");

  lose (cause);
}

/* A place is tried to the end of what the server of a place can fail in before the login; the last
 * one is good. */
static void
test_next_place (void)
{
  static void (*const ways[]) (void) = { lose_for_nothing, let_time_pass, say_garbage };

  for (unsigned way = 0; way < G_N_ELEMENTS (ways); way++)
    for (unsigned n = 2; n < 8; n++)
      {
        begin_at_three_places ();
        for (unsigned i = 0; i < 2; i++)
          {
            go_honestly (n);
            ways[way]();
            assert_told ("");
            run_what_is_due ();
            g_assert_null (last_stream);
          }
        go_honestly (N_PARTS);
        assert_place ("192.0.2.3:5222");
        assert_told ("ready ");
        tear_down ();
      }
}

/* However many there are, only so many waste the time of one attempt. */
static void
test_many_places (void)
{
  static const char *const places[]
      = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5",
          "192.0.2.6", "192.0.2.7", "192.0.2.8", "192.0.2.9", NULL };

  begin_at (places);
  for (unsigned i = 0; i < 8; i++)
    {
      go_honestly (3);
      g_assert_cmpuint (attempt.n_closed, ==, 0);
      lose (NULL);
      run_what_is_due ();
    }
  g_assert_cmpstr (attempt.place, ==, "192.0.2.8:5222");
  assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "gave no reason");
  tear_down ();
}

/* What it still said, or what its handshake came to, has no effect. */
static void
test_last_words (void)
{
  const RdHandshake handshake = { .is_encrypted = true, .leaf = (char *)leaf };

  begin_at_three_places ();
  go_honestly (3);
  hear (last_stream, "<s:features/>");
  hear (last_stream, honest[3].says);
  last_stream->events->opened (last_stream->user_data);
  last_stream->events->connected (last_stream->user_data);
  assert_sent (last_stream, "");
  lose (NULL);
  go_honestly (5);
  assert_place ("2001:db8::2:5222");
  last_stream->is_busy = true;
  pass_ms (STEP_MS);
  g_assert_true (last_stream->is_cut);
  last_stream->is_busy = false;
  last_stream->events->secured (&handshake, last_stream->user_data);
  g_assert_null (last_stream);
  go_honestly (N_PARTS);
  assert_place ("192.0.2.3:5222");
  tear_down ();
}

/* From the login on, the server is the account's. */
static void
test_lost (void)
{
  for (unsigned n = 8; n < N_PARTS; n++)
    {
      begin_at_three_places ();
      go_honestly (n);
      lose (NULL);
      run_what_is_due ();
      assert_closed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
                     rd_step_describe (honest[n - 1].then));
      tear_down ();
    }
  begin_session ();
  lose (NULL);
  run_what_is_due ();
  assert_closed (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "a.example was lost");
  tear_down ();
}

/* Closed between two places, at whatever moment. */
static void
test_closed_between (void)
{
  for (unsigned moment = 0; moment < 3; moment++)
    {
      begin_at_three_places ();
      go_honestly (3);
      hear (last_stream, "<s:features/>");
      last_stream->is_busy = moment == 1;
      if (moment > 0)
        run_what_is_due ();
      rd_connection_close (attempt.connection);
      run_what_is_due ();
      if (moment == 1)
        {
          g_assert_cmpuint (attempt.n_closed, ==, 0);
          last_stream->is_busy = false;
          lose (NULL);
        }
      g_assert_cmpuint (attempt.n_closed, ==, 1);
      g_assert_no_error (attempt.error);
      tear_down ();
    }
}

/* The places that failed come last in the next attempt, in their order. */
static void
test_memory (void)
{
  RdTargetMemory *memory = rd_target_memory_new ();

  attempt.memory = memory;
  begin_at_three_places ();
  miss (ECONNREFUSED);
  go_honestly (3);
  lose (NULL);
  run_what_is_due ();
  go_honestly (N_PARTS);
  assert_place ("192.0.2.3:5222");
  tear_down ();
  attempt.memory = memory;
  begin_at_three_places ();
  go_honestly (3);
  assert_place ("192.0.2.3:5222");
  lose (NULL);
  run_what_is_due ();
  go_honestly (N_PARTS);
  assert_place ("192.0.2.1:5222");
  tear_down ();
  rd_target_memory_free (memory);
}

static void
test_lost_for_a_cause (void)
{
  g_autoptr (GError) cause = g_error_new (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED, "It sent too much.");

  for (unsigned n = 2; n <= N_PARTS; n++)
    {
      begin (STEP_MS, n);
      lose (cause);
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
  RdComplaint complaint = { (char *)"self-signed certificate", (char *)leaf };
  void *noted[] = { &complaint };
  GPtrArray complaints = { noted, 1 };
  const struct
  {
    RdHandshake handshake;
    RdError code;
    RdRemedy remedy;
    const char *word;
  } cases[] = {
    { { .is_encrypted = true, .leaf = (char *)leaf, .complaints = &complaints },
      RD_ERROR_CERTIFICATE_UNTRUSTED,
      RD_REMEDY_LATER,
      "a.example can't be trusted" },
    { { .is_encrypted = true }, RD_ERROR_CERTIFICATE_UNTRUSTED, RD_REMEDY_LATER, "no certificate" },
    { { .is_encrypted = false }, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "handshake" },
    { { .alert = 70 }, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER, "(protocol_version)" },
    { { .version = 0x0302 }, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER, "(protocol_version)" },
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
show (const char *pem)
{
  RdHandshake handshake = { .is_encrypted = true, .leaf = (char *)pem };

  last_stream->events->secured (&handshake, last_stream->user_data);
  run_what_is_due ();
}

/* Who shows another key than the trusted one is passed over; if all do, a person must know. */
static void
test_trusted_key (void)
{
  for (unsigned n_others = 2; n_others <= 3; n_others++)
    {
      const char *host = NULL;

      attempt.trusted = leaf_fingerprint;
      begin_at_three_places ();
      for (unsigned i = 0; i < n_others; i++)
        {
          go_honestly (5);
          show (authority);
          assert_told ("");
        }
      if (n_others < 3)
        {
          go_honestly (N_PARTS);
          assert_place ("192.0.2.3:5222");
          assert_told ("ready ");
        }
      else
        {
          assert_closed (RD_ERROR_CERTIFICATE_UNTRUSTED, RD_REMEDY_PERSON, "shows another key");
          g_assert_true (
              g_variant_lookup (rd_error_get_certificate (attempt.error), "Host", "&s", &host));
          g_assert_cmpstr (host, ==, "xmpp.a.example:5222");
        }
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
  assert_closed (RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER, "offers no TLS");
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
  g_test_add_func ("/attempt/mute-places-end-in-time", test_mute_places);
  g_test_add_func ("/attempt/all-places-refuse", test_refused_places);
  g_test_add_func ("/attempt/whatever-fails-before-the-login-gives-way-to-the-next",
                   test_next_place);
  g_test_add_func ("/attempt/eight-places-are-enough", test_many_places);
  g_test_add_func ("/attempt/a-place-has-no-last-words", test_last_words);
  g_test_add_func ("/attempt/what-was-there-is-not-replaced", test_lost);
  g_test_add_func ("/attempt/it-can-be-closed-between-two-places", test_closed_between);
  g_test_add_func ("/attempt/what-failed-is-tried-last", test_memory);
  g_test_add_func ("/attempt/a-cause-is-told", test_lost_for_a_cause);
  g_test_add_func ("/attempt/an-unknown-host-is-told", test_no_host);
  g_test_add_func ("/attempt/a-bad-certificate-ends-it", test_certificate);
  g_test_add_func ("/attempt/only-the-trusted-key-is-taken", test_trusted_key);
  g_test_add_func ("/attempt/a-refusal-ends-it-outside-of-the-call", test_refusals);
  return g_test_run ();
}
