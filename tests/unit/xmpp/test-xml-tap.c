/* The tap: which stanzas it tells and which it does not, in however many pieces they come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tap-helper.h"

static void
assert_way (const char *xml, const char *told, const char *taken)
{
  static const size_t sizes[] = { 1, 3, 7, 4096 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (Bench) bench = bench_new ();

      feed (bench, STREAM, sizes[i]);
      feed (bench, xml, sizes[i]);
      g_assert_false (rd_xml_tap_has_failed (bench->tap));
      g_assert_cmpstr (bench->passed->str, ==, "<stream version=1.0>");
      g_assert_cmpstr (bench->told->str, ==, told);
      g_assert_cmpstr (bench->taken->str, ==, taken);
    }
}

static void
test_stanzas (void)
{
  assert_way ("<iq type='error' id='1'><error><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
              "</error></iq> \n<presence type='subscribe' from='a@b'><status>x\ny &amp; z</status>"
              "</presence>",
              "<iq type=error id=1><error><gone></></></>"
              "<presence type=subscribe from=a@b><status>x\ny & z</></>",
              "");
}

/* In a session nobody hears of it, but for who was there. */
static void
test_unread (void)
{
  assert_way ("<a><b>x</b>t</a><message from='a@b'><body>\n\n\n</body><x><y/></x></message>"
              "<presence from='a@b'><show>away</show></presence><iq type='get' id='1'/>",
              "<message from=a@b></><presence from=a@b></><iq type=get id=1></>", "");
}

/* Before it each stanza is told. */
static void
test_early (void)
{
  g_autoptr (Bench) bench = bench_new_early ();

  feed (bench, STREAM "<s:features><x/></s:features><a><b/></a><c/>", 4096);
  g_assert_cmpstr (bench->told->str, ==, "<features></>--");
  rd_xml_tap_begin_session (bench->tap);
  feed (bench, "<a/><iq/>", 4096);
  g_assert_cmpstr (bench->told->str, ==, "<features></>--<iq></>");
}

static void
test_roster (void)
{
  static const char told[] = "<iq type=result id=ours><query ver=7></></>";

  assert_way (ROSTER ("ours", "", "<item jid='a'><group>G &lt;</group></item> <item jid='b'/>"),
              told, "begin <item jid=a><group>G <</></><item jid=b></>");
  assert_way (ROSTER ("ours", "", ""), told, "begin ");
  assert_way (ROSTER ("ours", "", "<other><item jid='a'/></other>text") "<d/>", told, "begin ");
}

/* Only of an iq that is ours, and as its own child. */
static void
test_other_rosters (void)
{
  assert_way (ROSTER ("theirs", "", "<item/>"), "<iq type=result id=theirs><query ver=7></></>",
              "");
  assert_way (ROSTER ("ours", " from='x'", "<item/>"),
              "<iq type=result id=ours from=x><query ver=7></></>", "");
  assert_way ("<iq type='set' id='ours'><query xmlns='jabber:iq:roster'><item/></query></iq>",
              "<iq type=set id=ours><query></></>", "");
  assert_way (
      "<iq type='result' id='ours'><x><query xmlns='jabber:iq:roster'><item/></query></x></iq>",
      "<iq type=result id=ours></>", "");
  assert_way ("<iq type='result' id='ours'><query xmlns='jabber:iq:roster'/>"
              "<query xmlns='jabber:iq:roster'><item/></query></iq>",
              "<iq type=result id=ours><query></><query></></>", "begin begin <item></>");
  assert_way ("<x type='result' id='ours'><query xmlns='jabber:iq:roster'><item/></query></x>", "",
              "");
  assert_way (
      "<iq xmlns='x' type='result' id='ours'><query xmlns='jabber:iq:roster'><item/></query>"
      "</iq>",
      "", "");
  assert_way ("<iq type='result' id='ours'><query xmlns='x'><item/></query></iq>",
              "<iq type=result id=ours></>", "");
}

/* All that the program reads of any element. */
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
  g_autofree char *element = write_element ("iq", name, is_foreign_first);
  g_autofree char *item = write_element ("item", name, is_foreign_first);
  g_autofree char *roster = g_strdup_printf (ROSTER ("ours", "", "%s"), item);
  const char *own = g_str_equal (name, "xmlns") ? "y" : name;
  bool is_read
      = g_str_equal (name, "type") || g_str_equal (name, "id") || g_str_equal (name, "from");
  g_autofree char *told = is_read ? g_strdup_printf ("<iq %s=good></>", own) : g_strdup ("<iq></>");
  g_autofree char *taken = g_strdup_printf ("begin <item %s=good></>", own);

  feed (bench, STREAM, 7);
  feed (bench, element, 7);
  g_assert_cmpstr (bench->told->str, ==, told);
  feed (bench, roster, 7);
  g_assert_cmpstr (bench->taken->str, ==, taken);
}

/* An attribute in a namespace is nobody's, wherever it stands: in a stanza and in an item. */
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
  g_assert_cmpstr (bench->passed->str, ==, "<stream id=good>");
  g_assert_cmpstr (bench->told->str, ==, "<iq></>");
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

      assert_way (rightful, "<iq type=result id=ours><query></></>", "begin <item jid=a></>");
      assert_way (forged, "<iq type=set id=theirs from=x><query></></>", "");
    }
}

/* What is to be done at once is done in parts, each of a few stanzas, in order, and not at all
 * while it is held. */
static void
test_turns (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autoptr (GString) xml = g_string_new (NULL);
  unsigned n_turns = 1;

  for (unsigned i = 0; i < 100; i++)
    g_string_append_printf (xml, "<iq id='%u'/>", i);
  feed (bench, STREAM, 4096);
  rd_xml_tap_enter (bench->tap);
  XML_Parse (bench->parser, xml->str, (int)xml->len, 0);
  rd_xml_tap_leave ();
  g_assert_cmpuint (bench->n_told, ==, 0);
  rd_xml_tap_hold (bench->tap, true);
  g_assert_false (rd_xml_tap_parse (bench->tap, 0));
  g_assert_cmpuint (bench->n_told, ==, 0);
  rd_xml_tap_hold (bench->tap, false);
  for (unsigned n_before = 0; rd_xml_tap_parse (bench->tap, 0); n_turns++)
    {
      g_assert_cmpuint (bench->n_told - n_before, >, 0);
      g_assert_cmpuint (bench->n_told - n_before, <, 30);
      n_before = bench->n_told;
    }
  g_assert_cmpuint (n_turns, >, 4);
  g_assert_cmpuint (bench->n_told, ==, 100);
  g_assert_true (g_str_has_suffix (bench->told->str, "<iq id=98></><iq id=99></>"));
}

static void
test_end (void)
{
  g_autoptr (Bench) bench = bench_new ();

  feed (bench, STREAM "<a/></s:stream>", 4096);
  g_assert_true (bench->has_ended);
  g_assert_cmpstr (bench->passed->str, ==, "<stream version=1.0></stream>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-tap/stanzas", test_stanzas);
  g_test_add_func ("/xml-tap/unread", test_unread);
  g_test_add_func ("/xml-tap/early", test_early);
  g_test_add_func ("/xml-tap/roster", test_roster);
  g_test_add_func ("/xml-tap/other-rosters", test_other_rosters);
  g_test_add_func ("/xml-tap/foreign-attributes", test_foreign_attributes);
  g_test_add_func ("/xml-tap/foreign-attributes-alone", test_foreign_attributes_alone);
  g_test_add_func ("/xml-tap/foreign-senders", test_foreign_senders);
  g_test_add_func ("/xml-tap/turns", test_turns);
  g_test_add_func ("/xml-tap/end", test_end);
  return g_test_run ();
}
