/* The stream. What comes in: the bytes of the server's stream, and the roster's items in them. Who
 * sends it: a server, and everybody whose stanzas it passes on.
 *
 * The first line says in which pieces it comes, and by an 'e' in front that there is no session
 * yet; the others are what follows the stream's header. It is parsed as libstrophe does it, so that
 * the tap stands between the two; what is handed over of rosters goes to the codec.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "xmpp/parser/stream-parser.h"
#include "xmpp/session/roster-codec.h"
#include "xmpp/stanza/stanza-reader.h"
#include "xmpp/stanza/wire-limits.h"
#include "xmpp/stream/xml-tap.h"

#include <expat.h>
#include <string.h>

#define HEADER                                                                                     \
  "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' version='1.0'>"
#define ROSTER_NS "jabber:iq:roster"
/* Below what the tap lets stand unread, which depends on the pieces. */
#define SIZE_MAX_FED (200 * 1024)
/* So many stanzas, each with a parser of its own, take no longer than others do. */
#define SIZE_MAX_RENEWED (8 * 1024)
#define PIECES_MAX 64

/* All that is kept of any element. */
static const char *const read_attributes[] = { "type", "id", "from", "ver" };

/* One reading of it all. */
typedef struct
{
  RdXmlTap *tap;
  XML_Parser parser;
  RdRosterCodec *codec;
  GString *told; /* all that was handed over, by either way */
  bool is_push, is_early, has_ended;
  unsigned depth;      /* of what libstrophe sees */
  unsigned item_depth; /* of what went to the codec */
} Reading;

static void
cut_name (const char *name, char **ns, const char **local)
{
  const char *separator = strchr (name, RD_XML_SEPARATOR);

  *ns = separator != NULL ? g_strndup (name, (size_t)(separator - name)) : NULL;
  *local = separator != NULL ? separator + 1 : name;
}

/* -- what an item was -------------------------------------------------------------------------- */

static void
on_item_start (void *data, const char *name, const char **attributes)
{
  Reading *reading = data;
  g_autofree char *ns = NULL;
  const char *local;

  if (reading->item_depth++ == 0)
    return;
  cut_name (name, &ns, &local);
  rd_roster_codec_start (reading->codec, ns, local, (const char *const *)attributes);
}

static void
on_item_text (void *data, const char *text, int size)
{
  Reading *reading = data;

  if (reading->item_depth > 1)
    rd_roster_codec_text (reading->codec, text, (size_t)size);
}

static void
on_item_end (void *data, const char *name)
{
  Reading *reading = data;

  if (--reading->item_depth > 0)
    rd_roster_codec_end (reading->codec);
}

/* ITEM, which is XML, read by the codec alone. */
static RdRosterItem
read_item (const char *item, bool is_push)
{
  g_autofree char *xml = g_strdup_printf ("<query xmlns='" ROSTER_NS "'>%s</query>", item);
  Reading reading = { .codec = rd_roster_codec_new () };
  XML_Parser parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  RdRosterItem read;

  XML_SetUserData (parser, &reading);
  XML_SetElementHandler (parser, on_item_start, on_item_end);
  XML_SetCharacterDataHandler (parser, on_item_text);
  g_assert_true (XML_Parse (parser, xml, (int)strlen (xml), XML_TRUE) == XML_STATUS_OK);
  XML_ParserFree (parser);
  read = rd_roster_codec_take (reading.codec, is_push);
  rd_roster_codec_free (reading.codec);
  return read;
}

/* What is written is read as the same name and groups; what was kept as XML, as the same XML. */
static void
check_contact (const RdContact *contact)
{
  g_autofree char *written = rd_roster_codec_write_item (contact);
  g_autofree char *extra = g_strdup_printf ("<item jid='x'>%s</item>", contact->extra);
  g_auto (RdRosterItem) read = read_item (written, true);
  g_auto (RdRosterItem) again = read_item (extra, true);

  g_assert_cmpuint (rd_contact_get_size (contact), <=, RD_ITEM_SIZE_MAX * 8);
  g_assert_cmpint (read.kind, ==, RD_ROSTER_ITEM_CONTACT);
  g_assert_cmpstr (read.contact->jid, ==, contact->jid);
  g_assert_cmpstr (read.contact->name, ==, contact->name);
  g_assert_true (g_strv_equal ((const char *const *)read.contact->groups,
                               (const char *const *)contact->groups));
  if (again.kind == RD_ROSTER_ITEM_CONTACT)
    g_assert_cmpstr (again.contact->extra, ==, contact->extra);
}

static void
check_removal (const char *jid)
{
  g_autofree char *written = rd_roster_codec_write_removal (jid);
  g_auto (RdRosterItem) read = read_item (written, true);

  g_assert_cmpint (read.kind, ==, RD_ROSTER_ITEM_REMOVAL);
  g_assert_cmpstr (read.jid, ==, jid);
}

static void
tell_contact (Reading *reading, const RdContact *contact)
{
  g_autofree char *groups = g_strjoinv ("|", contact->groups);

  g_string_append_printf (reading->told, "%s %s %u %u %s %s", contact->jid, contact->name,
                          contact->subscription, contact->flags, groups, contact->extra);
  check_contact (contact);
}

static void
take_item (Reading *reading)
{
  g_auto (RdRosterItem) item = rd_roster_codec_take (reading->codec, reading->is_push);

  g_string_append_printf (reading->told, "\nitem %u ", item.kind);
  g_assert_true ((item.kind == RD_ROSTER_ITEM_CONTACT) == (item.contact != NULL));
  if (item.contact != NULL)
    tell_contact (reading, item.contact);
  if (item.kind == RD_ROSTER_ITEM_REMOVAL)
    {
      g_assert_true (reading->is_push);
      check_removal (item.jid);
    }
  g_string_append_printf (reading->told, "%s", item.jid != NULL ? item.jid : "");
}

/* -- what the tap hands over ------------------------------------------------------------------- */

/* None with a namespace. */
static void
tell_attributes (Reading *reading, const char *const *attributes)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      g_assert_null (strchr (attributes[0], RD_XML_SEPARATOR));
      g_string_append_printf (reading->told, " %s='%s'", attributes[0], attributes[1]);
    }
}

static bool
on_iq_begins (const char *type, const char *id, const char *from, gpointer data)
{
  Reading *reading = data;

  reading->is_push = g_strcmp0 (type, "set") == 0;
  return reading->is_push || (g_strcmp0 (type, "result") == 0 && g_strcmp0 (id, "ours") == 0);
}

static void
on_list_begins (RdListKind kind, gpointer data)
{
  g_string_append (((Reading *)data)->told, "\nquery");
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer data)
{
  Reading *reading = data;
  g_autofree char *ns = NULL;
  const char *local;

  if (reading->item_depth++ == 0)
    g_assert_cmpstr (name, ==, ROSTER_NS "\x1Fitem");
  cut_name (name, &ns, &local);
  tell_attributes (reading, attributes);
  rd_roster_codec_start (reading->codec, ns, local, attributes);
}

static void
on_item_texts (const char *text, size_t size, gpointer data)
{
  rd_roster_codec_text (((Reading *)data)->codec, text, size);
}

static void
on_item_ends (gpointer data)
{
  Reading *reading = data;
  bool is_item = rd_roster_codec_end (reading->codec);

  g_assert_cmpuint (reading->item_depth, >, 0);
  g_assert_true (is_item == (--reading->item_depth == 0));
  if (is_item)
    take_item (reading);
}

static bool
is_stranger (const char *from, gpointer data)
{
  return strchr (from, '/') != NULL;
}

static const RdStreamContentItems items
    = { is_stranger, on_iq_begins, on_list_begins, on_item_starts, on_item_texts, on_item_ends };

static void
tell_element (Reading *reading, const RdStanza *stanza, int element)
{
  g_string_append_printf (reading->told, "\n<%s %s", rd_stanza_get_namespace (stanza, element),
                          rd_stanza_get_name (stanza, element));
  for (unsigned i = 0; i < G_N_ELEMENTS (read_attributes); i++)
    {
      const char *value = rd_stanza_get_attribute (stanza, element, read_attributes[i]);

      if (value != NULL)
        g_string_append_printf (reading->told, " %s='%s'", read_attributes[i], value);
    }
  g_string_append_printf (reading->told, "> %s", rd_stanza_get_text (stanza, element));
  for (int child = rd_stanza_get_first_child (stanza, element); child != RD_NO_ELEMENT;
       child = rd_stanza_get_next (stanza, child))
    tell_element (reading, stanza, child);
  g_string_append (reading->told, "</>");
}

static void
on_stanza (const RdStanza *stanza, gpointer data)
{
  Reading *reading = data;

  g_assert_false (reading->has_ended);
  g_assert_null (rd_stanza_get_excess (stanza));
  g_assert_true (reading->is_early || !rd_stanza_is_empty (stanza));
  if (rd_stanza_is_empty (stanza))
    g_string_append (reading->told, "\nunread");
  else
    tell_element (reading, stanza, 0);
}

static void
on_stream_end (gpointer data)
{
  ((Reading *)data)->has_ended = true;
}

static const RdStreamContentEvents events = { on_stanza, on_stream_end };

/* -- what libstrophe sees: the stream's own start and end -------------------------------------- */

static void
on_strophe_start (void *data, const char *name, const char **attributes)
{
  Reading *reading = data;

  g_assert_cmpuint (++reading->depth, ==, 1);
  tell_attributes (reading, (const char *const *)attributes);
}

static void
on_strophe_end (void *data, const char *name)
{
  Reading *reading = data;

  g_assert_cmpuint (--reading->depth, ==, 0);
  g_assert_true (reading->has_ended);
}

static void
on_strophe_text (void *data, const char *text, int size)
{
  g_assert_not_reached ();
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Of the parser that is made next: 0: it begins anew at the end of each stanza. */
static size_t worn_size;

RdStreamParser *__real_rd_stream_parser_new (size_t size, RdSetHandlers set_handlers,
                                             gpointer user_data);
RdStreamParser *__wrap_rd_stream_parser_new (size_t size, RdSetHandlers set_handlers,
                                             gpointer user_data);

RdStreamParser *
__wrap_rd_stream_parser_new (size_t size, RdSetHandlers set_handlers, gpointer user_data)
{
  return __real_rd_stream_parser_new (worn_size, set_handlers, user_data);
}

/* As libstrophe makes its parser. */
static void
begin (Reading *reading, bool is_early)
{
  *reading = (Reading){ .told = g_string_new (NULL), .codec = rd_roster_codec_new () };
  reading->is_early = is_early;
  reading->tap = rd_xml_tap_new (&events, reading, &items, reading);
  if (!is_early)
    rd_xml_tap_begin_session (reading->tap);
  rd_xml_tap_enter (reading->tap);
  reading->parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  XML_SetUserData (reading->parser, reading);
  XML_SetElementHandler (reading->parser, on_strophe_start, on_strophe_end);
  XML_SetCharacterDataHandler (reading->parser, on_strophe_text);
  rd_xml_tap_leave ();
}

/* IS_HURRIED: each turn ends as soon as it may. */
static bool
feed (Reading *reading, const char *text, size_t size, bool is_hurried)
{
  rd_xml_tap_enter (reading->tap);
  g_assert_true (XML_Parse (reading->parser, text, (int)size, XML_FALSE) == XML_STATUS_OK);
  rd_xml_tap_leave ();
  while (rd_xml_tap_parse (reading->tap, is_hurried ? 0 : G_MAXINT64))
    g_assert_true (is_hurried);
  return !rd_xml_tap_has_failed (reading->tap);
}

/* Everything that was told of it, and whether it failed. What is named as the cause may depend on
 * the pieces: a text where none may be, or the fault of XML behind it. */
static char *
end (Reading *reading)
{
  if (rd_xml_tap_has_failed (reading->tap))
    {
      g_autoptr (GError) error = rd_xml_tap_get_error (reading->tap);

      fuzz_check_sentence (error);
      g_string_append (reading->told, "\nfailed");
    }
  XML_ParserFree (reading->parser);
  rd_xml_tap_free (reading->tap);
  rd_roster_codec_free (reading->codec);
  return g_string_free (reading->told, FALSE);
}

static size_t
get_piece_size (uint8_t byte)
{
  return (byte & 0x80) != 0 ? (byte & 0x7fu) * 512u : byte + 1u;
}

/* PIECES: how long each is; all the rest is one more. RENEWS: the parser begins anew all the time.
 */
static char *
read_in_pieces (const char *text, const char *pieces, bool is_early, bool renews)
{
  size_t rest = strlen (text);
  Reading reading;
  bool is_good;

  worn_size = renews ? 0 : RD_WORN_PARSER_SIZE;
  begin (&reading, is_early);
  is_good = feed (&reading, HEADER, strlen (HEADER), false);
  for (unsigned i = 0; is_good && rest > 0; i++)
    {
      bool is_last = i >= PIECES_MAX || *pieces == '\0';
      size_t size = is_last ? rest : get_piece_size ((uint8_t)*pieces++);

      size = MIN (size, rest);
      is_good = feed (&reading, text, size, !is_last);
      text += size;
      rest -= size;
    }
  return end (&reading);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (GStrv) lines = fuzz_get_lines (data, size, 8);
  g_autofree char *stream = g_strjoinv ("\n", lines + 1);
  g_autofree char *at_once = NULL;
  g_autofree char *in_pieces = NULL;
  g_autofree char *anew = NULL;

  fuzz_cut (stream, SIZE_MAX_FED);
  at_once = read_in_pieces (stream, "", lines[0][0] == 'e', false);
  in_pieces = read_in_pieces (stream, lines[0], lines[0][0] == 'e', false);
  g_assert_cmpstr (in_pieces, ==, at_once);
  if (strlen (stream) > SIZE_MAX_RENEWED)
    return 0;
  anew = read_in_pieces (stream, lines[0], lines[0][0] == 'e', true);
  g_assert_cmpstr (anew, ==, at_once);
  return 0;
}
