/* Why there is no session: each condition of a stream error (RFC 6120 §4.9.3), each step and each
 * refusal has its code, its sentence, and tells whether it is tried again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/login/connection-error.h"
#include "xmpp/login/sasl-error.h"
#include "xmpp/login/stream-error.h"

#include "stanza-helper.h"

#include <errno.h>
#include <string.h>

#define STREAMS "xmlns='http://etherx.jabber.org/streams'"
#define CONDITIONS "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"

static void
assert_sentence (const GError *error, RdError code, const char *word)
{
  g_assert_error (error, RD_ERROR, (int)code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

/* The error for a stream error with CONTENT, in STEP. */
static GError *
read_error (const char *content, RdStep step, RdRemedy *remedy)
{
  g_autofree char *xml = g_strdup_printf ("<error " STREAMS ">%s</error>", content);
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  const RdStanza *stanza = read_stanza (reader, xml);

  g_assert_true (rd_stream_error_is (stanza));
  return rd_stream_error_read (stanza, "example.org", step, remedy);
}

static void
assert_stream_error (const char *content, RdStep step, RdError code, RdRemedy expected,
                     const char *word)
{
  RdRemedy remedy;
  g_autoptr (GError) error = read_error (content, step, &remedy);

  assert_sentence (error, code, word);
  g_assert_nonnull (strstr (error->message, "The server of example.org"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpint (remedy, ==, expected);
  /* What it says of itself is true. */
  g_assert_true ((remedy == RD_REMEDY_SOON)
                 == (strstr (error->message, " It is tried again soon.") != NULL));
  g_assert_true ((remedy == RD_REMEDY_LATER)
                 == (strstr (error->message, " It is tried again now and then.") != NULL));
}

#define SOON RD_REMEDY_SOON
#define LATER RD_REMEDY_LATER

/* RFC 6120 §4.9.3, all of it, before the login and in a session. */
static const struct
{
  const char *condition, *early, *late;
  RdRemedy early_remedy, late_remedy;
} stream_errors[] = {
  { "bad-format", "(bad-format)", "(bad-format)", LATER, SOON },
  { "bad-namespace-prefix", "what rosterd sent", "(bad-namespace-prefix)", LATER, SOON },
  { "conflict", "ended the login because of another", "an administrator ended it", LATER, LATER },
  { "connection-timeout", "heard nothing", "heard nothing", SOON, SOON },
  { "host-gone", "no longer serves this domain", "no longer serves", LATER, LATER },
  { "host-unknown", "does not serve this domain", "does not serve", LATER, LATER },
  { "improper-addressing", "(improper-addressing)", "(improper-addressing)", LATER, SOON },
  { "internal-server-error", "a fault of its own", "a fault of its own", SOON, SOON },
  { "invalid-from", "(invalid-from)", "(invalid-from)", LATER, SOON },
  { "invalid-id", "(invalid-id)", "(invalid-id)", LATER, SOON },
  { "invalid-namespace", "(invalid-namespace)", "(invalid-namespace)", LATER, SOON },
  { "invalid-xml", "(invalid-xml)", "ended the session because", LATER, SOON },
  { "not-authorized", "not in order", "deleted or disabled", LATER, RD_REMEDY_PERSON },
  { "not-well-formed", "(not-well-formed)", "(not-well-formed)", LATER, SOON },
  { "policy-violation", "turned the login away", "how much may be sent", LATER, LATER },
  { "remote-connection-failed", "could not reach", "could not reach", SOON, SOON },
  { "reset", "wants the login to begin anew", "after a change of the account", SOON, SOON },
  { "resource-constraint", "too much to do", "too much to do", LATER, LATER },
  { "restricted-xml", "(restricted-xml)", "(restricted-xml)", LATER, SOON },
  { "see-other-host", "as its address", "as its address", SOON, SOON },
  { "system-shutdown", "shutting down or restarting", "shutting down", SOON, SOON },
  { "undefined-condition", "ended the login", "ended the session", SOON, SOON },
  { "unsupported-encoding", "(unsupported-encoding)", "(unsupported-encoding)", LATER, SOON },
  { "unsupported-feature", "(unsupported-feature)", "(unsupported-feature)", LATER, SOON },
  { "unsupported-stanza-type", "what rosterd sent", "what rosterd sent", LATER, SOON },
  { "unsupported-version", "XMPP 1.0", "XMPP 1.0", LATER, LATER },
  { "something-new", "\"something-new\"", "\"something-new\"", LATER, SOON },
};

static RdError
get_code (const char *condition, bool is_bound)
{
  if (g_str_equal (condition, "unsupported-version"))
    return RD_ERROR_NOT_SUPPORTED;
  if (is_bound)
    return RD_ERROR_CONNECTION_LOST;
  return g_str_equal (condition, "not-authorized") ? RD_ERROR_AUTHENTICATION_FAILED
                                                   : RD_ERROR_CONNECTION_FAILED;
}

static void
test_stream_errors (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (stream_errors); i++)
    {
      const char *condition = stream_errors[i].condition;
      g_autofree char *content = g_strdup_printf ("<%s " CONDITIONS ">there</%s><text " CONDITIONS
                                                  ">Since so it is.</text>",
                                                  condition, condition);

      assert_stream_error (content, RD_STEP_AUTHENTICATING, get_code (condition, false),
                           stream_errors[i].early_remedy, stream_errors[i].early);
      assert_stream_error (content, RD_STEP_BOUND, get_code (condition, true),
                           stream_errors[i].late_remedy, stream_errors[i].late);
      assert_stream_error (content, RD_STEP_BOUND, get_code (condition, true),
                           stream_errors[i].late_remedy, " The server says: \"Since so it is\".");
    }
}

/* Before TLS anybody can say anything: no sentence puts it down to the server, and nobody has to
 * act on it. */
static void
test_unproved_stream_errors (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (stream_errors); i++)
    {
      g_autofree char *content = g_strdup_printf (
          "<%s " CONDITIONS "/><text " CONDITIONS ">Why</text>", stream_errors[i].condition);

      for (RdStep step = RD_STEP_HEADER; step <= RD_STEP_TLS_HEADER; step++)
        {
          RdRemedy remedy;
          g_autoptr (GError) error = read_error (content, step, &remedy);
          bool is_proved = step == RD_STEP_TLS_HEADER;

          g_assert_cmpint (remedy, !=, RD_REMEDY_PERSON);
          g_assert_true (is_proved == (strstr (error->message, "or somebody on the way") == NULL));
          g_assert_true (is_proved == (strstr (error->message, " The server says") != NULL));
          g_assert_true (is_proved == (strstr (error->message, " It says: \"Why\".") == NULL));
        }
    }
}

/* What a server may write in place of a condition can't deceive, and isn't longer than a line. */
static void
test_odd_stream_errors (void)
{
  g_autofree char *name = g_strnfill (60000, 'x');
  g_autofree char *content = g_strdup_printf ("<%s " CONDITIONS "/>", name);
  RdRemedy remedy;
  g_autoptr (GError) error = read_error (content, RD_STEP_BOUND, &remedy);

  g_assert_cmpuint (strlen (error->message), <, 600);
  assert_stream_error ("", RD_STEP_BOUND, RD_ERROR_CONNECTION_LOST, SOON, "without a reason");
  assert_stream_error ("<host-unknown xmlns='urn:x'/><text " CONDITIONS ">host-unknown</text>",
                       RD_STEP_BOUND, RD_ERROR_CONNECTION_LOST, SOON,
                       "without a reason that has a name");
}

static void
test_no_stream_errors (void)
{
  static const char *const stanzas[]
      = { "<features " STREAMS "/>", "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
          "<iq type='error'/>" };

  for (unsigned i = 0; i < G_N_ELEMENTS (stanzas); i++)
    {
      g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

      g_assert_false (rd_stream_error_is (read_stanza (reader, stanzas[i])));
    }
}

/* A server that saw no proof has no keys of the account: that one is gone, or the server can't read
 * it just now, which only an account that was there before tells. */
static void
test_not_authorized (void)
{
  static const struct
  {
    const char *mechanism;
    bool was_accepted, has_proved;
    const char *word;
    RdRemedy remedy;
  } cases[] = {
    { "SCRAM-SHA-256", false, false, "does not know the account", RD_REMEDY_PERSON },
    { "SCRAM-SHA-256", true, false, "let in before", RD_REMEDY_LATER },
    { "SCRAM-SHA-256", false, true, "it is wrong, was changed, or", RD_REMEDY_PERSON },
    { "SCRAM-SHA-256", true, true, "it is wrong, was changed, or", RD_REMEDY_PERSON },
    { "PLAIN", false, false, "or knows no such account", RD_REMEDY_PERSON },
    { "PLAIN", true, false, "or knows no such account", RD_REMEDY_PERSON },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
      RdSaslAttempt attempt = {
        .domain = "example.org",
        .mechanism = cases[i].mechanism,
        .has_proved = cases[i].has_proved,
        .was_accepted = cases[i].was_accepted,
      };
      RdRemedy remedy;
      g_autoptr (GError) error = rd_sasl_error_read (
          read_stanza (reader, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                               "<text>Some words</text><not-authorized/></failure>"),
          &attempt, &remedy);

      assert_sentence (error, RD_ERROR_AUTHENTICATION_FAILED, cases[i].word);
      assert_sentence (error, RD_ERROR_AUTHENTICATION_FAILED, "The server of example.org ");
      assert_sentence (error, RD_ERROR_AUTHENTICATION_FAILED, " The server says: \"Some words\".");
      /* Another password mends nothing where this one was not looked at. */
      g_assert_cmpstr (rd_error_get_remedy (error).word, ==,
                       strstr (error->message, "the password") != NULL ? RD_REMEDY_WORD_PASSWORD
                                                                       : "");
      g_assert_cmpint (remedy, ==, cases[i].remedy);
    }
}

/* What it was doing, for each step of the way. */
static void
test_steps (void)
{
  static const char *const words[] = {
    [RD_STEP_NEW] = "starting",
    [RD_STEP_RESOLVING] = "looking up the server's address",
    [RD_STEP_NEXT] = "going on to the next server",
    [RD_STEP_CONNECTING] = "connecting to the server",
    [RD_STEP_HEADER] = "waiting for the stream header",
    [RD_STEP_FEATURES] = "waiting for the stream features",
    [RD_STEP_STARTTLS] = "waiting for the answer to STARTTLS",
    [RD_STEP_HANDSHAKE] = "in the TLS handshake",
    [RD_STEP_TLS_HEADER] = "waiting for the stream header inside TLS",
    [RD_STEP_TLS_FEATURES] = "waiting for the stream features inside TLS",
    [RD_STEP_AUTHENTICATING] = "authenticating",
    [RD_STEP_AUTH_HEADER] = "waiting for the stream header after the login",
    [RD_STEP_AUTH_FEATURES] = "waiting for the stream features after the login",
    [RD_STEP_BINDING] = "binding a resource",
  };

  for (unsigned step = 0; step < G_N_ELEMENTS (words); step++)
    {
      g_autofree char *while_doing = g_strdup_printf ("(while %s)", words[step]);
      g_autoptr (GError) late
          = rd_connection_error_timed_out ("example.org", rd_step_describe (step));

      assert_sentence (late, RD_ERROR_TIMED_OUT, while_doing);
      assert_sentence (late, RD_ERROR_TIMED_OUT, "example.org");
      assert_sentence (late, RD_ERROR_TIMED_OUT, ". It is tried again soon.");
    }
}

/* No two steps are told in the same words. */
static void
test_words (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned step = RD_STEP_NEW; step <= RD_STEP_CLOSED; step++)
    {
      g_assert_nonnull (rd_step_describe (step));
      g_assert_true (g_hash_table_add (words, (gpointer)rd_step_describe (step)));
    }
}

static void
test_proxy (void)
{
  RdTarget target = { (char *)"xmpp.example.org", (char *)"127.0.0.1", 5222, false, 9050 };
  g_autoptr (GError) refused = rd_connection_error_refused (&target, ECONNREFUSED);
  g_autoptr (GError) late = rd_connection_error_late (&target, "example.org");
  g_autoptr (GError) direct = NULL;

  assert_sentence (refused, RD_ERROR_CONNECTION_FAILED,
                   "proxy (127.0.0.1, port 9050): Connection refused;");
  assert_sentence (late, RD_ERROR_TIMED_OUT,
                   "proxy (127.0.0.1, port 9050) opened no connection to xmpp.example.org in time");
  target.proxy_port = 0;
  direct = rd_connection_error_late (&target, "example.org");
  assert_sentence (direct, RD_ERROR_TIMED_OUT, "server of example.org did not answer in time");
}

static void
test_refused (void)
{
  RdTarget target = { (char *)"xmpp.example.org", (char *)"192.0.2.1", 5223, true };
  g_autoptr (GError) unknown = rd_connection_error_refused (&target, 0);
  g_autoptr (GError) known = rd_connection_error_refused (&target, EHOSTUNREACH);
  g_autoptr (GError) bare = NULL;

  assert_sentence (unknown, RD_ERROR_CONNECTION_FAILED,
                   "xmpp.example.org (192.0.2.1, port 5223): it was not accepted;");
  assert_sentence (known, RD_ERROR_CONNECTION_FAILED,
                   "xmpp.example.org (192.0.2.1, port 5223): No route to host;");
  target.host = target.address;
  bare = rd_connection_error_refused (&target, EHOSTUNREACH);
  assert_sentence (bare, RD_ERROR_CONNECTION_FAILED, "to 192.0.2.1 (port 5223): No route to host;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login-errors/each-stream-error-has-its-sentence", test_stream_errors);
  g_test_add_func ("/login-errors/before-tls-anybody-says-it", test_unproved_stream_errors);
  g_test_add_func ("/login-errors/an-odd-stream-error-is-cleaned", test_odd_stream_errors);
  g_test_add_func ("/login-errors/nothing-else-is-a-stream-error", test_no_stream_errors);
  g_test_add_func ("/login-errors/a-proof-tells-what-was-refused", test_not_authorized);
  g_test_add_func ("/login-errors/each-step-says-what-it-was-doing", test_steps);
  g_test_add_func ("/login-errors/no-two-steps-are-told-alike", test_words);
  g_test_add_func ("/login-errors/a-refused-connection-names-the-place", test_refused);
  g_test_add_func ("/login-errors/a-proxy-has-its-own-sentences", test_proxy);
  return g_test_run ();
}
