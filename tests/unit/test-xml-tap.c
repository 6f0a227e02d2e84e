/* The tap: what passes it, what doesn't, and that it makes no difference in how many pieces it
 * comes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml-tap-helper.h"

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
  return g_test_run ();
}
