/* Presence: subscription stanzas in and out (RFC 6121 §3), and what the session shows of itself.
 *
 * It checks the sender: another account, whose JID can be prepared. What contacts show of
 * themselves, errors, and what the account's other sessions send are passed over without a word,
 * since all of it comes unasked. It decides nothing about subscriptions. Runs for every presence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/presence-wire.h"

#include "model/jid.h"
#include "xmpp/xml-text.h"

#include <string.h>

#define CLIENT_NS "jabber:client"
#define MESSAGE_MAX 1024

struct _RdPresenceWire
{
  RdConnection *connection;
  const RdConnectionEvents *events;
  gpointer user_data;
  RdStream *stream;
  char *account;
  char *bound_account; /* as the server spells it */
  bool is_silent;
  bool is_shown; /* the server was told that the session is there */
};

RdPresenceWire *
rd_presence_wire_new (RdConnection *connection, const char *account,
                      const RdConnectionEvents *events, gpointer user_data)
{
  RdPresenceWire *wire = g_new0 (RdPresenceWire, 1);

  wire->connection = connection;
  wire->events = events;
  wire->user_data = user_data;
  wire->account = g_strdup (account);
  return wire;
}

void
rd_presence_wire_free (RdPresenceWire *wire)
{
  g_free (wire->account);
  g_free (wire->bound_account);
  g_free (wire);
}

void
rd_presence_wire_bind (RdPresenceWire *wire, RdStream *stream, const char *jid)
{
  wire->stream = stream;
  wire->bound_account = rd_jid_get_bare (jid);
}

void
rd_presence_wire_silence (RdPresenceWire *wire)
{
  wire->is_silent = true;
}

void
rd_presence_wire_send (RdPresenceWire *wire, RdPresence presence, const char *jid,
                       const char *message)
{
  g_autoptr (GString) xml = g_string_new ("<presence to='");

  rd_xml_append_escaped (xml, jid);
  g_string_append_printf (xml, "' type='%s'", rd_presence_to_string (presence));
  if (message[0] != '\0')
    {
      g_string_append (xml, "><status>");
      rd_xml_append_escaped (xml, message);
      g_string_append (xml, "</status></presence>");
    }
  else
    g_string_append (xml, "/>");
  rd_stream_ask (wire->stream, xml->str);
}

void
rd_presence_wire_show (RdPresenceWire *wire, RdVisibility visibility)
{
  if (visibility == RD_VISIBILITY_XA)
    rd_stream_ask (wire->stream, "<presence><show>xa</show><priority>-1</priority></presence>");
  else if (wire->is_shown)
    rd_stream_ask (wire->stream, "<presence type='unavailable'/>");
  wire->is_shown = visibility == RD_VISIBILITY_XA;
}

/* The prepared bare JID of another account; NULL for anybody else. */
static char *
read_sender (const RdPresenceWire *wire, const char *from)
{
  g_autofree char *jid = from != NULL ? rd_jid_prepare_bare (from, NULL) : NULL;

  if (jid == NULL || rd_jid_is_same_bare (jid, wire->account)
      || rd_jid_is_same_bare (jid, wire->bound_account))
    return NULL;
  return g_steal_pointer (&jid);
}

/* The first <status/>; no character of it is cut in two. */
static char *
read_message (xmpp_stanza_t *stanza)
{
  xmpp_stanza_t *status = xmpp_stanza_get_child_by_name_and_ns (stanza, "status", CLIENT_NS);
  char *text = status != NULL ? xmpp_stanza_get_text (status) : NULL;
  g_autofree char *message = g_utf8_make_valid (text != NULL ? text : "", -1);

  if (text != NULL)
    xmpp_free (xmpp_stanza_get_context (stanza), text);
  if (strlen (message) > MESSAGE_MAX)
    *g_utf8_find_prev_char (message, message + MESSAGE_MAX + 1) = '\0';
  return g_steal_pointer (&message);
}

void
rd_presence_wire_take_stanza (RdPresenceWire *wire, xmpp_stanza_t *stanza)
{
  const char *type = xmpp_stanza_get_type (stanza);
  g_autofree char *jid = NULL;
  g_autofree char *message = NULL;
  RdPresence presence;

  if (wire->is_silent || type == NULL || g_strcmp0 (xmpp_stanza_get_name (stanza), "presence") != 0
      || !rd_presence_from_string (type, &presence))
    return;
  jid = read_sender (wire, xmpp_stanza_get_from (stanza));
  if (jid == NULL)
    return;
  message = read_message (stanza);
  wire->events->presence (wire->connection, presence, jid, message, wire->user_data);
}
