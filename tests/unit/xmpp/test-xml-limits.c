/* The tap's limits: what ends a stream, and what is only passed over because a stranger sent it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus-interfaces/errors.h"

#include "xml-tap-helper.h"
#include "xmpp/stanza/wire-limits.h"

#include <string.h>

/* BEFORE, N times PART, AFTER. */
static char *
repeat (const char *before, const char *part, size_t n, const char *after)
{
  GString *xml = g_string_new (before);

  for (size_t i = 0; i < n; i++)
    g_string_append (xml, part);
  g_string_append (xml, after);
  return g_string_free (xml, FALSE);
}

/* WORD is in the sentence of the error; NULL: there is none. EARLY: before the session. */
static void
assert_end (const char *xml, bool is_early, RdError code, const char *word)
{
  static const size_t sizes[] = { 1000, 65536 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Bench) bench = is_early ? bench_new_early () : bench_new ();
      g_autoptr (GError) error = NULL;

      feed (bench, xml, sizes[i]);
      if (rd_xml_tap_has_failed (bench->tap))
        error = rd_xml_tap_get_error (bench->tap);
      if (word == NULL)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, RD_ERROR, (int)code);
          g_assert_nonnull (strstr (error->message, word));
        }
    }
}

static void
assert_refused (const char *xml, RdError code)
{
  assert_end (xml, false, code, "server sent");
}

/* XML is within the limit of which WORD tells when PART is there MAX times, and not once more. */
static void
assert_limit (const char *before, const char *part, size_t max, const char *after, bool is_early,
              const char *word)
{
  g_autofree char *within = repeat (before, part, max, after);
  g_autofree char *over = repeat (before, part, max + 1, after);

  assert_end (within, is_early, RD_ERROR_LIMIT_EXCEEDED, NULL);
  assert_end (over, is_early, RD_ERROR_LIMIT_EXCEEDED, word);
}

/* A size is counted from the stanza's first byte to the element that is over it. */
static void
test_sizes (void)
{
  assert_limit (STREAM "<a>", "x", RD_EARLY_STANZA_SIZE_MAX - 3, "<b/></a>", true, "256 KiB");
  assert_limit (STREAM "<a>", "x", RD_STANZA_SIZE_MAX - 3, "<b/></a>", false, "10 MiB");
  assert_limit (STREAM "<a/><message><body>", "x", RD_STANZA_SIZE_MAX - 22, "</body><b/></message>",
                false, "10 MiB");
  assert_limit (STREAM "<a from='b'>", "x", RD_EARLY_STANZA_SIZE_MAX - 12, "<b/></a>", true,
                "256 KiB");
}

static void
test_depth (void)
{
  assert_limit (STREAM, "<a>", RD_DEPTH_MAX - 1, "", false, "100000 deep");
  assert_limit (STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'><item jid='a'>",
                "<a>", RD_ROSTER_DEPTH_MAX - 4, "", false, "64 deep");
}

/* With foreign ones, which are taken away. */
static void
test_attributes (void)
{
  static const char *const befores[]
      = { "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' "
          "xmlns:f='urn:f'",
          STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>"
                 "<item xmlns:f='urn:f'" };

  for (unsigned i = 0; i < G_N_ELEMENTS (befores); i++)
    for (unsigned over = 0; over < 2; over++)
      {
        g_autoptr (GString) xml = g_string_new (befores[i]);

        for (unsigned n = 0; n < RD_ROSTER_ATTRIBUTES_MAX + over; n++)
          g_string_append_printf (xml, " %sa%u=''", n % 2 ? "f:" : "", n);
        g_string_append (xml, i == 0 ? ">" : "/>");
        assert_end (xml->str, false, RD_ERROR_LIMIT_EXCEEDED, over ? "64 attributes" : NULL);
      }
}

/* Of what is read, from the server itself. */
static void
test_kept (void)
{
  /* "", the namespace, "iq", "id", its value and the ends of all. */
  size_t others = 1 + strlen ("jabber:client") + 1 + 3 + 3 + 1;

  assert_limit (STREAM "<iq id='", "x", RD_KEPT_SIZE_MAX - others, "'/>", false, "64 KiB");
  assert_limit (STREAM "<s:features>", "<ver xmlns='urn:xmpp:features:rosterver'/>",
                RD_KEPT_ELEMENTS_MAX - 1, "</s:features>", true, "256 elements");
}

/* Nothing is kept of it, so nothing is too much. */
static void
test_unread (void)
{
  g_autofree char *elements = repeat (STREAM "<iq id='1'><x>", "<b/>", 100000, "</x></iq>");
  g_autoptr (GString) xml = g_string_new (STREAM "<message");
  g_autoptr (Bench) bench = bench_new ();

  for (unsigned i = 0; i < 40000; i++)
    g_string_append_printf (xml, " a%u=''", i);
  g_string_append (xml, "/>");
  assert_end (elements, false, 0, NULL);
  assert_end (xml->str, false, 0, NULL);
  feed (bench, elements, 4096);
  g_assert_cmpstr (bench->told->str, ==, "<iq id=1></>");
}

/* What a contact or a stranger sends is passed over when it is too much, and the stream goes on;
 * TOLD is what is told of it. */
static void
assert_passed_over (const char *before, const char *part, size_t n, const char *after,
                    const char *told)
{
  g_autofree char *xml = repeat (before, part, n, after);
  g_autofree char *expected = g_strconcat ("<iq id=a></>", told, "<iq id=b></>", NULL);

  for (size_t size = 1000; size <= 65000; size += 64000)
    {
      g_autoptr (Bench) bench = bench_new ();

      feed (bench, STREAM "<iq id='a'/>", size);
      feed (bench, xml, size);
      feed (bench, "<iq id='b'/>", size);
      g_assert_false (rd_xml_tap_has_failed (bench->tap));
      g_assert_cmpstr (bench->told->str, ==, expected);
    }
}

static void
test_strangers (void)
{
  static const char condition[] = "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";

  assert_passed_over ("<iq from='stranger' id='", "x", 70000, "'><a/></iq>", "");
  assert_passed_over ("<iq id='x' from='stranger", "x", 60000, "' type='yyyyyyy'/>",
                      "<iq type=yyyyyyy id=x from=strangerxxxxxxxxxxxx></>");
  assert_passed_over ("<presence from='stranger", "x", 70000, "/x'/>", "");
  assert_passed_over ("<iq from='stranger' type='error'><error>", condition, 300, "</error></iq>",
                      "");
  assert_passed_over ("<iq from='stranger' id='x'><d><e/>", "<f/>", 20000, "</d>x</iq>",
                      "<iq id=x from=stranger></>");
  assert_passed_over ("<iq from='stranger' id='x'><d>", "xxxxxx", 60000, "</d><e/></iq>",
                      "<iq id=x from=stranger></>");
}

/* Each of its names is as long as it is, 40 000 times: it isn't counted, and isn't looked at. */
static void
test_long_namespace (void)
{
  g_autofree char *uri = g_strnfill (100000, 'u');
  g_autofree char *before = g_strdup_printf ("<iq from='stranger' id='x'><a xmlns='%s'>", uri);

  assert_passed_over (before, "<b/>", 40000, "</a></iq>", "<iq id=x from=stranger></>");
}

/* The words of a request are cut, not the request. */
static void
test_words (void)
{
  g_autofree char *words = g_strnfill (RD_KEPT_WORDS_MAX, 'x');
  g_autofree char *told
      = g_strdup_printf ("<presence type=subscribe from=stranger><status>%s</></>", words);

  assert_passed_over ("<presence from='stranger' type='subscribe'><status>", "x", RD_KEPT_WORDS_MAX,
                      "</status></presence>", told);
  assert_passed_over ("<presence from='stranger' type='subscribe'><status>", "x",
                      RD_KEPT_WORDS_MAX + 100000, "</status></presence>", told);
}

static void
test_deep_stranger (void)
{
  g_autofree char *starts = repeat ("<iq from='stranger' id='x'>", "<d>", 50000, "");
  g_autofree char *whole = repeat (starts, "</d>", 50000, "</iq>");

  assert_passed_over (whole, "", 0, "", "<iq id=x from=stranger></>");
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

#define OWN_ROSTER STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>"

/* One that never ends, in pieces of any size: of the roster, and before the session; elsewhere
 * nothing of it is kept. */
static void
test_endless_tag (void)
{
  static const struct
  {
    const char *before;
    bool is_early;
    const char *word;
  } cases[] = { { OWN_ROSTER, false, "a tag of more than 4 MiB" },
                { STREAM, true, "a tag of more than 4 MiB" },
                { STREAM, false, NULL } };
  g_autofree char *filling = g_strnfill (65536, 'x');

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = g_strconcat (cases[i].before, "<a b='", NULL);
      g_autofree char *within = repeat (before, filling, 63, "");
      g_autofree char *over = repeat (before, filling, 65, "");

      assert_end (within, cases[i].is_early, 0, NULL);
      assert_end (over, cases[i].is_early, RD_ERROR_LIMIT_EXCEEDED, cases[i].word);
    }
}

/* What others send may be of any size, of which a server may make more. */
static void
test_large_stanzas_of_others (void)
{
  g_autofree char *filling = g_strnfill (1024 * 1024, 'x');

  assert_passed_over ("<message from='a'><body>", filling, 40, "<b/></body></message>",
                      "<message from=a></>");
  assert_passed_over ("<iq from='stranger' id='x'><a>", filling, 40, "<b/></a></iq>",
                      "<iq id=x from=stranger></>");
}

/* Too many attributes are known before the parser has the tag. */
static void
test_attributes_of_long_tag (void)
{
  g_autoptr (GString) tag = g_string_new ("<a");
  g_autofree char *roster = NULL;
  g_autofree char *query = NULL;
  g_autofree char *early = NULL;
  g_autofree char *message = NULL;

  for (unsigned i = 0; i < 100000; i++)
    g_string_append_printf (tag, " a%u=%s", i, i % 2 ? "'\"'" : "\"'\"");
  roster = g_strconcat (OWN_ROSTER, tag->str, NULL);
  query = g_strconcat (STREAM "<iq type='result' id='ours'>", tag->str, NULL);
  early = g_strconcat (STREAM, tag->str, NULL);
  message = g_strconcat (STREAM "<message>", tag->str, "/><b/></message>", NULL);
  assert_end (roster, false, RD_ERROR_LIMIT_EXCEEDED, "256 attributes");
  assert_end (query, false, RD_ERROR_LIMIT_EXCEEDED, "256 attributes");
  assert_end (early, true, RD_ERROR_LIMIT_EXCEEDED, "256 attributes");
  assert_end (message, false, 0, NULL);
}

/* A namespace that would be written out with each of thousands of attributes. */
static void
test_prefixed_attributes (void)
{
  g_autofree char *uri = g_strnfill (100000, 'u');
  g_autoptr (GString) xml = g_string_new ("<iq from='stranger' id='x'><a xmlns:p='");

  g_string_append_printf (xml, "%s'", uri);
  for (unsigned i = 0; i < 13000; i++)
    g_string_append_printf (xml, " p:a%u=''", i);
  assert_passed_over (xml->str, "", 0, "/></iq>", "<iq id=x from=stranger></>");
}

/* Many tags are not one long tag, whatever becomes of them and of how many a piece has. */
static void
test_many_tags (void)
{
  static const struct
  {
    const char *before, *word;
  } cases[]
      = { { STREAM, NULL }, { STREAM "<a></b>", "not XML" }, { STREAM "<!-- -->", "comment" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = repeat (cases[i].before, "<a b=''/>", 600000, "");
      g_autoptr (Bench) bench = bench_new ();
      g_autoptr (GError) error = NULL;

      feed (bench, xml, strlen (xml));
      if (rd_xml_tap_has_failed (bench->tap))
        error = rd_xml_tap_get_error (bench->tap);
      g_assert_true ((error != NULL) == (cases[i].word != NULL));
      if (error != NULL)
        g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

static void
test_header (void)
{
  static const char before[] = "<s:stream xmlns='jabber:client' "
                               "xmlns:s='http://etherx.jabber.org/streams' id='";

  assert_limit (before, "x", RD_STREAM_HEADER_SIZE_MAX - strlen (before) - 2, "'>", true, "16 KiB");
  assert_end ("<html><body/></html>", true, RD_ERROR_CONNECTION_FAILED, "header of a stream");
  assert_end ("<s:stream xmlns:s='urn:x'>", true, RD_ERROR_CONNECTION_FAILED, "header of a stream");
}

/* N elements of a roster, each of another name. */
static char *
make_names (unsigned n)
{
  GString *xml
      = g_string_new (STREAM "<iq type='result' id='ours'><query xmlns='jabber:iq:roster'>");

  for (unsigned i = 0; i < n; i++)
    g_string_append_printf (xml, "<a%x/>", i);
  return g_string_free (xml, FALSE);
}

/* Each of them stays with the parser to the end of the stanza. */
static void
test_names (void)
{
  g_autofree char *some = make_names (100000);
  g_autofree char *many = make_names (700000);

  assert_end (some, false, RD_ERROR_LIMIT_EXCEEDED, NULL);
  assert_end (many, false, RD_ERROR_LIMIT_EXCEEDED, "32 MiB");
}

/* Of a message it is told that it came; it may be as long as those that go round. */
static void
test_long_message (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench, STREAM "<message><body>", 4096);
  for (unsigned i = 0; i < 20000; i++)
    feed (bench, "a<x>hundred</x><x>thousand</x>bytes or so", 4096);
  feed (bench, "</body></message>", 4096);
  g_assert_false (rd_xml_tap_has_failed (bench->tap));
  g_assert_cmpstr (bench->told->str, ==, "<message></>");
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
  RdStreamContentItems quiet_items = bench_items;
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GError) error = NULL;
  size_t n = 0;

  quiet_items.item_start = take_nothing;
  quiet_items.item_text = take_no_text;
  quiet_items.item_end = do_nothing;
  bench_tap (bench, &quiet_items);
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
  g_assert_cmpstr (bench->told->str, ==, "<iq type=result id=ours><query></></>");
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
  g_test_add_func ("/xml-limits/sizes", test_sizes);
  g_test_add_func ("/xml-limits/depth", test_depth);
  g_test_add_func ("/xml-limits/attributes", test_attributes);
  g_test_add_func ("/xml-limits/kept", test_kept);
  g_test_add_func ("/xml-limits/unread", test_unread);
  g_test_add_func ("/xml-limits/strangers", test_strangers);
  g_test_add_func ("/xml-limits/long-namespace", test_long_namespace);
  g_test_add_func ("/xml-limits/words", test_words);
  g_test_add_func ("/xml-limits/deep-stranger", test_deep_stranger);
  g_test_add_func ("/xml-limits/long-tags", test_long_tags);
  g_test_add_func ("/xml-limits/endless-tag", test_endless_tag);
  g_test_add_func ("/xml-limits/large-stanzas-of-others", test_large_stanzas_of_others);
  g_test_add_func ("/xml-limits/attributes-of-long-tag", test_attributes_of_long_tag);
  g_test_add_func ("/xml-limits/prefixed-attributes", test_prefixed_attributes);
  g_test_add_func ("/xml-limits/many-tags", test_many_tags);
  g_test_add_func ("/xml-limits/header", test_header);
  g_test_add_func ("/xml-limits/names", test_names);
  g_test_add_func ("/xml-limits/long-message", test_long_message);
  g_test_add_func ("/xml-limits/endless-roster", test_endless_roster);
  g_test_add_func ("/xml-limits/long-roster", test_long_roster);
  g_test_add_func ("/xml-limits/forbidden", test_forbidden);
  return g_test_run ();
}
