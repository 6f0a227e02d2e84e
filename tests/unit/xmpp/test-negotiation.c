/* The negotiation: that what comes out of turn ends it with a sentence that says what came, that
 * each refusal of a login has its own, and that only the account's session is taken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "runtime/thread-job.h"
#include "xmpp/login/negotiation.h"

#include "stanza-helper.h"

#include <string.h>

#define STREAMS "xmlns='http://etherx.jabber.org/streams'"
#define TLS "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define BIND "xmlns='urn:ietf:params:xml:ns:xmpp-bind'"
#define FEATURES "<features " STREAMS "/>"

#define ACCOUNT                                                                                    \
  "juliet@b\xC3\xBC"                                                                               \
  "cher.example"

/* An honest server's part, with PLAIN; "h" is its stream header, "t" the end of the handshake. */
enum
{
  BEFORE_STARTTLS = 1,
  AFTER_STARTTLS,
  AFTER_PROCEED,
  BEFORE_LOGIN = 5,
  AFTER_AUTH,
  BEFORE_BIND = 8,
  AFTER_BIND,
  N_STEPS = AFTER_BIND
};
static const char *const honest[N_STEPS] = {
  "h",
  "<features " STREAMS "><starttls " TLS "/></features>",
  "<proceed " TLS "/>",
  "t",
  "h",
  "<features " STREAMS "><mechanisms " SASL "><mechanism>PLAIN</mechanism></mechanisms></features>",
  "<success " SASL "/>",
  "h",
  "<features " STREAMS "><bind " BIND "/></features>",
};

static struct
{
  RdNegotiation *negotiation;
  char *bind_id, *bound_jid;
  RdFeatures features;
  char *scram_first; /* our first message */
  GError *error;
  RdRemedy remedy;
  unsigned n_sent;
  bool cant_derive;
  GSourceFunc on_derived;
  gpointer key_job;
} attempt;

/* -- in place of the stream, the certificate and the thread ------------------------------------ */

void
rd_stream_send (RdStream *stream, const char *xml)
{
  const char *id = strstr (xml, "<iq type='set' id='");
  const char *scram = strstr (xml, "mechanism='SCRAM-SHA-1'>");

  attempt.n_sent++;
  if (scram != NULL)
    {
      g_auto (GStrv) parts = g_strsplit_set (scram, "<>", 3);
      size_t size;

      attempt.scram_first = (char *)g_base64_decode (parts[1], &size);
    }
  if (id == NULL)
    return;
  id += strlen ("<iq type='set' id='");
  attempt.bind_id = g_strndup (id, strcspn (id, "'"));
}

bool __wrap_rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                          GError **error);

bool
__wrap_rd_tls_judge (const RdHandshake *handshake, const RdTrustTerms *terms, RdRemedy *remedy,
                     GError **error)
{
  return true;
}

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  if (!attempt.cant_derive)
    work (data, NULL);
  attempt.on_derived = done;
  attempt.key_job = data;
}

/* -- an attempt -------------------------------------------------------------------------------- */

static void
on_entered (RdStep step, gpointer user_data)
{
}

static void
on_bound (const char *jid, const RdFeatures *features, gpointer user_data)
{
  g_assert_null (attempt.error);
  attempt.bound_jid = g_strdup (jid);
  attempt.features = *features;
}

static void
on_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  g_assert_null (attempt.error);
  g_assert_null (attempt.bound_jid);
  attempt.error = error;
  attempt.remedy = remedy;
}

static const RdNegotiationEvents events = { on_entered, on_bound, on_failed };

static void
say (const char *what)
{
  RdHandshake handshake = { .is_encrypted = true };
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

  if (g_str_equal (what, "h"))
    rd_negotiation_take_header (attempt.negotiation);
  else if (g_str_equal (what, "t"))
    rd_negotiation_take_handshake (attempt.negotiation, &handshake);
  else
    {
      const RdStanza *stanza = read_stanza (reader, what);

      g_assert_nonnull (stanza);
      rd_negotiation_take_stanza (attempt.negotiation, stanza);
    }
}

/* The first N of what an honest server says. */
static void
begin (unsigned n)
{
  g_autoptr (RdSecret) password = rd_secret_new ("secret");
  static const RdSettings settings = { .client_certificate = (char *)"", .allow_plain = true };
  static const RdTarget target
      = { .host = (char *)"a.example", .address = (char *)"192.0.2.1", .port = 5222 };
  RdNegotiationTerms terms = { .jid = ACCOUNT,
                               .domain = strchr (ACCOUNT, '@') + 1,
                               .ascii_domain = "xn--bcher-kva.example",
                               .password = password,
                               .settings = &settings,
                               .target = &target };

  /* Only the functions above get the stream. */
  attempt.negotiation
      = rd_negotiation_new ((RdStream *)&attempt, &terms, g_main_context_default (), &events, NULL);
  rd_negotiation_take_connected (attempt.negotiation);
  for (unsigned i = 0; i < n; i++)
    say (honest[i]);
  g_assert_no_error (attempt.error);
}

static void
end (void)
{
  rd_negotiation_free (attempt.negotiation);
  g_free (attempt.bind_id);
  g_free (attempt.bound_jid);
  g_free (attempt.scram_first);
  g_clear_error (&attempt.error);
  memset (&attempt, 0, sizeof attempt);
}

/* It ended, with a sentence that holds WORD and not UNTRUE (NULL: none). */
static void
assert_failed (RdError code, RdRemedy remedy, const char *word, const char *untrue)
{
  g_assert_error (attempt.error, RD_ERROR, (int)code);
  g_assert_cmpint (attempt.remedy, ==, remedy);
  g_test_message ("%s", attempt.error->message);
  g_assert_nonnull (strstr (attempt.error->message, word));
  if (untrue != NULL)
    g_assert_null (strstr (attempt.error->message, untrue));
}

static void
test_out_of_turn (void)
{
  static const struct
  {
    unsigned n_honest;
    const char *stanza, *word, *untrue;
    RdRemedy remedy;
  } cases[] = {
    { AFTER_STARTTLS, FEATURES, "features again (while waiting for the answer to STARTTLS)",
      "refused", RD_REMEDY_LATER },
    { AFTER_STARTTLS, "<failure " TLS "/>", "somebody on the way to it, refused to start TLS",
      "again (", RD_REMEDY_SOON },
    { AFTER_STARTTLS, "<proceed xmlns='urn:x'/>", "something out of turn", "refused",
      RD_REMEDY_LATER },
    { AFTER_STARTTLS, "<iq/>", "before anything secret", "refused", RD_REMEDY_LATER },
    { AFTER_PROCEED, FEATURES, "features again (while in the TLS handshake)", "refused",
      RD_REMEDY_LATER },
    { AFTER_PROCEED, "<success " SASL "/>", "something out of turn", NULL, RD_REMEDY_LATER },
    { BEFORE_STARTTLS, "<proceed " TLS "/>", "something out of turn", "again (", RD_REMEDY_LATER },
    { BEFORE_LOGIN, "<success " SASL "/>", "before anything secret", "somebody", RD_REMEDY_LATER },
    { AFTER_AUTH, FEATURES, "features again (while authenticating)", "secret", RD_REMEDY_LATER },
    { BEFORE_BIND, "<message xmlns='jabber:client'/>", "something out of turn", "secret",
      RD_REMEDY_LATER },
    { AFTER_BIND, FEATURES, "features again (while binding a resource)", "secret",
      RD_REMEDY_LATER },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      begin (cases[i].n_honest);
      say (cases[i].stanza);
      assert_failed (RD_ERROR_CONNECTION_FAILED, cases[i].remedy, cases[i].word, cases[i].untrue);
      end ();
    }
}

/* A reason of any length is quoted in a sentence of ordinary length. */
static void
test_long_reason (void)
{
  g_autofree char *name = g_strnfill (60000, 'x');
  g_autofree char *failure = g_strdup_printf ("<failure " SASL "><%s/></failure>", name);

  begin (AFTER_AUTH);
  say (failure);
  assert_failed (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON, "\"xxx", "no reason");
  g_assert_cmpuint (strlen (attempt.error->message), <, 600);
  end ();
}

/* RFC 6120 §6.5, all of it; what is not in there; and nothing. */
static void
test_login_refused (void)
{
  static const struct
  {
    const char *content, *word;
    RdRemedy remedy;
  } cases[] = {
    { "<aborted/>", "given up", RD_REMEDY_SOON },
    { "<account-disabled/>", "disabled", RD_REMEDY_PERSON },
    { "<credentials-expired/>", "expired", RD_REMEDY_PERSON },
    { "<encryption-required/>", "encryption", RD_REMEDY_LATER },
    { "<incorrect-encoding/>", "incorrect-encoding", RD_REMEDY_LATER },
    { "<invalid-authzid/>", "invalid-authzid", RD_REMEDY_PERSON },
    { "<invalid-mechanism/>", "had offered", RD_REMEDY_LATER },
    { "<malformed-request/>", "malformed-request", RD_REMEDY_LATER },
    { "<mechanism-too-weak/>", "too weak", RD_REMEDY_PERSON },
    { "<not-authorized/>", "password", RD_REMEDY_PERSON },
    { "<temporary-auth-failure/>", "just now", RD_REMEDY_LATER },
    { "<text>Because.</text><account-disabled/>", "says: \"Because\".", RD_REMEDY_PERSON },
    { "<account-disabled/><text>Until 2026-12-24</text>", "\"Until 2026", RD_REMEDY_LATER },
    { "<not-authorized/><text>No. 7</text>", "says: \"No. 7\".", RD_REMEDY_PERSON },
    { "<account-disabled/><text xmlns='urn:x'>7</text>", "ask whoever runs", RD_REMEDY_PERSON },
    { "<no-such-reason/>", "\"no-such-reason\"", RD_REMEDY_PERSON },
    { "<text>Because.</text>", "gave no reason", RD_REMEDY_PERSON },
    { "", "gave no reason", RD_REMEDY_PERSON },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *failure
          = g_strdup_printf ("<failure " SASL ">%s</failure>", cases[i].content);
      bool has_reason = !g_str_equal (cases[i].word, "gave no reason");

      begin (AFTER_AUTH);
      say (failure);
      assert_failed (RD_ERROR_AUTHENTICATION_FAILED, cases[i].remedy, cases[i].word,
                     has_reason ? "no reason" : NULL);
      end ();
    }
}

/* The server's first message of SCRAM, as an honest one makes it. */
static char *
make_challenge (void)
{
  g_autofree char *message
      = g_strdup_printf ("%sx,s=AAAA,i=4096", strstr (attempt.scram_first, "r="));
  g_autofree char *base64 = g_base64_encode ((const uint8_t *)message, strlen (message));

  return g_strdup_printf ("<challenge " SASL ">%s</challenge>", base64);
}

/* Up to the challenge, whose key is derived and not told yet. Gives the challenge. */
static char *
begin_deriving (void)
{
  char *challenge;

  begin (BEFORE_LOGIN);
  say ("<features " STREAMS "><mechanisms " SASL "><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
       "</features>");
  challenge = make_challenge ();
  say (challenge);
  g_assert_nonnull (attempt.on_derived);
  return challenge;
}

/* What was over before the key was there sends no proof any more, and fails no second time. */
static void
test_failed_while_deriving (void)
{
  for (unsigned cant_derive = 0; cant_derive < 2; cant_derive++)
    {
      attempt.cant_derive = cant_derive;
      g_free (begin_deriving ());
      say (FEATURES);
      assert_failed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER,
                     "features again (while authenticating)", NULL);
      g_assert_cmpuint (attempt.n_sent, ==, 2);
      attempt.on_derived (attempt.key_job);
      g_assert_cmpuint (attempt.n_sent, ==, 2);
      end ();
    }
}

/* The login itself is over, and is freed only when the key is there. */
static void
test_challenged_twice (void)
{
  g_autofree char *challenge = begin_deriving ();

  say (challenge);
  g_assert_error (attempt.error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED);
  attempt.on_derived (attempt.key_job);
  g_assert_cmpuint (attempt.n_sent, ==, 2);
  end ();
}

static void
bind_as (const char *jid)
{
  g_autofree char *answer = NULL;

  begin (AFTER_BIND);
  answer = g_strdup_printf ("<iq type='result' id='%s'><bind " BIND "><jid>%s</jid></bind></iq>",
                            attempt.bind_id, jid);
  say (answer);
}

/* As real servers spell it, and as one might. */
static void
test_own_session (void)
{
  static const char *const jids[] = {
    ACCOUNT "/bound",
    ACCOUNT "/romeo@elsewhere.example/x",
    "juliet@xn--bcher-kva.example/bound",
    "JULIET@B\xC3\x9C"
    "CHER.Example/bound",
    "Juliet@XN--BCHER-KVA.example./bound",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      bind_as (jids[i]);
      g_assert_no_error (attempt.error);
      g_assert_cmpstr (attempt.bound_jid, ==, jids[i]);
      end ();
    }
}

static void
test_session_of_another (void)
{
  static const char *const jids[] = {
    "romeo@b\xC3\xBC"
    "cher.example/bound",
    "juliet@elsewhere.example/bound",
    "juliet@bucher.example/bound",
    "juliet/x@b\xC3\xBC"
    "cher.example/bound",
    "b\xC3\xBC"
    "cher.example/bound",
    "@/",
    "no jid at all",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      bind_as (jids[i]);
      g_assert_null (attempt.bound_jid);
      assert_failed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, ACCOUNT, NULL);
      end ();
    }
  bind_as ("romeo@elsewhere.example/bound");
  assert_failed (RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, "\"romeo@elsewhere.example\"", NULL);
  end ();
}

/* Each by its own namespace, and none without it. */
static void
test_features (void)
{
  static const struct
  {
    const char *features;
    bool has_versioning, has_pre_approval;
  } cases[] = {
    { "", false, false },
    { "<ver xmlns='urn:xmpp:features:rosterver'/>", true, false },
    { "<sub xmlns='urn:xmpp:features:pre-approval'/>", false, true },
    { "<sub xmlns='urn:xmpp:features:pre-approval'/><ver xmlns='urn:xmpp:features:rosterver'/>",
      true, true },
    { "<ver xmlns='urn:xmpp:features:pre-approval'/><sub xmlns='urn:xmpp:features:rosterver'/>",
      false, false },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *features = g_strdup_printf (
          "<features " STREAMS "><bind " BIND "/>%s</features>", cases[i].features);
      g_autofree char *answer = NULL;

      begin (BEFORE_BIND);
      say (features);
      answer = g_strdup_printf ("<iq type='result' id='%s'><bind " BIND "><jid>" ACCOUNT
                                "/x</jid></bind></iq>",
                                attempt.bind_id);
      say (answer);
      g_assert_cmpstr (attempt.bound_jid, ==, ACCOUNT "/x");
      g_assert_true (attempt.features.has_versioning == cases[i].has_versioning);
      g_assert_true (attempt.features.has_pre_approval == cases[i].has_pre_approval);
      end ();
    }
}

/* What must be offered (RFC 6120 §5.3.1, §7.3.1): another network, or whoever runs the server, may
 * mend it. */
static void
test_not_offered (void)
{
  static const struct
  {
    unsigned n_honest;
    const char *features, *word;
  } cases[] = {
    { BEFORE_STARTTLS, FEATURES, "offers no TLS" },
    { BEFORE_STARTTLS,
      "<features " STREAMS "><starttls xmlns='urn:x'/><mechanisms " SASL ">"
      "<mechanism>PLAIN</mechanism></mechanisms></features>",
      "offers no TLS" },
    { BEFORE_BIND, FEATURES, "offers no session after the login" },
    { BEFORE_BIND, "<features " STREAMS "><bind xmlns='urn:x'/></features>",
      "offers no session after the login" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      begin (cases[i].n_honest);
      attempt.n_sent = 0;
      say (cases[i].features);
      assert_failed (RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER, cases[i].word, NULL);
      g_assert_cmpuint (attempt.n_sent, ==, 0);
      end ();
    }
}

#define STANZAS "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
#define REFUSAL(content) "<iq type='error' id='%s'><error type='cancel'>" content "</error></iq>"

/* Only the iq that was asked answers, and it may refuse. */
static void
test_bind_answers (void)
{
  static const struct
  {
    const char *format, *word; /* NULL: it goes on waiting */
    RdRemedy remedy;
  } cases[] = {
    { "<iq type='result' id='x%s'><bind " BIND "><jid>" ACCOUNT "/x</jid></bind></iq>", NULL },
    { "<iq type='error' id='x%s'/>", NULL },
    { "<iq type='result'/>", NULL },
    { "<presence type='subscribe' id='%s'/>", NULL },
    { "<iq type='error' id='%s'/>", "refused the session (for no reason)", RD_REMEDY_LATER },
    { "<iq id='%s'/>", "refused the session (for no reason)", RD_REMEDY_LATER },
    { REFUSAL ("<conflict " STANZAS "/>"), "one of that name (conflict).", RD_REMEDY_SOON },
    { REFUSAL ("<not-allowed " STANZAS "/><text " STANZAS ">Access denied</text>"),
      "says: \"Access denied\".", RD_REMEDY_LATER },
    { REFUSAL ("<resource-constraint " STANZAS "/>"), "no more sessions at once", RD_REMEDY_LATER },
    { REFUSAL ("<bad-request " STANZAS "/>"), "refused the session (bad-request)",
      RD_REMEDY_LATER },
    { "<iq type='result' id='%s'/>", "without a JID", RD_REMEDY_LATER },
    { "<iq type='result' id='%s'><bind " BIND "><jid/></bind></iq>", "without a JID",
      RD_REMEDY_LATER },
    { "<iq type='result' id='%s'><bind xmlns='urn:x'><jid>" ACCOUNT "/x</jid></bind></iq>",
      "without a JID", RD_REMEDY_LATER },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].format, "%s", 2);
      g_autofree char *answer = NULL;

      begin (AFTER_BIND);
      answer = g_strconcat (parts[0], parts[1] != NULL ? attempt.bind_id : NULL, parts[1], NULL);
      say (answer);
      g_assert_null (attempt.bound_jid);
      if (cases[i].word != NULL)
        assert_failed (RD_ERROR_CONNECTION_FAILED, cases[i].remedy, cases[i].word, NULL);
      g_assert_true ((attempt.error == NULL) == (cases[i].word == NULL));
      end ();
    }
}

#define STREAM_ERROR(condition)                                                                    \
  "<error " STREAMS "><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>"

/* At each step but in the handshake, where nothing but TLS may come. */
static void
test_stream_errors (void)
{
  static const struct
  {
    const char *error, *word;
    RdRemedy remedy;
  } cases[] = { { STREAM_ERROR ("host-unknown"), "does not serve this domain", RD_REMEDY_LATER },
                { STREAM_ERROR ("reset"), "(reset)", RD_REMEDY_SOON } };

  for (unsigned n = 1; n <= N_STEPS; n++)
    for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        bool is_in_turn = n != AFTER_PROCEED;

        begin (n);
        say (cases[i].error);
        assert_failed (RD_ERROR_CONNECTION_FAILED, is_in_turn ? cases[i].remedy : RD_REMEDY_LATER,
                       is_in_turn ? cases[i].word : "something out of turn",
                       n > AFTER_PROCEED ? "somebody on the way" : NULL);
        /* It is over. */
        say (cases[i].error);
        say (FEATURES);
        say ("h");
        say ("t");
        end ();
      }
}

/* What isn't awaited by a step has no effect: a second header, a handshake that nobody began. */
static void
test_stray_events (void)
{
  for (unsigned n = 0; n < N_STEPS; n++)
    {
      if (g_str_equal (honest[n], "t"))
        continue;
      begin (n);
      attempt.n_sent = 0;
      say ("t");
      if (!g_str_equal (honest[n], "h"))
        say ("h");
      for (unsigned i = n; i < N_STEPS; i++)
        say (honest[i]);
      g_assert_no_error (attempt.error);
      g_assert_nonnull (attempt.bind_id);
      end ();
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/negotiation/out-of-turn", test_out_of_turn);
  g_test_add_func ("/negotiation/long-reason", test_long_reason);
  g_test_add_func ("/negotiation/login-refused", test_login_refused);
  g_test_add_func ("/negotiation/failed-while-deriving", test_failed_while_deriving);
  g_test_add_func ("/negotiation/challenged-twice", test_challenged_twice);
  g_test_add_func ("/negotiation/features-are-told", test_features);
  g_test_add_func ("/negotiation/what-must-be-offered", test_not_offered);
  g_test_add_func ("/negotiation/only-the-answer-to-the-bind-counts", test_bind_answers);
  g_test_add_func ("/negotiation/a-stream-error-has-its-own-words", test_stream_errors);
  g_test_add_func ("/negotiation/stray-events-have-no-effect", test_stray_events);
  g_test_add_func ("/negotiation/own-session", test_own_session);
  g_test_add_func ("/negotiation/session-of-another", test_session_of_another);
  return g_test_run ();
}
