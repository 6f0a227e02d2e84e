/* Subscription stanzas in and out (RFC 6121 §3), and the session's own presence. Tells only what
 * another account sends; of what contacts show of themselves, and of messages, only that they were
 * there. Decides nothing about subscriptions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/session/presence-wire.h"

#include "dbus-interfaces/call-limits.h"
#include "model/jid.h"
#include "xmpp/session/former-wire.h"
#include "xmpp/session/sighting-reader.h"
#include "xmpp/session/stanza-error.h"
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/stanza-id.h"
#include "xmpp/stanza/xml-text.h"

#include <string.h>

#define MESSAGE_MAX 1024
/* Hexadecimal digits: 128 bits. */
#define CODE_LENGTH 32

struct _RdPresenceWire
{
  const RdPresenceEvents *events;
  gpointer user_data;
  RdStream *stream;
  char *account;
  char *bound_account; /* as the server spells it, prepared */
  bool is_shown;       /* the server was told that the session is there */
  char *key;           /* of the ids */
  uint64_t n_sent;
  RdFormerWire *former;
};

RdPresenceWire *
rd_presence_wire_new (const char *account, const RdPresenceEvents *events, gpointer user_data)
{
  RdPresenceWire *wire = g_new0 (RdPresenceWire, 1);

  wire->events = events;
  wire->user_data = user_data;
  wire->account = g_strdup (account);
  wire->key = rd_stanza_id_new ();
  wire->former = rd_former_wire_new (events, user_data);
  return wire;
}

void
rd_presence_wire_free (RdPresenceWire *wire)
{
  g_free (wire->account);
  g_free (wire->bound_account);
  g_free (wire->key);
  rd_former_wire_free (wire->former);
  g_free (wire);
}

void
rd_presence_wire_bind (RdPresenceWire *wire, RdStream *stream, const char *jid)
{
  wire->stream = stream;
  wire->bound_account = rd_jid_prepare_bare (jid, NULL);
}

/* -- ids --------------------------------------------------------------------------------------- */

/* Anybody can send an error. It counts only with the id of a stanza that this session sent to its
 * sender (RFC 6120 §8.1.3). Ids aren't remembered: each carries a code over its STEM and the JID
 * (HMAC-SHA256, with a key of this session). */
static char *
make_code (const RdPresenceWire *wire, const char *stem, const char *jid)
{
  g_autofree char *prepared = rd_jid_prepare_bare (jid, NULL);
  g_autofree char *text = g_strconcat (prepared != NULL ? prepared : jid, " ", stem, NULL);
  g_autofree char *code = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)wire->key,
                                                     strlen (wire->key), text, -1);

  return g_strndup (code, CODE_LENGTH);
}

static char *
make_id (RdPresenceWire *wire, RdPresence presence, const char *jid)
{
  g_autofree char *stem
      = g_strdup_printf ("p%u.%" G_GUINT64_FORMAT, (unsigned)presence, ++wire->n_sent);
  g_autofree char *code = make_code (wire, stem, jid);

  return g_strconcat (stem, "-", code, NULL);
}

/* False: this session sent JID no stanza with that id. */
static bool
read_id (const RdPresenceWire *wire, const char *id, const char *jid, RdPresence *presence)
{
  const char *dash = id != NULL ? strrchr (id, '-') : NULL;
  g_autofree char *stem = dash != NULL ? g_strndup (id, (gsize)(dash - id)) : NULL;
  g_autofree char *code = stem != NULL ? make_code (wire, stem, jid) : NULL;

  if (code == NULL || !g_str_equal (code, dash + 1))
    return false;
  *presence = (RdPresence)(stem[1] - '0');
  return true;
}

/* -- sending ----------------------------------------------------------------------------------- */

/* Either may be "". */
static void
append_words (GString *xml, const char *message, const char *moved_from)
{
  if (message[0] != '\0')
    {
      g_string_append (xml, "<status>");
      rd_xml_append_escaped (xml, message);
      g_string_append (xml, "</status>");
    }
  if (moved_from[0] != '\0')
    {
      g_string_append (xml, "<moved xmlns='" RD_NS_MOVED "'><old-jid>");
      rd_xml_append_escaped (xml, moved_from);
      g_string_append (xml, "</old-jid></moved>");
    }
}

void
rd_presence_wire_send (RdPresenceWire *wire, RdPresence presence, const char *jid,
                       const char *message, const char *moved_from)
{
  g_autofree char *id = make_id (wire, presence, jid);
  g_autoptr (GString) xml = g_string_new ("<presence to='");

  rd_xml_append_escaped (xml, jid);
  g_string_append_printf (xml, "' type='%s' id='%s'", rd_presence_to_string (presence), id);
  if (message[0] != '\0' || moved_from[0] != '\0')
    {
      g_string_append (xml, ">");
      append_words (xml, message, moved_from);
      g_string_append (xml, "</presence>");
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

void
rd_presence_wire_ask_former (RdPresenceWire *wire, const char *moved_from, const char *jid)
{
  g_autofree char *xml = rd_former_wire_ask (wire->former, moved_from, jid);

  rd_stream_ask (wire->stream, xml);
}

/* -- receiving --------------------------------------------------------------------------------- */

/* The prepared bare JID of another account, or NULL. To be called once per stanza: it is slow, and
 * strangers can send many. */
static char *
read_sender (const RdPresenceWire *wire, const char *from)
{
  g_autofree char *jid = from != NULL ? rd_jid_prepare_bare (from, NULL) : NULL;

  if (jid == NULL || g_str_equal (jid, wire->account) || g_strcmp0 (jid, wire->bound_account) == 0)
    return NULL;
  return g_steal_pointer (&jid);
}

/* The first <status/>, cut between characters. */
static char *
read_message (const RdStanza *stanza)
{
  int status = rd_stanza_find_child (stanza, 0, "status", RD_NS_CLIENT);
  g_autofree char *message = g_utf8_make_valid (rd_stanza_get_text (stanza, status), -1);

  if (strlen (message) > MESSAGE_MAX)
    *g_utf8_find_prev_char (message, message + MESSAGE_MAX + 1) = '\0';
  return g_steal_pointer (&message);
}

/* The account that JID says it was before, or NULL. Only that one can tell whether it is true. */
static char *
read_moved_from (const RdPresenceWire *wire, const RdStanza *stanza, const char *jid)
{
  int moved = rd_stanza_find_child (stanza, 0, "moved", RD_NS_MOVED);
  int old_jid = rd_stanza_find_child (stanza, moved, "old-jid", RD_NS_MOVED);
  const char *text = rd_stanza_get_text (stanza, old_jid);
  bool is_small = text[0] != '\0' && strlen (text) <= RD_JID_SIZE_MAX;
  g_autofree char *account = is_small ? rd_jid_prepare_account (text, NULL) : NULL;

  if (account == NULL || g_str_equal (account, jid) || g_str_equal (account, wire->account)
      || g_strcmp0 (account, wire->bound_account) == 0)
    return NULL;
  return g_steal_pointer (&account);
}

static void
take_subscription (RdPresenceWire *wire, const RdStanza *stanza, RdPresence presence)
{
  g_autofree char *jid = read_sender (wire, rd_stanza_get (stanza, "from"));
  g_autofree char *message = jid != NULL ? read_message (stanza) : NULL;
  g_autofree char *moved_from = NULL;

  if (jid == NULL)
    return;
  if (presence == RD_PRESENCE_SUBSCRIBE)
    moved_from = read_moved_from (wire, stanza, jid);
  wire->events->received (presence, jid, message, moved_from, wire->user_data);
}

/* A stanza to a bare JID comes back from the bare JID. */
static void
take_error (RdPresenceWire *wire, const RdStanza *stanza)
{
  const char *from = rd_stanza_get (stanza, "from");
  g_autofree char *jid = read_sender (wire, from);
  g_autoptr (GError) error = NULL;
  RdPresence presence;

  if (jid == NULL || strchr (from, '/') != NULL
      || !read_id (wire, rd_stanza_get (stanza, "id"), jid, &presence))
    return;
  error = rd_stanza_error_describe_presence (rd_stanza_error_read (stanza), presence, jid);
  rd_stanza_error_add_words (error, stanza);
  wire->events->bounced (presence, jid, error, wire->user_data);
}

static void
maybe_tell_heard (RdPresenceWire *wire, const RdStanza *stanza)
{
  RdSighting sighting;

  if (wire->events->heard != NULL && rd_sighting_read (stanza, &sighting))
    wire->events->heard (&sighting, wire->user_data);
}

void
rd_presence_wire_take_stanza (RdPresenceWire *wire, const RdStanza *stanza)
{
  const char *type = rd_stanza_get (stanza, "type");
  RdPresence presence;

  rd_former_wire_take_stanza (wire->former, stanza);
  maybe_tell_heard (wire, stanza);
  if (type == NULL || !rd_stanza_is (stanza, "presence", RD_NS_CLIENT))
    return;
  if (rd_presence_from_string (type, &presence))
    take_subscription (wire, stanza, presence);
  else if (g_str_equal (type, "error"))
    take_error (wire, stanza);
}
