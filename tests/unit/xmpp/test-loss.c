/* A stream that was lost: each alert of TLS, each step and each way to go has its sentence, and
 * nobody is blamed who can't be known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/login/loss.h"
#include "xmpp/login/tls-alert.h"

#include <string.h>

#define SOMEBODY "somebody on the way"

/* -- in place of the stream -------------------------------------------------------------------- */

static struct
{
  int alert;
  bool has_said_farewell;
} lost;

int
rd_stream_get_alert (const RdStream *stream)
{
  return lost.alert;
}

bool
rd_stream_has_said_farewell (const RdStream *stream)
{
  return lost.has_said_farewell;
}

static GError *
lose (RdStep step, bool is_polite, int alert, RdRemedy *remedy)
{
  GError *error;

  lost.has_said_farewell = is_polite;
  lost.alert = alert;
  error = rd_loss_describe (NULL, NULL, "example.org", step, remedy);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_nonnull (strstr (error->message, "server of example.org"));
  return error;
}

/* Only what came inside TLS, and whole, is the server's own. */
static void
test_no_reason (void)
{
  for (RdStep step = RD_STEP_HEADER; step <= RD_STEP_BINDING; step++)
    for (unsigned is_polite = 0; is_polite < 2; is_polite++)
      {
        RdRemedy remedy;
        g_autoptr (GError) error = lose (step, is_polite, RD_NO_ALERT, &remedy);
        g_autofree char *doing = g_strdup_printf ("(while %s)", rd_step_describe (step));
        bool is_server = is_polite && step > RD_STEP_HANDSHAKE;

        g_assert_error (error, RD_ERROR, RD_ERROR_CONNECTION_FAILED);
        g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
        g_assert_nonnull (strstr (error->message, doing));
        g_assert_true (is_server == (strstr (error->message, SOMEBODY) == NULL));
        g_assert_true (is_polite == (strstr (error->message, "ended the stream") != NULL));
        g_assert_true ((step == RD_STEP_HEADER) == (strstr (error->message, "direct TLS") != NULL));
      }
}

static void
test_session (void)
{
  RdRemedy remedy;
  g_autoptr (GError) polite = lose (RD_STEP_BOUND, true, RD_NO_ALERT, &remedy);
  g_autoptr (GError) cut = lose (RD_STEP_BOUND, false, RD_NO_ALERT, &remedy);

  g_assert_error (polite, RD_ERROR, RD_ERROR_CONNECTION_LOST);
  g_assert_nonnull (strstr (polite->message, "ended the session and gave no reason"));
  g_assert_error (cut, RD_ERROR, RD_ERROR_CONNECTION_LOST);
  g_assert_nonnull (strstr (cut->message, "example.org was lost"));
  g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
}

static void
test_cause (void)
{
  g_autoptr (GError) cause = g_error_new (RD_ERROR, RD_ERROR_LIMIT_EXCEEDED, "Too much.");
  RdRemedy remedy = RD_REMEDY_PERSON;
  g_autoptr (GError) error = NULL;

  lost.alert = 116;
  error = rd_loss_describe (NULL, cause, "example.org", RD_STEP_BOUND, &remedy);
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpint (remedy, ==, RD_REMEDY_SOON);
}

/* RFC 8446 §6.2 and RFC 5246 §7.2.2, what servers send of them; inside TLS. */
static void
test_alerts (void)
{
  static const struct
  {
    int alert;
    RdRemedy remedy;
    const char *word;
  } cases[] = {
    { 10, RD_REMEDY_LATER, "(unexpected_message)" },
    { 40, RD_REMEDY_LATER, "no kind of encryption in common" },
    { 42, RD_REMEDY_PERSON, "does not take the client certificate" },
    { 44, RD_REMEDY_LATER, "was revoked (certificate_revoked)" },
    { 45, RD_REMEDY_LATER, "has expired (certificate_expired)" },
    { 46, RD_REMEDY_PERSON, "(certificate_unknown)" },
    { 48, RD_REMEDY_PERSON, "the authority of the client certificate" },
    { 49, RD_REMEDY_LATER, "(access_denied)" },
    { 70, RD_REMEDY_LATER, "1.2 or later (protocol_version)" },
    { 71, RD_REMEDY_LATER, "stronger encryption" },
    { 80, RD_REMEDY_SOON, "a fault of its own in TLS" },
    { 112, RD_REMEDY_LATER, "no certificate for this domain" },
    { 116, RD_REMEDY_PERSON, "wants a client certificate (certificate_required)" },
    { 120, RD_REMEDY_LATER, "something else than XMPP" },
    { 99, RD_REMEDY_LATER, "not known here (alert 99)" },
    { 255, RD_REMEDY_LATER, "not known here (alert 255)" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    for (RdStep step = RD_STEP_HANDSHAKE; step <= RD_STEP_BOUND; step++)
      {
        RdRemedy remedy;
        g_autoptr (GError) error = lose (step, false, cases[i].alert, &remedy);
        bool is_proved = step > RD_STEP_HANDSHAKE;

        g_assert_nonnull (strstr (error->message, cases[i].word));
        g_assert_null (strchr (error->message, '%'));
        g_assert_true (is_proved == (strstr (error->message, SOMEBODY) == NULL));
        if (is_proved)
          g_assert_cmpint (remedy, ==, cases[i].remedy);
        else
          g_assert_cmpint (remedy, !=, RD_REMEDY_PERSON);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss/without-a-reason-the-step-is-told", test_no_reason);
  g_test_add_func ("/loss/a-session-ends-or-is-cut", test_session);
  g_test_add_func ("/loss/a-cause-comes-first", test_cause);
  g_test_add_func ("/loss/each-alert-has-its-sentence", test_alerts);
  return g_test_run ();
}
