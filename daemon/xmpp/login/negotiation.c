/* Stream features, STARTTLS, login, bind (RFC 6120 §4 to §7), one step at a time, in place of
 * libstrophe's own. Anything that a step doesn't await ends the attempt, so that nothing sent
 * before TLS, or slipped in behind <proceed/>, has an effect. Deadlines are the owner's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/negotiation.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "xmpp/login/sasl.h"
#include "xmpp/login/stream-error.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-id.h"

struct _RdNegotiation
{
  RdStream *stream;
  RdNegotiationTerms terms;
  bool has_direct_tls;
  GMainContext *context;
  const RdNegotiationEvents *events;
  gpointer user_data;
  RdStep step;
  RdSasl *sasl;
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

static void fail (RdNegotiation *self, RdError code, RdRemedy remedy, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static void
fail (RdNegotiation *self, RdError code, RdRemedy remedy, const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (RD_ERROR, code, format, arguments);
  va_end (arguments);
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

RdNegotiation *
rd_negotiation_new (RdStream *stream, const RdNegotiationTerms *terms, bool has_direct_tls,
                    GMainContext *context, const RdNegotiationEvents *events, gpointer user_data)
{
  RdNegotiation *self = g_new0 (RdNegotiation, 1);
  g_autofree char *user = rd_jid_get_local (terms->jid);

  self->stream = stream;
  self->terms = *terms;
  self->has_direct_tls = has_direct_tls;
  self->context = g_main_context_ref (context);
  self->events = events;
  self->user_data = user_data;
  self->step = RD_STEP_CONNECTING;
  self->sasl = rd_sasl_new (user, terms->password, terms->allow_plain, context, &sasl_events, self);
  return self;
}

void
rd_negotiation_free (RdNegotiation *self)
{
  rd_sasl_free (self->sasl);
  g_main_context_unref (self->context);
  g_free (self->bind_id);
  g_free (self);
}

void
rd_negotiation_take_connected (RdNegotiation *self)
{
  if (self->has_direct_tls)
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

void
rd_negotiation_take_handshake (RdNegotiation *self, const RdHandshake *handshake)
{
  GError *error = NULL;
  RdRemedy remedy;

  if (self->step != RD_STEP_HANDSHAKE)
    return;
  if (!rd_tls_judge (handshake, self->terms.ascii_domain, self->terms.trusted_certificate, &remedy,
                     &error))
    {
      fail_with (self, error, remedy);
      return;
    }
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
  fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
        "The server of %s, or somebody on the way to it, sent %s (while %s); the attempt was "
        "ended%s, and is made again later.",
        self->terms.domain,
        are_features (stanza) ? "its stream features again" : "something out of turn",
        rd_step_describe (self->step),
        self->step < RD_STEP_AUTHENTICATING ? " before anything secret was sent" : "");
}

static void
take_features (RdNegotiation *self, const RdStanza *features)
{
  if (!has_child (features, "starttls", RD_NS_TLS))
    {
      fail (self, RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON,
            "The server of %s offers no TLS, and without it no password is sent; ask whoever runs "
            "it, or use the address of its TLS service with direct TLS.",
            self->terms.domain);
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
          "The server of %s refused to start TLS though it offered it; it is tried again later.",
          self->terms.domain);
  else
    take_unexpected (self, stanza);
}

static GStrv
read_mechanisms (const RdStanza *features)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  int mechanisms = rd_stanza_find_child (features, 0, "mechanisms", RD_NS_SASL);
  int child = rd_stanza_get_first_child (features, mechanisms);

  for (; child != RD_NO_ELEMENT; child = rd_stanza_get_next (features, child))
    g_strv_builder_add (builder, rd_stanza_get_text (features, child));
  return g_strv_builder_end (builder);
}

static void
take_tls_features (RdNegotiation *self, const RdStanza *features)
{
  g_auto (GStrv) mechanisms = read_mechanisms (features);

  enter (self, RD_STEP_AUTHENTICATING);
  rd_sasl_begin (self->sasl, (const char *const *)mechanisms);
}

static void
take_auth_features (RdNegotiation *self, const RdStanza *features)
{
  g_autofree char *resource = rd_stanza_id_new ();
  g_autofree char *xml = NULL;

  if (!has_child (features, "bind", RD_NS_BIND))
    {
      fail (
          self, RD_ERROR_NOT_SUPPORTED, RD_REMEDY_PERSON,
          "The server of %s offers no session after the login (resource binding); ask whoever runs "
          "it.",
          self->terms.domain);
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
      fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_PERSON,
            "The server of %s opened a session of another account, “%s”, in place of %s; it was "
            "ended, and the roster here is untouched. Ask whoever runs the server, or add a "
            "profile for that account if it is yours.",
            self->terms.domain, rd_quote (bare).text, self->terms.jid);
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
    fail (self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
          "The server of %s bound a session without a JID; it is tried again later.",
          self->terms.domain);
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
    fail (
        self, RD_ERROR_CONNECTION_FAILED, RD_REMEDY_SOON,
        "The server of %s refused to bind a session, maybe because the account has too many; it is "
        "tried again later.",
        self->terms.domain);
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
      GError *error = rd_stream_error_read (stanza, false, &remedy);

      fail_with (self, error, remedy);
    }
  else if (awaited[self->step].take != NULL
           && awaited[self->step].takes_features == are_features (stanza))
    awaited[self->step].take (self, stanza);
  else
    take_unexpected (self, stanza);
}
