/* The roster's wire: who may say what about the roster, and the answers that are owed.
 *
 * It checks the sender and the id of every result and push (RFC 6121 §2), feeds the codec from the
 * tap or from a finished tree, and answers requests: a ping of the server with a result, a broken
 * push with bad-request, and any other one with the same error that the server gives for a session
 * that isn't there, so that nothing leaks. It decides nothing about the roster itself. Runs for
 * every stanza of a session.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/roster-wire.h"

#include "dbus-interfaces/errors.h"
#include "model/jid.h"
#include "xmpp/roster-codec.h"

#include <string.h>

#define ROSTER_NS "jabber:iq:roster"
#define PING_NS "urn:xmpp:ping"
#define STANZAS_NS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define ROSTER_ITEMS_MAX 1000000
/* No sane id is longer; a stranger's would come back to the server six times as long, escaped. */
#define ANSWERED_ID_MAX 4096

typedef struct
{
  char *id;
  gint64 sent_at;
} Ping;

struct _RdRosterWire
{
  RdConnection *connection;
  const RdConnectionEvents *events;
  gpointer user_data;
  RdStream *stream;
  char *account, *domain;
  char *bound_account; /* as the server spells it */
  bool is_silent;

  char *request_id; /* NULL: no roster is awaited */
  bool has_begun;   /* the tap hands its items over */
  unsigned n_items; /* of the awaited roster */
  gint64 progress;  /* when it was asked for, went on or ended last; monotonic */
  GPtrArray *pings; /* (element-type Ping): the oldest first */
  unsigned n_requests;
  RdRosterCodec *codec;
};

static void
free_ping (gpointer data)
{
  Ping *ping = data;

  g_free (ping->id);
  g_free (ping);
}

RdRosterWire *
rd_roster_wire_new (RdConnection *connection, const char *account, const RdConnectionEvents *events,
                    gpointer user_data)
{
  RdRosterWire *wire = g_new0 (RdRosterWire, 1);

  wire->connection = connection;
  wire->events = events;
  wire->user_data = user_data;
  wire->account = g_strdup (account);
  wire->domain = rd_jid_get_domain (account);
  wire->pings = g_ptr_array_new_with_free_func (free_ping);
  wire->codec = rd_roster_codec_new ();
  return wire;
}

void
rd_roster_wire_free (RdRosterWire *wire)
{
  g_free (wire->account);
  g_free (wire->domain);
  g_free (wire->bound_account);
  g_free (wire->request_id);
  g_ptr_array_unref (wire->pings);
  rd_roster_codec_free (wire->codec);
  g_free (wire);
}

void
rd_roster_wire_bind (RdRosterWire *wire, RdStream *stream, const char *jid)
{
  wire->stream = stream;
  wire->bound_account = rd_jid_get_bare (jid);
}

void
rd_roster_wire_silence (RdRosterWire *wire)
{
  wire->is_silent = true;
}

/* Nobody else can guess it. */
static char *
make_id (RdRosterWire *wire)
{
  return g_strdup_printf ("r%u-%08x%08x", ++wire->n_requests, g_random_int (), g_random_int ());
}

static void send_xml (RdRosterWire *wire, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The arguments are escaped. */
static void
send_xml (RdRosterWire *wire, const char *format, ...)
{
  g_autofree char *xml = NULL;
  va_list arguments;

  va_start (arguments, format);
  xml = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  if (wire->stream != NULL)
    rd_stream_send (wire->stream, xml);
}

void
rd_roster_wire_request (RdRosterWire *wire, const char *version)
{
  if (wire->request_id != NULL)
    return;
  wire->request_id = make_id (wire);
  wire->has_begun = false;
  wire->n_items = 0;
  wire->progress = g_get_monotonic_time ();
  if (version != NULL)
    send_xml (wire, "<iq type='get' id='%s'><query xmlns='" ROSTER_NS "' ver='%s'/></iq>",
              wire->request_id, version);
  else
    send_xml (wire, "<iq type='get' id='%s'><query xmlns='" ROSTER_NS "'/></iq>", wire->request_id);
}

void
rd_roster_wire_ping (RdRosterWire *wire)
{
  Ping *ping = g_new (Ping, 1);

  *ping = (Ping){ make_id (wire), g_get_monotonic_time () };
  g_ptr_array_add (wire->pings, ping);
  send_xml (wire, "<iq type='get' id='%s' to='%s'><ping xmlns='" PING_NS "'/></iq>", ping->id,
            wire->domain);
}

void
rd_roster_wire_accept_push (RdRosterWire *wire, const char *id)
{
  send_xml (wire, "<iq type='result' id='%s'/>", id);
}

const char *
rd_roster_wire_get_awaited (const RdRosterWire *wire, gint64 *since)
{
  *since = wire->progress;
  if (wire->request_id != NULL)
    return "waiting for the roster";
  if (wire->pings->len == 0)
    return NULL;
  *since = MAX (wire->progress, ((const Ping *)wire->pings->pdata[0])->sent_at);
  return "waiting for the answer to a ping";
}

void
rd_roster_wire_forgive (RdRosterWire *wire, gint64 held_since)
{
  gint64 now = g_get_monotonic_time ();
  gint64 held = now - held_since;

  wire->progress = MIN (wire->progress + held, now);
  for (unsigned i = 0; i < wire->pings->len; i++)
    {
      Ping *ping = wire->pings->pdata[i];

      ping->sent_at = MIN (ping->sent_at + held, now);
    }
}

/* Nothing is told from here on; the stream ends. */
static void
refuse (RdRosterWire *wire, const char *what)
{
  wire->is_silent = true;
  rd_stream_fail (wire->stream, rd_xml_tap_describe_excess (what));
}

static void
refuse_item (RdRosterWire *wire)
{
  refuse (wire, "a contact of more than 64 KiB, the limit for one");
}

/* No sender, or the account itself without a resource (RFC 6121 §2.1.6); nobody else may speak of
 * the roster, no full JID and no bare domain. */
static bool
is_from_account (const RdRosterWire *wire, const char *from)
{
  if (from == NULL)
    return true;
  return strchr (from, '/') == NULL
         && (rd_jid_is_same_bare (from, wire->account)
             || g_strcmp0 (from, wire->bound_account) == 0);
}

static bool
is_from_server (const RdRosterWire *wire, const char *from)
{
  return is_from_account (wire, from) || rd_jid_is_same_bare (from, wire->domain);
}

/* An item of the whole roster. */
static void
hand_over_item (RdRosterWire *wire)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  RdRosterItem item = rd_roster_codec_take (wire->codec, false, &contact, &jid);

  if (wire->is_silent)
    return;
  wire->progress = g_get_monotonic_time ();
  if (++wire->n_items > ROSTER_ITEMS_MAX)
    refuse (wire, "a roster of more than 1000000 contacts");
  else if (item == RD_ROSTER_ITEM_TOO_LARGE)
    refuse_item (wire);
  else if (item == RD_ROSTER_ITEM_CONTACT)
    wire->events->roster_item (wire->connection, contact, wire->user_data);
}

static bool
on_tap_asks (const char *id, const char *from, gpointer user_data)
{
  RdRosterWire *wire = user_data;

  return g_strcmp0 (id, wire->request_id) == 0 && is_from_account (wire, from);
}

static void
on_tap_begins (gpointer user_data)
{
  RdRosterWire *wire = user_data;

  wire->has_begun = true;
  wire->progress = g_get_monotonic_time ();
  if (!wire->is_silent)
    wire->events->roster_begin (wire->connection, wire->user_data);
}

/* Not only at its end, which may never come. */
static void
check_open_item (RdRosterWire *wire)
{
  if (!wire->is_silent && rd_roster_codec_is_too_large (wire->codec))
    refuse_item (wire);
}

static void
on_tap_starts (const char *name, const char *const *attributes, gpointer user_data)
{
  RdRosterWire *wire = user_data;
  const char *separator = strchr (name, RD_XML_SEPARATOR);
  g_autofree char *ns = separator != NULL ? g_strndup (name, separator - name) : NULL;

  rd_roster_codec_start (wire->codec, ns, separator != NULL ? separator + 1 : name, attributes);
  check_open_item (wire);
}

static void
on_tap_text (const char *text, size_t size, gpointer user_data)
{
  RdRosterWire *wire = user_data;

  rd_roster_codec_text (wire->codec, text, size);
  check_open_item (wire);
}

static void
on_tap_ends (gpointer user_data)
{
  RdRosterWire *wire = user_data;

  if (rd_roster_codec_end (wire->codec))
    hand_over_item (wire);
}

const RdXmlTapEvents rd_roster_wire_tap_events
    = { on_tap_asks, on_tap_begins, on_tap_starts, on_tap_text, on_tap_ends };

/* As deep as the tap lets trees be. Without the tap libstrophe itself would have failed before. */
static void
feed_element (RdRosterCodec *codec, xmpp_stanza_t *element)
{
  int n = 2 * xmpp_stanza_get_attribute_count (element);
  g_autofree const char **attributes = g_new0 (const char *, n + 1);

  xmpp_stanza_get_attributes (element, attributes, n);
  rd_roster_codec_start (codec, xmpp_stanza_get_ns (element), xmpp_stanza_get_name (element),
                         attributes);
  for (xmpp_stanza_t *child = xmpp_stanza_get_children (element); child != NULL;
       child = xmpp_stanza_get_next (child))
    {
      const char *text = xmpp_stanza_is_text (child) ? xmpp_stanza_get_text_ptr (child) : NULL;

      if (text != NULL)
        rd_roster_codec_text (codec, text, strlen (text));
      else if (xmpp_stanza_is_tag (child))
        feed_element (codec, child);
    }
  rd_roster_codec_end (codec);
}

static bool
is_element (xmpp_stanza_t *stanza, const char *name, const char *ns)
{
  return xmpp_stanza_is_tag (stanza) && g_strcmp0 (xmpp_stanza_get_name (stanza), name) == 0
         && g_strcmp0 (xmpp_stanza_get_ns (stanza), ns) == 0;
}

/* The next <item/> from CHILD on. */
static xmpp_stanza_t *
find_item (xmpp_stanza_t *child)
{
  while (child != NULL && !is_element (child, "item", ROSTER_NS))
    child = xmpp_stanza_get_next (child);
  return child;
}

static void
take_tree (RdRosterWire *wire, xmpp_stanza_t *query)
{
  xmpp_stanza_t *item = find_item (xmpp_stanza_get_children (query));

  wire->events->roster_begin (wire->connection, wire->user_data);
  for (; item != NULL && !wire->is_silent; item = find_item (xmpp_stanza_get_next (item)))
    {
      feed_element (wire->codec, item);
      hand_over_item (wire);
    }
}

static void
take_refusal (RdRosterWire *wire, xmpp_stanza_t *stanza)
{
  xmpp_stanza_t *error = xmpp_stanza_get_child_by_name (stanza, "error");
  xmpp_stanza_t *child = error != NULL ? xmpp_stanza_get_children (error) : NULL;
  g_autoptr (GError) refusal = NULL;
  RdError code;

  while (child != NULL
         && (g_strcmp0 (xmpp_stanza_get_ns (child), STANZAS_NS) != 0
             || g_strcmp0 (xmpp_stanza_get_name (child), "text") == 0))
    child = xmpp_stanza_get_next (child);
  code = rd_error_from_condition (child != NULL ? xmpp_stanza_get_name (child) : NULL);
  refusal
      = g_error_new (RD_ERROR, code,
                     "The server of %s refused to hand over the roster (%s); what is known of it "
                     "stays. Ask whoever runs the server.",
                     wire->domain, strrchr (rd_error_get_name (code), '.') + 1);
  wire->events->roster_refused (wire->connection, refusal, wire->user_data);
}

/* An empty result says that nothing has changed; an empty query, that the roster is empty. */
static void
take_result (RdRosterWire *wire, xmpp_stanza_t *stanza)
{
  xmpp_stanza_t *query = xmpp_stanza_get_child_by_name_and_ns (stanza, "query", ROSTER_NS);
  g_autofree char *version = NULL;

  g_clear_pointer (&wire->request_id, g_free);
  wire->progress = g_get_monotonic_time ();
  if (g_strcmp0 (xmpp_stanza_get_type (stanza), "result") != 0)
    {
      take_refusal (wire, stanza);
      return;
    }
  if (query == NULL)
    {
      wire->events->roster_unchanged (wire->connection, wire->user_data);
      return;
    }
  version = g_strdup (xmpp_stanza_get_attribute (query, "ver"));
  if (!wire->has_begun)
    take_tree (wire, query);
  if (!wire->is_silent)
    wire->events->roster_end (wire->connection, version, wire->user_data);
}

static gboolean
has_id (gconstpointer ping, gconstpointer id)
{
  return g_str_equal (((const Ping *)ping)->id, id);
}

static void
take_answer (RdRosterWire *wire, xmpp_stanza_t *stanza, const char *id, const char *from)
{
  unsigned index;

  if (g_strcmp0 (id, wire->request_id) == 0 && is_from_account (wire, from))
    take_result (wire, stanza);
  else if (is_from_server (wire, from)
           && g_ptr_array_find_with_equal_func (wire->pings, id, has_id, &index))
    {
      g_ptr_array_remove_index (wire->pings, index);
      wire->events->pong (wire->connection, wire->user_data);
    }
}

static void
send_error (RdRosterWire *wire, const char *id, const char *to, const char *type,
            const char *condition)
{
  g_autofree char *address = to != NULL ? g_markup_printf_escaped (" to='%s'", to) : g_strdup ("");
  g_autofree char *quoted_id = g_markup_escape_text (id, -1);
  g_autofree char *xml
      = g_strdup_printf ("<iq type='error' id='%s'%s><error type='%s'><%s xmlns='" STANZAS_NS "'/>"
                         "</error></iq>",
                         quoted_id, address, type, condition);

  rd_stream_send (wire->stream, xml);
}

static void
tell_push (RdRosterWire *wire, const char *id, const char *from, const char *version)
{
  g_autoptr (RdContact) contact = NULL;
  g_autofree char *jid = NULL;
  RdRosterItem item = rd_roster_codec_take (wire->codec, true, &contact, &jid);
  RdRosterPush push = { .id = id, .contact = contact, .removed_jid = jid, .version = version };

  switch (item)
    {
    case RD_ROSTER_ITEM_CONTACT:
    case RD_ROSTER_ITEM_REMOVAL:
      wire->events->push (wire->connection, &push, wire->user_data);
      break;
    case RD_ROSTER_ITEM_BROKEN:
      send_error (wire, id, from, "modify", "bad-request");
      break;
    case RD_ROSTER_ITEM_TOO_LARGE:
      refuse_item (wire);
      break;
    }
}

static void
take_push_from_account (RdRosterWire *wire, xmpp_stanza_t *query, const char *id, const char *from)
{
  xmpp_stanza_t *item = find_item (xmpp_stanza_get_children (query));

  if (item == NULL || find_item (xmpp_stanza_get_next (item)) != NULL)
    {
      send_error (wire, id, from, "modify", "bad-request");
      return;
    }
  feed_element (wire->codec, item);
  tell_push (wire, id, from, xmpp_stanza_get_attribute (query, "ver"));
}

static void
take_request (RdRosterWire *wire, xmpp_stanza_t *stanza, const char *id, const char *from)
{
  bool is_set = g_strcmp0 (xmpp_stanza_get_type (stanza), "set") == 0;
  xmpp_stanza_t *query = xmpp_stanza_get_child_by_name_and_ns (stanza, "query", ROSTER_NS);
  bool is_ping = xmpp_stanza_get_child_by_name_and_ns (stanza, "ping", PING_NS) != NULL;

  if (is_set && query != NULL && is_from_account (wire, from))
    take_push_from_account (wire, query, id, from);
  else if (!is_set && is_ping && is_from_server (wire, from) && from != NULL)
    send_xml (wire, "<iq type='result' id='%s' to='%s'/>", id, from);
  else if (!is_set && is_ping && from == NULL)
    rd_roster_wire_accept_push (wire, id);
  else if (strlen (id) <= ANSWERED_ID_MAX)
    send_error (wire, id, from, "cancel", "service-unavailable");
}

void
rd_roster_wire_take_stanza (RdRosterWire *wire, xmpp_stanza_t *stanza)
{
  const char *id = xmpp_stanza_get_id (stanza);
  const char *type = xmpp_stanza_get_type (stanza);
  const char *from = xmpp_stanza_get_from (stanza);

  if (wire->is_silent || id == NULL || g_strcmp0 (xmpp_stanza_get_name (stanza), "iq") != 0)
    return;
  if (g_strcmp0 (type, "result") == 0 || g_strcmp0 (type, "error") == 0)
    take_answer (wire, stanza, id, from);
  else if (g_strcmp0 (type, "get") == 0 || g_strcmp0 (type, "set") == 0)
    take_request (wire, stanza, id, from);
}
