/* The ways to log in that features offer: each by its own namespace.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/login/offer.h"

#include "stanza-helper.h"

#define SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define BINDING "xmlns='urn:xmpp:sasl-cb:0'"

static const struct
{
  const char *features, *mechanisms, *bindings; /* BINDINGS NULL: it doesn't say */
} cases[] = {
  { "", "", NULL },
  { "<mechanisms " SASL "/>", "", NULL },
  { "<mechanisms " SASL "><mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism>"
    "</mechanisms>",
    "PLAIN SCRAM-SHA-1-PLUS", NULL },
  { "<mechanisms xmlns='urn:x'><mechanism>PLAIN</mechanism></mechanisms>", "", NULL },
  { "<sasl-channel-binding " BINDING "><channel-binding type='x'/><channel-binding/>"
    "<channel-binding type='tls-exporter'/></sasl-channel-binding>",
    "", "x tls-exporter" },
  { "<sasl-channel-binding " BINDING "/><mechanisms " SASL "><mechanism>A</mechanism></mechanisms>",
    "A", "" },
  { "<sasl-channel-binding xmlns='urn:x'><channel-binding type='tls-exporter'/>"
    "</sasl-channel-binding>",
    "", NULL },
};

static void
test_read (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();
      g_autofree char *xml = g_strdup_printf (
          "<features xmlns='http://etherx.jabber.org/streams'>%s</features>", cases[i].features);
      g_auto (RdSaslOffer) offer = rd_sasl_offer_read (read_stanza (reader, xml));
      g_autofree char *mechanisms = g_strjoinv (" ", offer.mechanisms);
      g_autofree char *bindings = offer.bindings != NULL ? g_strjoinv (" ", offer.bindings) : NULL;

      g_assert_cmpstr (mechanisms, ==, cases[i].mechanisms);
      g_assert_cmpstr (bindings, ==, cases[i].bindings);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offer/it-is-read", test_read);
  return g_test_run ();
}
