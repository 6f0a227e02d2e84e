/* The tap: what passes it, what doesn't, and that it makes no difference in how many pieces it
 * comes.
 *
 * The test uses expat as libstrophe does, so that the tap stands between the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"
#include "xmpp/xml-tap.h"

#include <expat.h>
#include <string.h>

#define STREAM                                                                                     \
  "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' version='1.0'>"
#define ROSTER(id, from, items)                                                                    \
  "<iq type='result' id='" id "'" from "><query xmlns='jabber:iq:roster' ver='7'>" items           \
  "</query></iq>"

typedef struct
{
  RdXmlTap *tap;
  XML_Parser parser;
  GString *passed;     /* what libstrophe would see, without attributes */
  GString *attributes; /* what it would see of those */
  GString *taken;      /* what went to the codec */
  unsigned n_items;
  bool has_ended;
} Bench;

static const char *
skip_namespace (const char *name)
{
  const char *separator = strchr (name, RD_XML_SEPARATOR);

  return separator != NULL ? separator + 1 : name;
}

static void
on_strophe_start (void *data, const char *name, const char **attributes)
{
  Bench *bench = data;

  g_string_append_printf (bench->passed, "<%s>", skip_namespace (name));
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (bench->attributes, "%s=%.20s ", attributes[0], attributes[1]);
}

static void
on_strophe_end (void *data, const char *name)
{
  g_string_append_printf (((Bench *)data)->passed, "</%s>", skip_namespace (name));
}

/* Each piece in brackets: a text must be one. */
static void
on_strophe_text (void *data, const char *text, int size)
{
  g_string_append_printf (((Bench *)data)->passed, "[%.*s]", size, text);
}

static bool
is_ours (const char *type, const char *id, const char *from, gpointer data)
{
  return g_strcmp0 (type, "result") == 0 && g_strcmp0 (id, "ours") == 0 && from == NULL;
}

static void
on_query_begins (gpointer data)
{
  g_string_append (((Bench *)data)->taken, "begin ");
}

static void
on_item_starts (const char *name, const char *const *attributes, gpointer data)
{
  ((Bench *)data)->n_items += g_str_equal (skip_namespace (name), "item");
  g_string_append_printf (((Bench *)data)->taken, "<%s", skip_namespace (name));
  for (; attributes[0] != NULL; attributes += 2)
    g_string_append_printf (((Bench *)data)->taken, " %s=%.20s", attributes[0], attributes[1]);
  g_string_append_c (((Bench *)data)->taken, '>');
}

static void
on_item_text (const char *text, size_t size, gpointer data)
{
  g_string_append_len (((Bench *)data)->taken, text, size);
}

static void
on_item_ends (gpointer data)
{
  g_string_append (((Bench *)data)->taken, "</>");
}

static void
on_stream_ends (gpointer data)
{
  ((Bench *)data)->has_ended = true;
}

static const RdXmlTapEvents events
    = { is_ours, on_query_begins, on_item_starts, on_item_text, on_item_ends };

/* What libstrophe does with a new parser. */
static void
attach (Bench *bench)
{
  rd_xml_tap_enter (bench->tap);
  XML_SetUserData (bench->parser, bench);
  XML_SetElementHandler (bench->parser, on_strophe_start, on_strophe_end);
  XML_SetCharacterDataHandler (bench->parser, on_strophe_text);
  rd_xml_tap_leave ();
}

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);

  bench->passed = g_string_new (NULL);
  bench->attributes = g_string_new (NULL);
  bench->taken = g_string_new (NULL);
  bench->tap = rd_xml_tap_new (&events, bench, on_stream_ends, bench);
  bench->parser = XML_ParserCreateNS (NULL, RD_XML_SEPARATOR);
  attach (bench);
  return bench;
}

static void
bench_free (Bench *bench)
{
  XML_ParserFree (bench->parser);
  rd_xml_tap_free (bench->tap);
  g_string_free (bench->passed, TRUE);
  g_string_free (bench->attributes, TRUE);
  g_string_free (bench->taken, TRUE);
  g_free (bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* In pieces of SIZE bytes, until the tap gives up. */
static void
feed (Bench *bench, const char *xml, size_t size)
{
  for (size_t length = strlen (xml); length > 0 && !rd_xml_tap_has_failed (bench->tap);)
    {
      size_t n = MIN (size, length);

      XML_Parse (bench->parser, xml, n, 0);
      xml += n;
      length -= n;
    }
}

static void
assert_way (const char *xml, const char *passed, const char *taken)
{
  static const size_t sizes[] = { 1, 3, 7, 4096 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Bench) bench = bench_new ();

      feed (bench, STREAM, sizes[i]);
      g_assert_cmpstr (bench->passed->str, ==, "<stream>");
      g_string_set_size (bench->passed, 0);
      feed (bench, xml, sizes[i]);
      g_assert_false (rd_xml_tap_has_failed (bench->tap));
      g_assert_cmpstr (bench->passed->str, ==, passed);
      g_assert_cmpstr (bench->taken->str, ==, taken);
    }
}

static void
test_passing_on (void)
{
  assert_way ("<a><b>x\ny &amp; z</b>t</a> \n<c/>", "<a><b>[x\ny & z]</b>[t]</a><c></c>", "");
}

static void
test_roster (void)
{
  assert_way (ROSTER ("ours", "", "<item jid='a'><group>G &lt;</group></item> <item jid='b'/>"),
              "<iq><query></query></iq>", "begin <item jid=a><group>G <</></><item jid=b></>");
  assert_way (ROSTER ("ours", "", ""), "<iq><query></query></iq>", "begin ");
  assert_way (ROSTER ("ours", "", "<other><item jid='a'/></other>") "<d/>",
              "<iq><query></query></iq><d></d>", "begin ");
}

/* Only of an iq that is ours, and as its own child. */
static void
test_other_rosters (void)
{
  assert_way (ROSTER ("theirs", "", "<item/>"), "<iq><query><item></item></query></iq>", "");
  assert_way (ROSTER ("ours", " from='x'", "<item/>"), "<iq><query><item></item></query></iq>", "");
  assert_way ("<iq type='set' id='ours'><query xmlns='jabber:iq:roster'><item/></query></iq>",
              "<iq><query><item></item></query></iq>", "");
  assert_way (
      "<iq type='result' id='ours'><x><query xmlns='jabber:iq:roster'><item/></query></x></iq>",
      "<iq><x><query><item></item></query></x></iq>", "");
  assert_way ("<iq type='result' id='ours'><query xmlns='jabber:iq:roster'/>"
              "<query xmlns='jabber:iq:roster'><item/></query></iq>",
              "<iq><query></query><query></query></iq>", "begin begin <item></>");
  assert_way ("<x type='result' id='ours'><query xmlns='jabber:iq:roster'><item/></query></x>",
              "<x><query><item></item></query></x>", "");
  assert_way (
      "<iq xmlns='x' type='result' id='ours'><query xmlns='jabber:iq:roster'><item/></query>"
      "</iq>",
      "<iq><query><item></item></query></iq>", "");
  assert_way ("<iq type='result' id='ours'><query xmlns='x'><item/></query></iq>",
              "<iq><query><item></item></query></iq>", "");
}

/* All that the program or libstrophe reads of any element. */
static const char *const read_attributes[] = { "approved",     "ask", "from", "id",  "jid",  "name",
                                               "subscription", "to",  "type", "ver", "xmlns" };

/* An element of the name BEGINNING says, with the attribute NAME as its own, FOREIGN in a namespace
 * before or behind it. */
static char *
write_element (const char *beginning, const char *name, bool is_foreign_first)
{
  const char *own = g_str_equal (name, "xmlns") ? "y" : name;
  g_autofree char *foreign = g_strdup_printf ("f:%s='bad' xml:%s='worse'", name, name);

  return g_strdup_printf ("<%s xmlns:f='urn:f' %s %s='good' %s/>", beginning,
                          is_foreign_first ? foreign : "", own, is_foreign_first ? "" : foreign);
}

static void
assert_foreign_attribute (const char *name, bool is_foreign_first)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *element = write_element ("a", name, is_foreign_first);
  g_autofree char *item = write_element ("item", name, is_foreign_first);
  g_autofree char *roster = g_strdup_printf (ROSTER ("ours", "", "%s"), item);
  const char *own = g_str_equal (name, "xmlns") ? "y" : name;
  g_autofree char *passed = g_strdup_printf ("version=1.0 %s=good ", own);
  g_autofree char *taken = g_strdup_printf ("begin <item %s=good></>", own);

  feed (bench, STREAM, 7);
  feed (bench, element, 7);
  g_assert_cmpstr (bench->attributes->str, ==, passed);
  feed (bench, roster, 7);
  g_assert_cmpstr (bench->taken->str, ==, taken);
}

/* An attribute in a namespace is nobody's, wherever it stands: in an element for libstrophe and in
 * an item. */
static void
test_foreign_attributes (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (read_attributes); i++)
    {
      assert_foreign_attribute (read_attributes[i], true);
      assert_foreign_attribute (read_attributes[i], false);
    }
}

/* Nor does it stand in for one that isn't there, in the stream's header or in an iq. */
static void
test_foreign_attributes_alone (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench,
        "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' "
        "xmlns:f='urn:f' f:id='bad' xml:lang='en' id='good'>",
        4096);
  feed (bench, "<iq f:type='result' f:id='ours' xmlns:g='urn:g' g:from='x'><b f:xmlns='c'/></iq>",
        4096);
  g_assert_cmpstr (bench->attributes->str, ==, "id=good ");
}

/* The iq with another's "from" is not ours, and the one with ours is, whatever its foreign
 * attributes say. */
static void
test_foreign_senders (void)
{
  static const char *const foreign[]
      = { "xmlns:f='urn:f' f:from='x' f:id='theirs' f:type='set'", "" };

  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *rightful
          = g_strdup_printf ("<iq %s type='result' id='ours' %s><query xmlns='jabber:iq:roster'>"
                             "<item jid='a'/></query></iq>",
                             foreign[i], foreign[1 - i]);
      g_autofree char *forged
          = g_strdup_printf ("<iq %s type='set' id='theirs' from='x' %s>"
                             "<query xmlns='jabber:iq:roster'><item jid='a'/></query></iq>",
                             i == 0 ? "xmlns:f='urn:f' f:type='result' f:id='ours'" : "",
                             i == 0 ? "" : "xmlns:f='urn:f' f:type='result' f:id='ours'");

      assert_way (rightful, "<iq><query></query></iq>", "begin <item jid=a></>");
      assert_way (forged, "<iq><query><item></item></query></iq>", "");
    }
}

static void
test_messages (void)
{
  assert_way (
      "<message><body>\n\n\n</body><x><y/></x></message><presence><show>away</show></presence>",
      "<message></message><presence><show>[away]</show></presence>", "");
}

static void
test_end (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench, STREAM "<a/></s:stream>", 4096);
  g_assert_true (bench->has_ended);
  g_assert_cmpstr (bench->passed->str, ==, "<stream><a></a></stream>");
}

static void
assert_refused (const char *xml, RdError code)
{
  static const size_t sizes[] = { 1000, 65536 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (GError) error = NULL;

      feed (bench, xml, sizes[i]);
      g_assert_true (rd_xml_tap_has_failed (bench->tap));
      error = rd_xml_tap_get_error (bench->tap);
      g_assert_error (error, RD_ERROR, (int)code);
      g_assert_cmpuint (bench->passed->len, <, 300000);
    }
}

/* BEFORE, N times PART, AFTER. */
static void
assert_limit (const char *before, const char *part, unsigned n, const char *after)
{
  g_autoptr (GString) xml = g_string_new (before);

  for (unsigned i = 0; i < n; i++)
    g_string_append (xml, part);
  g_string_append (xml, after);
  assert_refused (xml->str, RD_ERROR_LIMIT_EXCEEDED);
}

static void
test_limits (void)
{
  g_autoptr (GString) attributes = g_string_new (STREAM "<a");

  assert_limit (STREAM, "<a>", 100000, "");
  assert_limit (STREAM "<a>", "<b/>", 10001, "</a>");
  assert_limit (STREAM "<a>", "xxxxxxxxxx", 27000, "</a>");
  assert_limit (STREAM "<iq type='set'><query xmlns='jabber:iq:roster'>",
                "<item name='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'/>", 5000,
                "</query></iq>");
  assert_limit (STREAM "<message><body>", "xxxxxxxxxx", 1100000, "</body></message>");
  assert_limit (STREAM "<a b='", "xxxxxxxxxx", 30000, "'/>");
  for (unsigned i = 0; i < 65; i++)
    g_string_append_printf (attributes, " a%u=''", i);
  g_string_append (attributes, "/>");
  assert_refused (attributes->str, RD_ERROR_LIMIT_EXCEEDED);
  g_string_assign (attributes, STREAM "<a xmlns:f='urn:f'");
  for (unsigned i = 0; i < 65; i++)
    g_string_append_printf (attributes, " f:a%u=''", i);
  g_string_append (attributes, "/>");
  assert_refused (attributes->str, RD_ERROR_LIMIT_EXCEEDED);
}

/* What is no more than 512 KiB may come escaped, and with the other kind of quote in it. */
static void
test_long_tags (void)
{
  static const char *const parts[] = { "&quot;", "\"", "=\"x\" " };

  for (unsigned n = 0; n < G_N_ELEMENTS (parts); n++)
    {
      g_autoptr (GString) xml
          = g_string_new (STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>"
                                 "<item jid='a' name='");
      g_autoptr (Bench) bench = bench_new ();

      for (unsigned i = 0; i < 512 * 1024; i++)
        g_string_append (xml, parts[n]);
      g_string_append (xml, "'/><item/></query></iq>");
      feed (bench, xml->str, 65536);
      g_assert_false (rd_xml_tap_has_failed (bench->tap));
      g_assert_cmpuint (bench->n_items, ==, 2);
    }
}

/* One that never ends, and one that comes in pieces so small that it would cost an hour. */
static void
test_endless_tag (void)
{
  static const struct
  {
    size_t piece;
    const char *word;
  } cases[] = { { 65536, "4 MiB" }, { 16, "pieces" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *filling = g_strnfill (65536, 'x');
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (GError) error = NULL;

      feed (bench, STREAM "<a b='", 4096);
      for (unsigned n = 0; n < 70 && !rd_xml_tap_has_failed (bench->tap); n++)
        feed (bench, filling, cases[i].piece);
      error = rd_xml_tap_get_error (bench->tap);
      g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

/* Too many attributes are known before the tag ends, in any tag of the stream. */
static void
test_attributes_of_long_tag (void)
{
  g_autoptr (GString) xml = g_string_new (STREAM "<b/><a");
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 10000; i++)
    g_string_append_printf (xml, " a%u=%s", i, i % 2 ? "'\"'" : "\"'\"");
  feed (bench, xml->str, 4096);
  g_assert_true (rd_xml_tap_has_failed (bench->tap));
  error = rd_xml_tap_get_error (bench->tap);
  g_assert_nonnull (strstr (error->message, "64 attributes"));
}

/* A message isn't kept, and may be as long as those that go round. */
static void
test_long_message (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench, STREAM "<message><body>", 4096);
  for (unsigned i = 0; i < 20000; i++)
    feed (bench, "a<x>hundred</x><x>thousand</x>bytes or so", 4096);
  feed (bench, "</body></message>", 4096);
  g_assert_false (rd_xml_tap_has_failed (bench->tap));
  g_assert_cmpstr (bench->passed->str, ==, "<stream><message></message>");
}

static void
do_nothing (gpointer data)
{
}

static void
take_no_text (const char *text, size_t size, gpointer data)
{
}

static void
take_nothing (const char *name, const char *const *attributes, gpointer data)
{
}

/* A server that never comes to an end, with what it sends in ITEM. */
static void
assert_whole_limit (const char *item, size_t size)
{
  RdXmlTapEvents quiet_events = events;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;
  size_t n = 0;

  quiet_events.item_start = take_nothing;
  quiet_events.item_text = take_no_text;
  quiet_events.item_end = do_nothing;
  rd_xml_tap_free (bench->tap);
  bench->tap = rd_xml_tap_new (&quiet_events, bench, on_stream_ends, bench);
  attach (bench);
  feed (bench, STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>", 4096);
  for (; n <= 513 * 1024 * 1024 / size && !rd_xml_tap_has_failed (bench->tap); n++)
    feed (bench, item, 65536);
  g_assert_cmpuint (n, >, 510 * 1024 * 1024 / size);
  g_assert_true (rd_xml_tap_has_failed (bench->tap));
  error = rd_xml_tap_get_error (bench->tap);
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, "512 MiB"));
}

/* Items, and what is no item. */
static void
test_endless_roster (void)
{
  g_autofree char *text = g_strnfill (60000, 'x');
  g_autofree char *item = g_strdup_printf ("<item name='%s'/>", text);

  assert_whole_limit (item, 60000);
  assert_whole_limit (text, 60000);
}

/* A roster is longer than any other stanza may be, and what comes behind it is not its affair. */
static void
test_long_roster (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench, STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>", 4096);
  for (unsigned i = 0; i < 30000; i++)
    feed (bench, "<item jid='someone@example.org'><group>A group</group></item>", 4096);
  feed (bench, "</query> <x/></iq>", 4096);
  g_assert_false (rd_xml_tap_has_failed (bench->tap));
  g_assert_cmpuint (bench->n_items, ==, 30000);
  g_assert_cmpstr (bench->passed->str, ==, "<stream><iq><query></query>[ ]<x></x></iq>");
}

static void
test_forbidden (void)
{
  assert_refused ("<!DOCTYPE x [<!ENTITY a 'b'>]>" STREAM, RD_ERROR_LIMIT_EXCEEDED);
  assert_refused (STREAM "<!-- -->", RD_ERROR_LIMIT_EXCEEDED);
  assert_refused (STREAM "<?x y?>", RD_ERROR_LIMIT_EXCEEDED);
  assert_refused (STREAM "HTTP/1.0 400", RD_ERROR_CONNECTION_FAILED);
  assert_refused (STREAM "<a></b>", RD_ERROR_CONNECTION_FAILED);
  assert_refused ("HTTP/1.0 400", RD_ERROR_CONNECTION_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-tap/passing-on", test_passing_on);
  g_test_add_func ("/xml-tap/roster", test_roster);
  g_test_add_func ("/xml-tap/other-rosters", test_other_rosters);
  g_test_add_func ("/xml-tap/foreign-attributes", test_foreign_attributes);
  g_test_add_func ("/xml-tap/foreign-attributes-alone", test_foreign_attributes_alone);
  g_test_add_func ("/xml-tap/foreign-senders", test_foreign_senders);
  g_test_add_func ("/xml-tap/messages", test_messages);
  g_test_add_func ("/xml-tap/end", test_end);
  g_test_add_func ("/xml-tap/limits", test_limits);
  g_test_add_func ("/xml-tap/long-tags", test_long_tags);
  g_test_add_func ("/xml-tap/endless-tag", test_endless_tag);
  g_test_add_func ("/xml-tap/attributes-of-long-tag", test_attributes_of_long_tag);
  g_test_add_func ("/xml-tap/long-message", test_long_message);
  g_test_add_func ("/xml-tap/endless-roster", test_endless_roster);
  g_test_add_func ("/xml-tap/long-roster", test_long_roster);
  g_test_add_func ("/xml-tap/forbidden", test_forbidden);
  return g_test_run ();
}
