/* Why there is no session: each condition of a stream error (RFC 6120 §4.9.3), each step and each
 * refusal has its code, its sentence, and tells whether it is tried again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/login/connection-error.h"
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

/* CONTENT of a stream error; LOST: the code in a session. */
static void
assert_stream_error (const char *content, RdError early, RdError late, RdRemedy remedy,
                     const char *word)
{
  g_autofree char *xml = g_strdup_printf ("<error " STREAMS ">%s</error>", content);
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  const RdStanza *stanza = read_stanza (reader, xml);

  g_assert_true (rd_stream_error_is (stanza));
  for (unsigned is_bound = 0; is_bound < 2; is_bound++)
    {
      RdRemedy found = RD_REMEDY_CLOCK;
      g_autoptr (GError) error = rd_stream_error_read (stanza, is_bound, &found);

      assert_sentence (error, is_bound ? late : early, word);
      g_assert_cmpint (found, ==, remedy);
    }
}

static void
test_stream_errors (void)
{
  static const struct
  {
    const char *condition;
    RdError code;
    RdRemedy remedy;
    const char *word;
  } cases[] = {
    { "host-unknown", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, "does not serve the domain" },
    { "host-gone", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, "no longer serves the domain" },
    { "not-authorized", RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON, "check the password" },
    { "see-other-host", RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON, "as its address" },
    { "unsupported-version", RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON, "XMPP 1.0" },
  };
  /* After these it is tried again: the condition tells only what happened to this stream. */
  static const char *const others[] = { "bad-format",
                                        "bad-namespace-prefix",
                                        "conflict",
                                        "connection-timeout",
                                        "improper-addressing",
                                        "internal-server-error",
                                        "invalid-from",
                                        "invalid-namespace",
                                        "invalid-xml",
                                        "not-well-formed",
                                        "policy-violation",
                                        "remote-connection-failed",
                                        "reset",
                                        "resource-constraint",
                                        "restricted-xml",
                                        "system-shutdown",
                                        "undefined-condition",
                                        "unsupported-encoding",
                                        "unsupported-feature",
                                        "unsupported-stanza-type",
                                        "something-new" };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *content
          = g_strdup_printf ("<text " CONDITIONS ">Why</text><%s " CONDITIONS ">there</%s>",
                             cases[i].condition, cases[i].condition);

      assert_stream_error (content, cases[i].code, cases[i].code, cases[i].remedy, cases[i].word);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *content = g_strdup_printf ("<%s " CONDITIONS "/>", others[i]);
      g_autofree char *word = g_strdup_printf ("(%s); it is tried again later.", others[i]);

      assert_stream_error (content, RD_ERROR_CONNECTION_FAILED, RD_ERROR_CONNECTION_LOST,
                           RD_REMEDY_SOON, word);
    }
}

/* What a server may write in place of a condition can't deceive, and isn't longer than a line. */
static void
test_odd_stream_errors (void)
{
  g_autofree char *name = g_strnfill (100, 'x');
  g_autofree char *longest = g_strndup (name, 40);
  g_autofree char *content = g_strdup_printf ("<%s " CONDITIONS "/>", name);
  g_autofree char *word = g_strdup_printf ("(%s);", longest);

  assert_stream_error (content, RD_ERROR_CONNECTION_FAILED, RD_ERROR_CONNECTION_LOST,
                       RD_REMEDY_SOON, word);
  assert_stream_error ("<x.b_c " CONDITIONS "/>", RD_ERROR_CONNECTION_FAILED,
                       RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON, "(x?b?c);");
  assert_stream_error ("", RD_ERROR_CONNECTION_FAILED, RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON,
                       "(undefined-condition);");
  assert_stream_error ("<host-unknown xmlns='urn:x'/><text " CONDITIONS ">host-unknown</text>",
                       RD_ERROR_CONNECTION_FAILED, RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON,
                       "(undefined-condition);");
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
      g_autoptr (GError) lost = rd_connection_error_lost ("example.org", step);
      g_autoptr (GError) late
          = rd_connection_error_timed_out ("example.org", rd_step_describe (step));

      assert_sentence (lost, RD_ERROR_CONNECTION_FAILED, while_doing);
      assert_sentence (lost, RD_ERROR_CONNECTION_FAILED, "example.org");
      assert_sentence (late, RD_ERROR_TIMED_OUT, while_doing);
      assert_sentence (late, RD_ERROR_TIMED_OUT, "example.org");
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

/* In a session there is nothing else to say than that it was lost. */
static void
test_lost_session (void)
{
  g_autoptr (GError) error = rd_connection_error_lost ("example.org", RD_STEP_BOUND);

  assert_sentence (error, RD_ERROR_CONNECTION_LOST, "example.org was lost");
}

static void
test_refused (void)
{
  RdTarget target = { (char *)"xmpp.example.org", (char *)"192.0.2.1", 5223, true };
  g_autoptr (GError) unknown = rd_connection_error_refused (&target, 0);
  g_autoptr (GError) known = rd_connection_error_refused (&target, EHOSTUNREACH);

  assert_sentence (unknown, RD_ERROR_CONNECTION_FAILED,
                   "xmpp.example.org (192.0.2.1, port 5223): it was not accepted;");
  assert_sentence (known, RD_ERROR_CONNECTION_FAILED,
                   "xmpp.example.org (192.0.2.1, port 5223): No route to host;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login-errors/each-stream-error-has-its-sentence", test_stream_errors);
  g_test_add_func ("/login-errors/an-odd-stream-error-is-cleaned", test_odd_stream_errors);
  g_test_add_func ("/login-errors/nothing-else-is-a-stream-error", test_no_stream_errors);
  g_test_add_func ("/login-errors/each-step-says-what-it-was-doing", test_steps);
  g_test_add_func ("/login-errors/no-two-steps-are-told-alike", test_words);
  g_test_add_func ("/login-errors/a-session-was-lost", test_lost_session);
  g_test_add_func ("/login-errors/a-refused-connection-names-the-place", test_refused);
  return g_test_run ();
}
