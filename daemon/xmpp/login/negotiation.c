/* Stream features, STARTTLS, login, bind (RFC 6120 §4 to §7), one step at a time, in place of
 * libstrophe's own. Anything that a step doesn't await ends the attempt, so that nothing sent
 * before TLS, or slipped in behind <proceed/>, has an effect. Deadlines are the owner's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/negotiation.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "xmpp/login/bind-error.h"
#include "xmpp/login/sasl.h"
#include "xmpp/login/server-fault.h"
#include "xmpp/login/stream-error.h"
#include "xmpp/login/tls-alert.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-id.h"
#include "xmpp/stream/certificate.h"

#include <string.h>

struct _RdNegotiation
{
  RdStream *stream;
  RdNegotiationTerms terms;
  GMainContext *context;
  const RdNegotiationEvents *events;
  gpointer user_data;
  RdStep step;
  RdSasl *sasl;
  RdChannelBinding binding; /* of the handshake */
  bool has_certificate, is_password_used;
  char *bind_id;
  RdFeatures features;
};

static void
enter (RdNegotiation *self, RdStep step)
{
  self->step = step;
  self->events->entered (step, self->user_data);
}

/* Takes ERROR. */
static void
fail_with (RdNegotiation *self, GError *error, RdRemedy remedy)
{
  self->step = RD_STEP_CLOSED;
  self->events->failed (error, remedy, self->user_data);
}

/* What the server did, after "The server of DOMAIN". */
static void
fail (RdNegotiation *self, RdError code, RdRemedy remedy, const char *what)
{
  RdServerFault fault = {
    .domain = self->terms.domain,
    .is_proved = self->step > RD_STEP_HANDSHAKE,
    .code = code,
    .remedy = remedy,
    .what = what,
  };
  GError *error = rd_server_fault_describe (&fault, &remedy);

  fail_with (self, error, remedy);
}

static void
on_sasl_sends (const char *xml, gpointer user_data)
{
  RdNegotiation *self = user_data;

  /* The key's thread may end after the attempt has failed. */
  if (self->step == RD_STEP_AUTHENTICATING)
    rd_stream_send (self->stream, xml);
}

static void
on_sasl_succeeded (gpointer user_data)
{
  RdNegotiation *self = user_data;

  rd_stream_open (self->stream, self->terms.domain, self->terms.jid);
  enter (self, RD_STEP_AUTH_HEADER);
}

static void
on_sasl_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  RdNegotiation *self = user_data;

  if (self->step == RD_STEP_AUTHENTICATING)
    fail_with (self, error, remedy);
  else
    g_error_free (error);
}

static const RdSaslEvents sasl_events = { on_sasl_sends, on_sasl_succeeded, on_sasl_failed };

/* Without a certificate none can be lost. */
static void
prepare_certificate (RdNegotiation *self, RdLoginMemory *memory)
{
  const RdSettings *settings = self->terms.settings;
  RdClientFiles files
      = { settings->client_certificate, settings->client_key, self->terms.password };

  if (settings->client_certificate[0] != '\0')
    rd_stream_present (self->stream, &files);
  else if (memory->best != NULL && memory->best->is_by_certificate)
    *memory = (RdLoginMemory){ NULL };
}

RdNegotiation *
rd_negotiation_new (RdStream *stream, const RdNegotiationTerms *terms, GMainContext *context,
                    const RdNegotiationEvents *events, gpointer user_data)
{
  RdNegotiation *self = g_new0 (RdNegotiation, 1);
  g_autofree char *user = rd_jid_get_local (terms->jid);
  RdSaslTerms sasl_terms = {
    .domain = terms->domain,
    .user = user,
    .password = terms->password,
    .memory = terms->memory,
  };

  self->stream = stream;
  self->terms = *terms;
  self->context = g_main_context_ref (context);
  self->events = events;
  self->user_data = user_data;
  self->step = RD_STEP_CONNECTING;
  prepare_certificate (self, &sasl_terms.memory);
  self->sasl = rd_sasl_new (&sasl_terms, context, &sasl_events, self);
  return self;
}

void
rd_negotiation_free (RdNegotiation *self)
{
  rd_sasl_free (self->sasl);
  g_main_context_unref (self->context);
  g_free (self->bind_id);
  explicit_bzero (&self->binding, sizeof self->binding);
  g_free (self);
}

void
rd_negotiation_take_connected (RdNegotiation *self)
{
  if (self->terms.target->has_direct_tls)
    {
      rd_stream_start_tls (self->stream);
      enter (self, RD_STEP_HANDSHAKE);
      return;
    }
  /* No "from": before TLS anybody could read the JID. */
  rd_stream_open (self->stream, self->terms.domain, NULL);
  enter (self, RD_STEP_HEADER);
}

void
rd_negotiation_take_header (RdNegotiation *self)
{
  if (self->step == RD_STEP_HEADER)
    enter (self, RD_STEP_FEATURES);
  else if (self->step == RD_STEP_TLS_HEADER)
    enter (self, RD_STEP_TLS_FEATURES);
  else if (self->step == RD_STEP_AUTH_HEADER)
    enter (self, RD_STEP_AUTH_FEATURES);
}

static char *
describe_target (const RdTarget *target)
{
  bool is_ipv6 = strchr (target->host, ':') != NULL;

  return g_strdup_printf ("%s%s%s:%u", is_ipv6 ? "[" : "", target->host, is_ipv6 ? "]" : "",
                          target->port);
}

static bool
is_trusted (RdNegotiation *self, const RdHandshake *handshake, RdRemedy *remedy, GError **error)
{
  g_autofree char *target = describe_target (self->terms.target);
  RdTrustTerms terms = {
    .domain = self->terms.ascii_domain,
    .trusted = self->terms.settings->trusted_certificate,
    .target = target,
  };

  return rd_tls_judge (handshake, &terms, remedy, error);
}

static void
note_server (RdLogin *login, const RdHandshake *handshake)
{
  g_autoptr (RdCertificate) certificate = rd_certificate_read (handshake->leaf);

  login->tls_version = handshake->version;
  g_strlcpy (login->key, certificate != NULL ? certificate->fingerprint : "", RD_KEY_SIZE);
}

/* Why the handshake failed; a server with an old version may leave it to us to find out. 0: it
 * succeeded, or nothing is known. */
static int
get_alert (const RdHandshake *handshake)
{
  if (handshake->is_encrypted)
    return 0;
  if (handshake->version != 0 && handshake->version < RD_TLS_1_2)
    return RD_ALERT_PROTOCOL_VERSION;
  return handshake->alert;
}

void
rd_negotiation_take_handshake (RdNegotiation *self, const RdHandshake *handshake)
{
  GError *error = NULL;
  RdRemedy remedy;

  if (self->step != RD_STEP_HANDSHAKE)
    return;
  if (get_alert (handshake) > 0)
    {
      error
          = rd_tls_alert_describe (get_alert (handshake), self->terms.domain, self->step, &remedy);
      fail_with (self, error, remedy);
      return;
    }
  if (!is_trusted (self, handshake, &remedy, &error))
    {
      fail_with (self, error, remedy);
      return;
    }
  self->binding = handshake->binding;
  note_server (&self->features.login, handshake);
  self->features.certificate_end = handshake->own_end;
  self->has_certificate = handshake->own_end != 0 && handshake->version != 0;
  self->is_password_used = handshake->is_password_used;
  rd_stream_open (self->stream, self->terms.domain, self->terms.jid);
  enter (self, RD_STEP_TLS_HEADER);
}

static bool
has_child (const RdStanza *stanza, const char *name, const char *ns)
{
  return rd_stanza_find_child (stanza, 0, name, ns) != RD_NO_ELEMENT;
}

static bool
are_features (const RdStanza *stanza)
{
  return rd_stanza_is (stanza, "features", RD_NS_STREAMS);
}

static void
take_unexpected (RdNegotiation *self, const RdStanza *stanza)
{
  g_autofree char *what = g_strdup_printf (
      "sent %s (while %s); the attempt was ended%s",
      are_features (stanza) ? "its stream features again" : "something out of turn",
      rd_step_describe (self->step),
      self->step < RD_STEP_AUTHENTICATING ? " before anything secret was sent" : "");

  fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER, what);
}

static void
take_features (RdNegotiation *self, const RdStanza *features)
{
  if (!has_child (features, "starttls", RD_NS_TLS))
    {
      fail (self, RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER,
            "offers no TLS, and without it no password is sent; log in to this network if it wants "
            "that, ask whoever runs the server, or use the address of its direct TLS");
      return;
    }
  rd_stream_send (self->stream, "<starttls xmlns='" RD_NS_TLS "'/>");
  enter (self, RD_STEP_STARTTLS);
}

static void
take_starttls_answer (RdNegotiation *self, const RdStanza *stanza)
{
  if (rd_stanza_is (stanza, "proceed", RD_NS_TLS))
    {
      rd_stream_start_tls (self->stream);
      enter (self, RD_STEP_HANDSHAKE);
    }
  else if (rd_stanza_is (stanza, "failure", RD_NS_TLS))
    fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
          "refused to start TLS though it offered it; if it goes on, ask whoever runs the server");
  else
    take_unexpected (self, stanza);
}

static void
take_tls_features (RdNegotiation *self, const RdStanza *features)
{
  g_auto (RdSaslOffer) offer = rd_sasl_offer_read (features);
  GError *error;
  RdRemedy remedy;

  offer.binding = &self->binding;
  offer.allow_plain = self->terms.settings->allow_plain;
  offer.has_certificate = self->has_certificate;
  offer.lacks_password = self->terms.password == NULL || self->is_password_used;
  error = rd_sasl_choose (self->sasl, &offer, &self->features.login, &remedy);
  if (error != NULL)
    {
      fail_with (self, error, remedy);
      return;
    }
  enter (self, RD_STEP_AUTHENTICATING);
  rd_sasl_begin (self->sasl, &offer);
}

static void
take_auth_features (RdNegotiation *self, const RdStanza *features)
{
  g_autofree char *resource = rd_stanza_id_new ();
  g_autofree char *xml = NULL;

  if (!has_child (features, "bind", RD_NS_BIND))
    {
      fail (self, RD_ERROR_NOT_SUPPORTED, RD_REMEDY_LATER,
            "offers no session after the login (resource binding); ask whoever runs it");
      return;
    }
  self->features.has_versioning = has_child (features, "ver", RD_NS_VERSIONING);
  self->features.has_pre_approval = has_child (features, "sub", RD_NS_PRE_APPROVAL);
  self->bind_id = rd_stanza_id_new ();
  xml = g_strdup_printf ("<iq type='set' id='%s'><bind xmlns='" RD_NS_BIND "'>"
                         "<resource>rosterd.%s</resource></bind></iq>",
                         self->bind_id, resource);
  rd_stream_send (self->stream, xml);
  enter (self, RD_STEP_BINDING);
}

/* The server may spell the account in another way (RFC 7622 §3). */
static void
take_session (RdNegotiation *self, const char *jid)
{
  g_autofree char *bare = rd_jid_get_bare (jid);

  if (!rd_jid_is_same_bare (bare, self->terms.jid))
    {
      g_autofree char *what = g_strdup_printf (
          "opened a session of another account, \"%s\", in place of %s; it was ended, and the "
          "roster "
          "here is untouched. Ask whoever runs the server, or add a profile for that account if it "
          "is yours",
          rd_quote (bare).text, self->terms.jid);

      fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON, what);
      return;
    }
  enter (self, RD_STEP_BOUND);
  self->events->bound (jid, &self->features, self->user_data);
}

static void
take_bound_jid (RdNegotiation *self, const RdStanza *stanza)
{
  int bind = rd_stanza_find_child (stanza, 0, "bind", RD_NS_BIND);
  const char *jid
      = rd_stanza_get_text (stanza, rd_stanza_find_child (stanza, bind, "jid", RD_NS_BIND));

  if (jid[0] == '\0')
    fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_LATER,
          "opened a session without a JID; if it goes on, tell whoever runs the server");
  else
    take_session (self, jid);
}

/* Only the server can send anything before the session: checking the id is enough. */
static void
take_bind_answer (RdNegotiation *self, const RdStanza *stanza)
{
  if (!rd_stanza_is (stanza, "iq", RD_NS_CLIENT)
      || g_strcmp0 (rd_stanza_get (stanza, "id"), self->bind_id) != 0)
    return;
  if (g_strcmp0 (rd_stanza_get (stanza, "type"), "result") == 0)
    take_bound_jid (self, stanza);
  else
    {
      RdRemedy remedy;
      GError *error = rd_bind_error_read (stanza, self->terms.domain, &remedy);

      fail_with (self, error, remedy);
    }
}

static void
take_login_answer (RdNegotiation *self, const RdStanza *stanza)
{
  rd_sasl_take (self->sasl, stanza);
}

/* The one thing that the server may send in each step. */
static const struct
{
  void (*take) (RdNegotiation *, const RdStanza *);
  bool takes_features;
} awaited[] = {
  [RD_STEP_FEATURES] = { take_features, true },
  [RD_STEP_STARTTLS] = { take_starttls_answer },
  [RD_STEP_TLS_FEATURES] = { take_tls_features, true },
  [RD_STEP_AUTHENTICATING] = { take_login_answer },
  [RD_STEP_AUTH_FEATURES] = { take_auth_features, true },
  [RD_STEP_BINDING] = { take_bind_answer },
  [RD_STEP_CLOSED] = { NULL },
};

void
rd_negotiation_take_stanza (RdNegotiation *self, const RdStanza *stanza)
{
  if (self->step == RD_STEP_CLOSED || self->step == RD_STEP_BOUND)
    return;
  if (self->step != RD_STEP_HANDSHAKE && rd_stream_error_is (stanza))
    {
      RdRemedy remedy;
      GError *error = rd_stream_error_read (stanza, self->terms.domain, self->step, &remedy);

      fail_with (self, error, remedy);
    }
  else if (awaited[self->step].take != NULL
           && awaited[self->step].takes_features == are_features (stanza))
    awaited[self->step].take (self, stanza);
  else
    take_unexpected (self, stanza);
}
