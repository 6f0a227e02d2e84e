/* What comes before the session. What comes in: stream headers, features, the answer to STARTTLS,
 * the login, the bound JID, stream errors. Who sends it: whoever is on the way to the server, until
 * TLS is judged; then whoever answers at its address.
 *
 * The first line is "plain" where PLAIN is allowed, "direct" where TLS comes first, or both; then,
 * a line each, what happens: "h" a stream header; "t+" the handshake ends with a certificate that
 * is trusted, "t-" with one that is not; "+" the key is derived; and else a stanza, in which "%S",
 * "%T",
 * "%A" and "%B" stand for the namespaces of streams, TLS, SASL and bind, and "%I" for the id of the
 * request to bind.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"
#include "scram-server.h"
#include "stanza-helper.h"

#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "runtime/thread-job.h"
#include "xmpp/login/negotiation.h"

#include <string.h>

#define DOMAIN "example.org"
#define ACCOUNT "juliet@" DOMAIN
#define STEPS_MAX 16

static struct
{
  RdNegotiation *negotiation;
  RdStep step;
  bool allows_plain, has_plain;
  bool is_shaking_hands, is_trusted; /* TLS */
  bool has_asked_for_tls, has_sent_auth, has_success, has_ended;
  bool will_be_trusted;
  char *bind_id;
} attempt;

/* The work of the one thread. */
static struct
{
  GFunc work;
  GSourceFunc done;
  gpointer data;
} job;

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  g_assert_null (job.done);
  job.work = work;
  job.done = done;
  job.data = data;
}

static void
finish_job (void)
{
  GSourceFunc done = g_steal_pointer (&job.done);

  if (done == NULL)
    return;
  job.work (job.data, NULL);
  done (job.data);
}

bool __wrap_rd_scram_derive_key (RdScramKey *key);
bool __wrap_rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                          GError **error);

bool
__wrap_rd_scram_derive_key (RdScramKey *key)
{
  fuzz_scram_fill_key (key);
  return true;
}

bool
__wrap_rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                     GError **error)
{
  g_assert_cmpstr (terms->domain, ==, DOMAIN);
  attempt.is_trusted = attempt.will_be_trusted;
  if (attempt.is_trusted)
    return true;
  *remedy = RD_REMEDY_PERSON;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED, "It is not trusted.");
  return false;
}

/* -- the stream, which nobody else needs here -------------------------------------------------- */

/* The account's name is told inside TLS only. */
void
rd_stream_open (RdStream *stream, const char *to, const char *from)
{
  g_assert_false (attempt.is_shaking_hands || attempt.has_ended);
  g_assert_cmpstr (to, ==, DOMAIN);
  g_assert_cmpstr (from, ==, attempt.is_trusted ? ACCOUNT : NULL);
}

void
rd_stream_present (RdStream *stream, const RdClientFiles *files)
{
}

/* Before TLS nothing but the wish for it, and nothing twice. */
void
rd_stream_send (RdStream *stream, const char *xml)
{
  g_assert_false (attempt.is_shaking_hands || attempt.has_ended);
  if (g_str_has_prefix (xml, "<starttls "))
    {
      g_assert_false (attempt.is_trusted || attempt.has_asked_for_tls);
      attempt.has_asked_for_tls = true;
      return;
    }
  g_assert_true (attempt.is_trusted);
  if (g_str_has_prefix (xml, "<auth "))
    {
      g_assert_false (attempt.has_sent_auth);
      attempt.has_sent_auth = true;
      attempt.has_plain = strstr (xml, "mechanism='PLAIN'") != NULL;
      g_assert_true (attempt.allows_plain || !attempt.has_plain);
    }
  else if (g_str_has_prefix (xml, "<iq "))
    {
      const char *id = strstr (xml, " id='");

      g_assert_true (attempt.has_success && attempt.bind_id == NULL && id != NULL);
      id += strlen (" id='");
      attempt.bind_id = g_strndup (id, strcspn (id, "'"));
    }
  else
    g_assert_true (g_str_has_prefix (xml, "<response ") && attempt.has_sent_auth);
}

void
rd_stream_start_tls (RdStream *stream)
{
  g_assert_false (attempt.is_shaking_hands || attempt.is_trusted || attempt.has_ended);
  attempt.is_shaking_hands = true;
}

/* -- what is told ------------------------------------------------------------------------------ */

static void
on_entered (RdStep step, gpointer user_data)
{
  g_assert_false (attempt.has_ended);
  g_assert_cmpint (step, >, attempt.step);
  attempt.step = step;
}

/* Only behind a certificate that is trusted and a login that succeeded; and nobody but a server
 * that proved itself, or was handed the password, can say that. */
static void
on_bound (const char *jid, const RdFeatures *features, gpointer user_data)
{
  g_autofree char *bare = rd_jid_get_bare (jid);

  g_assert_false (attempt.has_ended);
  g_assert_true (attempt.is_trusted && attempt.has_success && attempt.has_plain);
  g_assert_nonnull (attempt.bind_id);
  g_assert_true (rd_jid_is_same_bare (bare, ACCOUNT));
  attempt.has_ended = true;
}

static void
on_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  g_assert_false (attempt.has_ended);
  attempt.has_ended = true;
  fuzz_check_sentence (error);
  /* Nobody makes a person act by what he says before TLS has proved who he is. */
  g_assert_true (attempt.is_trusted || remedy != RD_REMEDY_PERSON
                 || g_error_matches (error, RD_ERROR, RD_ERROR_CERTIFICATE_UNTRUSTED));
  g_error_free (error);
}

static const RdNegotiationEvents events = { on_entered, on_bound, on_failed };

/* -- what happens ------------------------------------------------------------------------------ */

static char *
write_out (const char *line)
{
  static const struct
  {
    const char *word, *meaning;
  } words[] = {
    { "%S", "xmlns='http://etherx.jabber.org/streams'" },
    { "%T", "xmlns='urn:ietf:params:xml:ns:xmpp-tls'" },
    { "%A", "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'" },
    { "%B", "xmlns='urn:ietf:params:xml:ns:xmpp-bind'" },
  };
  char *xml = fuzz_scram_insert (line, "%I", attempt.bind_id);

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *before = xml;

      xml = fuzz_scram_insert (before, words[i].word, words[i].meaning);
    }
  return xml;
}

static void
take_stanza (const char *line)
{
  g_autofree char *xml = write_out (line);
  bool was_in_handshake = attempt.is_shaking_hands;
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  const RdStanza *stanza = read_stanza (reader, xml);

  if (stanza == NULL)
    return;
  if (attempt.step == RD_STEP_AUTHENTICATING)
    attempt.has_success |= g_str_equal (rd_stanza_get_name (stanza, 0), "success");
  rd_negotiation_take_stanza (attempt.negotiation, stanza);
  /* It was slipped in behind <proceed/>. */
  g_assert_true (!was_in_handshake || attempt.has_ended);
}

static void
take_handshake (bool is_good)
{
  RdHandshake handshake = { .is_encrypted = is_good };

  if (!attempt.is_shaking_hands)
    return;
  attempt.is_shaking_hands = false;
  attempt.will_be_trusted = is_good;
  rd_negotiation_take_handshake (attempt.negotiation, &handshake);
}

static void
take (const char *line)
{
  if (g_str_equal (line, "+"))
    finish_job ();
  else if (g_str_equal (line, "t+") || g_str_equal (line, "t-"))
    take_handshake (line[1] == '+');
  else if (!g_str_equal (line, "h"))
    take_stanza (line);
  else if (!attempt.is_shaking_hands)
    rd_negotiation_take_header (attempt.negotiation);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 1 + STEPS_MAX);
  g_autoptr (RdSecret) password = rd_secret_new ("secret");
  RdSettings settings
      = { .client_certificate = (char *)"", .allow_plain = strstr (lines[0], "plain") != NULL };
  RdTarget target = { .host = (char *)DOMAIN,
                      .address = (char *)"192.0.2.1",
                      .port = 5222,
                      .has_direct_tls = strstr (lines[0], "direct") != NULL };
  RdNegotiationTerms terms = { .jid = ACCOUNT,
                               .domain = DOMAIN,
                               .ascii_domain = DOMAIN,
                               .password = password,
                               .settings = &settings,
                               .target = &target };

  attempt.allows_plain = settings.allow_plain;
  /* The stream is handed to the functions above only. */
  attempt.negotiation
      = rd_negotiation_new ((RdStream *)&attempt, &terms, g_main_context_default (), &events, NULL);
  rd_negotiation_take_connected (attempt.negotiation);
  for (unsigned i = 1; i <= STEPS_MAX && !attempt.has_ended; i++)
    take (lines[i]);
  rd_negotiation_free (attempt.negotiation);
  finish_job ();
  g_free (attempt.bind_id);
  memset (&attempt, 0, sizeof attempt);
  return 0;
}
