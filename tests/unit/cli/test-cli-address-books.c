/* vCard files of address books: which of their lines are contacts, in each version, folded, encoded
 * and broken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange-helper.h"

#include "cli/out/exit.h"

#include <string.h>

#define CARD(lines) "BEGIN:VCARD\nVERSION:3.0\n" lines "END:VCARD\n"

static void
test_versions (void)
{
  assert_told (NULL,
               "\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Juliet C.\r\nIMPP;PREF=1:xmpp:j@x\r\n"
               "IMPP:skype:juliet\r\nCATEGORIES:Friends,Veron\r\n a\\, Italy\r\nEND:VCARD\r\n"
               "begin:vcard\r\nversion:3.0\r\nitem1.IMPP;X-SERVICE-TYPE=Jabber;type=\"a:b;c\":XMPP:"
               "r%40ome@x/there?message\r\nX-JABBER:r2@x/there\r\nX-JABBER:\r\nN:Montague;Romeo;;;"
               "\r\nend:vcard\r\n",
               "5: Juliet C. <j@x> [Friends|Verona, Italy] 0\n"
               "12: Romeo Montague <r@ome@x> [] 0\n13: Romeo Montague <r2@x> [] 0\n");
}

static void
test_cards_without_address (void)
{
  assert_told (NULL, CARD ("FN:A\nEMAIL:a@x\nIMPP:aim:a\n") CARD (""), "");
}

/* One contact for an address that stands there twice; a name that is only the JID is none. */
static void
test_addresses (void)
{
  assert_told (NULL,
               CARD ("FN:a@x\nIMPP:xmpp:a@x\nX-JABBER:a@x\n")
                   CARD ("FN:A\nFN:B\nX-JABBER:xmpp:b\\,@x\nX-JABBER: c@x \n"),
               "4: - <a@x> [] 0\n11: A <b,@x> [] 0\n12: A <c@x> [] 0\n");
}

static void
test_quoted_printable (void)
{
  assert_told (NULL,
               "BEGIN:VCARD\nVERSION:2.1\n"
               "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=\nlia=3D=\n\n"
               "X-JABBER:a@x\nEND:VCARD\n"
               "BEGIN:VCARD\nFN;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=FClia\nX-JABBER:b@x\n"
               "END:VCARD\n"
               "BEGIN:VCARD\nFN;CHARSET=windows-1252:J\xfclia\nX-JABBER:c@x\nEND:VCARD\n",
               "6: J\xc3\xbclia= <a@x> [] 0\n10: J\xc3\xbclia <b@x> [] 0\n"
               "14: J\xc3\xbclia <c@x> [] 0\n");
}

/* What isn't read may be anything: pictures, cards in cards. */
static void
test_other_lines (void)
{
  g_autoptr (GString) text = g_string_new ("BEGIN:VCARD\nPHOTO;ENCODING=b:");

  for (int i = 0; i < 20000; i++)
    g_string_append (text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n ");
  g_string_append (text, "\nPHOTO:\nAAAA\nAGENT:\nBEGIN:VCARD\nFN:B\nX-JABBER:b@x\nEND:VCARD\n"
                         "NOTE:\xff\nX-JABBER:a@x\nEND:VCARD\n");
  assert_told (NULL, text->str, "20011: - <a@x> [] 0\n");
}

static void
test_bad_cards (void)
{
  g_autofree char *name = g_strnfill (70000, 'a');
  g_autofree char *text = g_strconcat (CARD ("FN:\xff\nX-JABBER:a@x\n") CARD ("X-JABBER:ok@x\n")
                                           CARD ("IMPP:xmpp:b%ZZ@x\n") CARD ("IMPP:xmpp:b%FF@x\n"),
                                       "BEGIN:VCARD\nFN:", name, "\nX-JABBER:c@x\nEND:VCARD\n",
                                       CARD ("FN;CHARSET=MACINTOSH:\xfc\nX-JABBER:d@x\n"), NULL);

  assert_told (NULL, text,
               "3! it is not UTF-8\n8: - <ok@x> [] 0\n12! its IMPP is no xmpp: address\n"
               "16! its IMPP is no xmpp: address\n19! it is longer than 64 KiB\n"
               "24! it is not UTF-8\n");
}

static void
test_not_vcard (void)
{
  static const char zero[] = "BEGIN:VCARD\nX-JABBER:a@x\0b\nEND:VCARD\n";
  g_auto (Reading) reading = { 0 };

  assert_refused ("vcard", NULL, "hello\n", CTL_EXIT_BAD_DATA, "Line 1 is outside of a card");
  assert_refused ("vcard", NULL, CARD ("X-JABBER:a@x\n") "FN:A\n", CTL_EXIT_BAD_DATA,
                  "Line 5 is outside of a card");
  assert_refused ("vcard", NULL, "\nBEGIN:VCARD\nFN:A\n", CTL_EXIT_BAD_DATA,
                  "Line 2 begins a card that doesn't end");
  assert_refused ("vcard", NULL, CARD ("FN:A\nBEGIN:VCARD\n"), CTL_EXIT_BAD_DATA,
                  "Line 1 begins a card that doesn't end");
  assert_told ("vcard", "", "");
  read_bytes (&reading, NULL, "", zero, sizeof zero - 1);
  g_assert_error (reading.error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA);
  g_assert_nonnull (strstr (reading.error->message, "Line 2 has a byte"));
}

static void
test_vcard_back (void)
{
  assert_same_back ("vcard",
                    "[('a@x', 'A; a', 3, 5, ['g\\n', '\"h\"', 'i, j', 'k'], 4, {}),"
                    " ('b@x', '', 0, 0, [], 5, {}),"
                    " ('d\\\\27@x', ' a\\tb\\nc\\u202e\\\\', 2, 0, ['\\\\,'], 6, {}),"
                    " ('\\U0001f600@x', '\\u0001:', 1, 0, [], 7, {})]",
                    "5: A; a <a@x> [g|\"h\"|i, j|k] 0\n13: - <b@x> [] 0\n"
                    "20:  a\tb\nc\xe2\x80\xae\\ <d\\27@x> [\\,] 0\n"
                    "28: \xef\xbf\xbd: <\xf0\x9f\x98\x80@x> [] 0\n");
}

/* No line is longer than 75 octets, and none begins inside of a character. */
static void
test_folded_back (void)
{
  g_autoptr (GString) name = g_string_new ("x");
  g_autofree char *contacts = NULL, *expected = NULL;
  g_autoptr (GVariant) parsed = NULL;
  g_auto (GStrv) lines = NULL;
  GString *text;

  for (int i = 0; i < 100; i++)
    g_string_append (name, "\xe2\x82\xac ");
  g_string_append_c (name, 'x');
  contacts = g_strdup_printf ("[('a@x', '%s', 0, 0, [], 4, {})]", name->str);
  expected = g_strdup_printf ("15: %s <a@x> [] 0\n", name->str);
  assert_same_back ("vcard", contacts, expected);
  parsed = g_variant_parse (G_VARIANT_TYPE ("a(ssuuasta{sv})"), contacts, NULL, NULL, NULL);
  text = write_contacts ("vcard", parsed);
  lines = g_strsplit (text->str, "\r\n", -1);
  g_string_free (text, TRUE);
  for (char **line = lines; *line != NULL; line++)
    {
      g_assert_cmpuint (strlen (*line), <=, 75);
      g_assert_true (g_utf8_validate (*line, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-address-books/versions", test_versions);
  g_test_add_func ("/cli-address-books/cards-without-address", test_cards_without_address);
  g_test_add_func ("/cli-address-books/addresses", test_addresses);
  g_test_add_func ("/cli-address-books/quoted-printable", test_quoted_printable);
  g_test_add_func ("/cli-address-books/other-lines", test_other_lines);
  g_test_add_func ("/cli-address-books/bad-cards", test_bad_cards);
  g_test_add_func ("/cli-address-books/not-vcard", test_not_vcard);
  g_test_add_func ("/cli-address-books/vcard-back", test_vcard_back);
  g_test_add_func ("/cli-address-books/folded-back", test_folded_back);
  return g_test_run ();
}
