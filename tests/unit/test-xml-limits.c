/* The tap's limits: what ends a stream, and what is only cut off a stranger's stanza.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include "xml-tap-helper.h"

#include <string.h>

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

/* PASSED (NULL: something) is what libstrophe sees of a stranger's stanza: BEFORE, N times PART,
 * AFTER. What is before it and behind it is not its affair. */
static void
assert_cut (const char *before, const char *part, unsigned n, const char *after, const char *passed)
{
  g_autoptr (GString) xml = g_string_new (before);
  g_autofree char *expected = g_strdup_printf ("<stream><b></b>%s<c>[t]</c>", passed);

  for (unsigned i = 0; i < n; i++)
    g_string_append_printf (xml, "%s%u%s", part, i, g_str_has_prefix (part, " ") ? "=''" : "");
  g_string_append (xml, after);
  for (size_t size = 1000; size <= 65000; size += 64000)
    {
      g_autoptr (Bench) bench = bench_new ();

      feed (bench, STREAM "<b/>", size);
      feed (bench, xml->str, size);
      feed (bench, "<c>t</c>", size);
      g_assert_false (rd_xml_tap_has_failed (bench->tap));
      if (passed != NULL)
        g_assert_cmpstr (bench->passed->str, ==, expected);
      g_assert_true (g_str_has_suffix (bench->passed->str, "></iq><c>[t]</c>") || passed != NULL);
    }
}

/* What a contact or a stranger sends is cut, and the stream goes on. */
static void
test_strangers (void)
{
  assert_cut ("<a from='stranger'", " a", 65, "><d>x</d></a>", "");
  assert_cut ("<a from='stranger'", " a", 40000, "><d>x</d></a>", "");
  assert_cut ("<a from='stranger'>x<d", " a", 65, "><e/>y</d>z</a>", "<a>[x]</a>");
  assert_cut ("<iq from='stranger'><d><e/>", "<f/>", 20000, "</d>x</iq>", NULL);
  assert_cut ("<iq from='stranger'><d>", "xxxxxx", 60000, "</d><e/></iq>", NULL);
  assert_cut ("<message from='stranger'><d", " a", 65, "><e>x</e></d></message>",
              "<message></message>");
}

/* The ends fit what was passed on, also from the deepest. */
static void
test_deep_stranger (void)
{
  g_autoptr (GString) xml = g_string_new (STREAM "<a from='stranger'>");
  g_autoptr (Bench) bench = bench_new ();
  g_auto (GStrv) starts = NULL, ends = NULL;

  for (unsigned i = 0; i < 50000; i++)
    g_string_append (xml, "<d>");
  for (unsigned i = 0; i < 50000; i++)
    g_string_append (xml, "</d>");
  g_string_append (xml, "</a><c/>");
  feed (bench, xml->str, 4096);
  g_assert_false (rd_xml_tap_has_failed (bench->tap));
  starts = g_strsplit (bench->passed->str, "<d>", -1);
  ends = g_strsplit (bench->passed->str, "</d>", -1);
  g_assert_cmpuint (g_strv_length (starts), ==, 1 + 62);
  g_assert_cmpuint (g_strv_length (ends), ==, 1 + 62);
  g_assert_true (g_str_has_suffix (bench->passed->str, "</d></a><c></c>"));
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

  for (unsigned i = 0; i < 100000; i++)
    g_string_append_printf (xml, " a%u=%s", i, i % 2 ? "'\"'" : "\"'\"");
  feed (bench, xml->str, 4096);
  g_assert_true (rd_xml_tap_has_failed (bench->tap));
  error = rd_xml_tap_get_error (bench->tap);
  g_assert_nonnull (strstr (error->message, "80000 attributes"));
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
  RdXmlTapEvents quiet_events = bench_events;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;
  size_t n = 0;

  quiet_events.item_start = take_nothing;
  quiet_events.item_text = take_no_text;
  quiet_events.item_end = do_nothing;
  bench_tap (bench, &quiet_events);
  feed (bench, STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>", 4096);
  for (; n <= 65 * 1024 * 1024 / size && !rd_xml_tap_has_failed (bench->tap); n++)
    feed (bench, item, 65536);
  g_assert_cmpuint (n, >, 63 * 1024 * 1024 / size);
  g_assert_true (rd_xml_tap_has_failed (bench->tap));
  error = rd_xml_tap_get_error (bench->tap);
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_nonnull (strstr (error->message, "64 MiB"));
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
  g_test_add_func ("/xml-limits/limits", test_limits);
  g_test_add_func ("/xml-limits/strangers", test_strangers);
  g_test_add_func ("/xml-limits/deep-stranger", test_deep_stranger);
  g_test_add_func ("/xml-limits/long-tags", test_long_tags);
  g_test_add_func ("/xml-limits/endless-tag", test_endless_tag);
  g_test_add_func ("/xml-limits/attributes-of-long-tag", test_attributes_of_long_tag);
  g_test_add_func ("/xml-limits/long-message", test_long_message);
  g_test_add_func ("/xml-limits/endless-roster", test_endless_roster);
  g_test_add_func ("/xml-limits/long-roster", test_long_roster);
  g_test_add_func ("/xml-limits/forbidden", test_forbidden);
  return g_test_run ();
}
