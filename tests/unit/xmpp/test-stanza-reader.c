/* The reader keeps of each stanza what the program reads, and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stanza-helper.h"

#include <string.h>

#define ERROR(inside) "<error type='cancel'>" inside "</error>"
#define TEXT "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>why<x/></text>"
#define CONDITION "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>there</gone>"

static void
append_element (GString *text, const RdStanza *stanza, int element)
{
  static const char *const names[]
      = { "type", "id", "from", "to", "ver", "xmlns", "mechanism", "stamp" };

  g_string_append_printf (text, "<%s", rd_stanza_get_name (stanza, element));
  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = rd_stanza_get_attribute (stanza, element, names[i]);

      if (value != NULL)
        g_string_append_printf (text, " %s=%s", names[i], value);
    }
  g_string_append_printf (text, ">%s", rd_stanza_get_text (stanza, element));
  for (int child = rd_stanza_get_first_child (stanza, element); child != RD_NO_ELEMENT;
       child = rd_stanza_get_next (stanza, child))
    append_element (text, stanza, child);
  g_string_append (text, "</>");
}

static void
assert_kept (const char *xml, const char *kept)
{
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  const RdStanza *stanza = read_stanza (reader, xml);

  if (!rd_stanza_is_empty (stanza))
    append_element (text, stanza, 0);
  g_assert_cmpstr (text->str, ==, kept);
}

static void
test_iqs (void)
{
  assert_kept ("<iq type='get' id='1' from='a' to='b' x='y'>text<ping xmlns='urn:xmpp:ping' a='b'>"
               "<c/></ping><d xmlns='e'/></iq>",
               "<iq type=get id=1 from=a><ping></></>");
  assert_kept ("<iq><query xmlns='jabber:iq:roster' ver='7' x='y'><item jid='a'/></query>"
               "<query xmlns='jabber:iq:private' ver='8'/><ver/></iq>",
               "<iq><query ver=7></></>");
  assert_kept ("<iq type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
               "<jid>a@b/c</jid><x>y</x></bind></iq>",
               "<iq type=result><bind><jid>a@b/c</></></>");
  assert_kept ("<iq type='error'><x/>" ERROR (CONDITION "<gone/>" TEXT) "</iq>",
               "<iq type=error><error><gone></><text>why</></></>");
}

static void
test_presences (void)
{
  assert_kept ("<presence type='subscribe' id='1' from='a' to='b'><nick xmlns="
               "'http://jabber.org/protocol/nick'>n</nick><status xml:lang='en'>one<x>two</x>three"
               "</status><status xmlns='x'>four</status></presence>",
               "<presence type=subscribe id=1 from=a><status>onethree</></>");
  assert_kept ("<presence type='error'>" ERROR (CONDITION) "</presence>",
               "<presence type=error><error><gone></></></>");
  assert_kept ("<presence from='a' id='1'><status>here</status></presence>",
               "<presence from=a></>");
  assert_kept ("<presence type='unavailable' from='a'><delay xmlns='urn:xmpp:delay' stamp='t'>x"
               "</delay></presence>",
               "<presence type=unavailable from=a><delay stamp=t></></>");
  assert_kept ("<presence type='probe' from='a'/>", "");
}

/* Each status has its own bound. */
static void
test_words (void)
{
  g_autofree char *words = g_strnfill (3000, 'w');
  g_autofree char *xml = g_strdup_printf (
      "<presence type='subscribe'><status>%s</status><status>%s</status></presence>", words, words);
  g_autofree char *kept
      = g_strdup_printf ("<presence type=subscribe><status>%s</><status>%s</></>", words, words);

  assert_kept (xml, kept);
}

static void
test_negotiation (void)
{
  assert_kept ("<features xmlns='http://etherx.jabber.org/streams'>"
               "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
               "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>A</mechanism>"
               "<mechanism>B</mechanism><hostname>C</hostname></mechanisms>"
               "<c xmlns='http://jabber.org/protocol/caps' ver='x'/>"
               "<ver xmlns='urn:xmpp:features:rosterver'/><bind xmlns='x'/></features>",
               "<features><starttls></><mechanisms><mechanism>A</><mechanism>B</></><ver></></>");
  assert_kept ("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl' x='y'>dg<![CDATA[==]]></success>",
               "<success>dg==</>");
  assert_kept ("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>no</text>"
               "</failure>",
               "<failure><not-authorized></><text>no</></>");
  assert_kept ("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'>x</proceed>", "<proceed></>");
  assert_kept ("<error xmlns='http://etherx.jabber.org/streams'>"
               "<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>host</see-other-host>"
               "</error>",
               "<error><see-other-host>host</></>");
  assert_kept ("<error xmlns='http://etherx.jabber.org/streams'><text xmlns="
               "'urn:ietf:params:xml:ns:xmpp-streams'>why</text><text xmlns='x'>y</text></error>",
               "<error><text>why</></>");
}

/* Not those of another namespace, however like it is, and not the children of what isn't read. */
static void
test_others (void)
{
  assert_kept ("<message from='a'><body>b</body>" ERROR (CONDITION) "</message>",
               "<message from=a></>");
  assert_kept ("<message from='a' type='error'/>", "");
  assert_kept ("<iq xmlns='jabber:client2'/>", "");
  assert_kept ("<iq xmlns='jabber:clien'/>", "");
  assert_kept ("<iq xmlns=''/>", "");
  assert_kept ("<iqs/>", "");
  assert_kept ("<x><iq type='get'/></x>", "");
  assert_kept ("<iq><x><ping xmlns='urn:xmpp:ping'/></x></iq>", "<iq></>");
  assert_kept ("<iq><iq type='get'><ping xmlns='urn:xmpp:ping'/></iq></iq>", "<iq></>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stanza-reader/iqs", test_iqs);
  g_test_add_func ("/stanza-reader/presences", test_presences);
  g_test_add_func ("/stanza-reader/each-status-has-its-own-bound", test_words);
  g_test_add_func ("/stanza-reader/negotiation", test_negotiation);
  g_test_add_func ("/stanza-reader/others", test_others);
  return g_test_run ();
}
