/* Files of servers and of Pidgin, which are XML: what is read of them, whose contacts, and what a
 * stranger's file can't do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange-helper.h"

#include "cli/out/exit.h"

#include <string.h>

#define PIE "xmlns='urn:xmpp:pie:0'"
#define ROSTER "xmlns='jabber:iq:roster'"

/* -- XEP-0227 ---------------------------------------------------------------------------------- */

static void
test_accounts_of_a_server (void)
{
  assert_told (NULL,
               "<?xml version='1.0' encoding='UTF-8'?>\n<server-data " PIE ">\n<host jid='x'>\n"
               "<user name='me' password='secret'>\n<query " ROSTER " version='7'>\n"
               "<item jid='a@x' name='A &amp; &#10;B' subscription='both' ask='subscribe' "
               "approved='true'><group>g</group>\n<group> h<!-- i --> </group></item>\n"
               "<item jid='b@x'/>\n<item jid='c@x' name='' subscription='to' approved='1'/>"
               "</query><vCard xmlns='vcard-temp'><FN>Me</FN></vCard>"
               "<presence xmlns='jabber:client' type='subscribe' from='d@x'/>"
               "</user></host></server-data>",
               "6: A & \nB <a@x> [g| h ] 3 ask approved\n8: - <b@x> [] 0\n"
               "9: - <c@x> [] 1 approved\n");
}

/* As ejabberd leaves each host in a file of its own. */
static void
test_root_below_the_server (void)
{
  assert_told (NULL,
               "<host xmlns='http://www.xmpp.org/extensions/xep-0227.html#ns' "
               "xmlns:xi='http://www.w3.org/2001/XInclude' jid='x'><user name='me'>"
               "<query " ROSTER "><item jid='a@x'/></query></user></host>",
               "1: - <a@x> [] 0\n");
  assert_told ("xep0227", "<user " PIE "><query " ROSTER "><item jid='a@x'/></query></user>",
               "1: - <a@x> [] 0\n");
  assert_told ("xep0227", "<server-data " PIE "/>", "");
}

/* Other data may look like a roster. */
static void
test_only_the_roster (void)
{
  assert_told ("xep0227",
               "<host " PIE " jid='x'><user name='me'><query xmlns='jabber:iq:private'>"
               "<query " ROSTER "><item jid='a@x'/></query></query>"
               "<query " ROSTER "><note " ROSTER "><item jid='b@x'/></note>"
               "<item xmlns='urn:x' jid='c@x'/><item jid='d@x'><x><group>g</group></x></item>"
               "</query></user></host>",
               "1: - <d@x> [] 0\n");
}

static void
test_bad_items (void)
{
  assert_told ("xep0227",
               "<user " PIE "><query " ROSTER ">\n<item name='A'/>\n<item jid=''/>\n"
               "<item jid='a@x' subscription='remove'/>\n<item jid='b@x'/></query></user>",
               "2! it has no jid\n3! it has no jid\n"
               "4! its subscription is none of none, to, from and both\n5: - <b@x> [] 0\n");
}

#define USER(name, jid)                                                                            \
  "<user name='" name "'><query " ROSTER "><item/><item jid='" jid "'/></query></user>"
#define TWO_USERS                                                                                  \
  "<server-data " PIE "><host jid='x'>" USER ("me", "a@x") USER ("You", "b@x") "</host>"           \
                                                                               "</server-data>"
#define ONE_USER "<server-data " PIE "><host jid='x'>" USER ("me", "a@x") "</host></server-data>"

static void
test_whose_contacts (void)
{
  static const CtlReadTerms own = { .own_jid = "me@x" }, later = { .own_jid = "you@x" },
                            none = { .own_jid = "z@x" },
                            said = { .own_jid = "me@x", .account = "YOU@x/there" },
                            unknown = { .own_jid = "me@x", .account = "z@x" };
  static const char *const mine = "1! it has no jid\n1: - <a@x> [] 0\n",
                           *const yours = "1! it has no jid\n1: - <b@x> [] 0\n";

  assert_told_with (NULL, &own, TWO_USERS, mine);
  assert_told_with (NULL, &later, TWO_USERS, yours);
  assert_told_with (NULL, &said, TWO_USERS, yours);
  assert_told_with (NULL, &own, ONE_USER, mine);
  assert_told_with (NULL, &none, ONE_USER, mine);
  assert_refused (NULL, &none, TWO_USERS, CTL_EXIT_BAD_DATA, "me@x, You@x");
  assert_refused (NULL, &unknown, TWO_USERS, CTL_EXIT_NOT_FOUND, "no contacts of z@x");
  assert_refused (NULL, &unknown, ONE_USER, CTL_EXIT_NOT_FOUND, "me@x");
}

static void
test_many_accounts (void)
{
  g_autoptr (GString) text = g_string_new ("<host " PIE " jid='x'>");

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (text, "<user name='u%d'/>", i);
  g_string_append (text, "</host>");
  assert_refused ("xep0227", NULL, text->str, CTL_EXIT_BAD_DATA, "u9@x and others");
}

static void
test_other_files_are_named (void)
{
  assert_refused ("xep0227", NULL,
                  "<server-data " PIE " xmlns:xi='http://www.w3.org/2001/XInclude'>"
                  "<xi:include href='/etc/passwd'/></server-data>",
                  CTL_EXIT_BAD_DATA, "/etc/passwd");
}

static void
test_xep0227_back (void)
{
  assert_same_back ("xep0227",
                    "[('a@x', 'A', 3, 5, ['g\\n', '\"h\"', '<i>', ' '], 4, {}),"
                    " ('b@x', '', 0, 0, [], 5, {}),"
                    " ('\\'&amp;@x', ' a\\tb\\nc\\u202e\\\\', 2, 0, [']]>'], 6, {}),"
                    " ('\\U0001f600@x', '\\u0001\\uffff', 1, 0, [], 7, {})]",
                    "6: A <a@x> [g\n|\"h\"|<i>| ] 3 ask approved\n7: - <b@x> [] 0\n"
                    "8:  a\tb\nc\xe2\x80\xae\\ <'&amp;@x> []]>] 2\n"
                    "9: \xef\xbf\xbd\xef\xbf\xbd <\xf0\x9f\x98\x80@x> [] 1\n");
}

/* -- Pidgin ------------------------------------------------------------------------------------ */

static void
test_buddies (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "blist.xml", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_told (NULL, text,
               "8: A <a@x> [Friends|Work] 0\n15: Both <b@x> [Friends] 0\n"
               "36! the buddy has no name\n");
}

static char *
make_buddy (const char *account, const char *jid)
{
  return g_strdup_printf ("\n<buddy account='%s' proto='prpl-jabber'><name>%s</name></buddy>",
                          account, jid);
}

static void
test_buddies_of_two (void)
{
  static const CtlReadTerms own = { .own_jid = "you@x" };
  g_autofree char *mine = make_buddy ("me@x/Home", "a@x"), *first = make_buddy ("you@x/", "b@x"),
                  *second = make_buddy ("you@x/", "a@x");
  g_autofree char *text = g_strconcat ("<purple><blist><group name='g'><contact>", mine, first,
                                       second, "</contact></group></blist></purple>", NULL);

  assert_told_with (NULL, &own, text, "3: - <b@x> [g] 0\n4: - <a@x> [g] 0\n");
  assert_refused (NULL, NULL, text, CTL_EXIT_BAD_DATA, "me@x, you@x");
}

/* Names alone make no buddy. */
static void
test_only_the_list (void)
{
  g_autofree char *buddy = make_buddy ("me@x", "a@x");
  g_autofree char *text = g_strconcat ("<purple><note><group name='g'><contact>", buddy,
                                       "</contact></group></note><blist><group><contact><note>",
                                       buddy, "</note></contact></group></blist></purple>", NULL);

  assert_told (NULL, text, "");
}

/* -- any XML ----------------------------------------------------------------------------------- */

static void
test_not_this_xml (void)
{
  static const char *const formats[] = { "xep0227", "pidgin" };

  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      assert_refused (formats[i], NULL, "", CTL_EXIT_BAD_DATA, "Line 1 ");
      assert_refused (formats[i], NULL, "hello", CTL_EXIT_BAD_DATA, "Line 1 isn't XML");
      assert_refused (formats[i], NULL, "<html/>", CTL_EXIT_BAD_DATA, "begins with html");
      assert_refused (formats[i], NULL, "<a:server-data xmlns:a='x'/>", CTL_EXIT_BAD_DATA,
                      "begins with server-data");
      assert_refused (formats[i], NULL, "<?xml version='1.0' encoding='EBCDIC-1'?><purple/>",
                      CTL_EXIT_BAD_DATA, "UTF-8");
    }
  assert_refused ("pidgin", NULL, "<purple>\n<blist>\n", CTL_EXIT_BAD_DATA, "Line 3 is the last");
  assert_refused ("pidgin", NULL, "<purple>\n<blist", CTL_EXIT_BAD_DATA, "Line 2 is the last");
  assert_refused ("pidgin", NULL, "<purple>\n</blist>", CTL_EXIT_BAD_DATA, "Line 2 isn't XML");
  assert_refused ("pidgin", NULL, "<purple>\n\xff</purple>", CTL_EXIT_BAD_DATA, "Line 2 isn't XML");
  assert_refused ("pidgin", NULL, "<purple/>\n<purple/>", CTL_EXIT_BAD_DATA, "Line 2 isn't XML");
}

/* Names and other formats may say what looks like a beginning. */
static void
test_beginnings (void)
{
  static const char *const buddies
      = "<?xml version='1.0'?>\n<!-- > - <a> -->\n<purple a='urn:xmpp:pie:0'/>";

  assert_told (NULL, buddies, "");
  assert_told (NULL, "<p:user\nxmlns:p='urn:xmpp:pie:0' name='purple'/>", "");
  assert_told (NULL, "jid,name\na@x,urn:xmpp:pie:0 <user\n",
               "2: urn:xmpp:pie:0 <user <a@x> [] 0\n");
  assert_refused (NULL, NULL, "<?xml", CTL_EXIT_BAD_DATA, "looks like no file");
  assert_refused (NULL, NULL, "<!-- <purple/>", CTL_EXIT_BAD_DATA, "looks like no file");
  assert_refused (NULL, NULL, "<user name='me'/>", CTL_EXIT_BAD_DATA, "looks like no file");
}

/* A billion laughs, and a file that is asked for. */
static void
test_no_entities (void)
{
  assert_refused ("pidgin", NULL,
                  "<!DOCTYPE purple [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><purple>&b;</purple>",
                  CTL_EXIT_BAD_DATA, "document type");
  assert_refused ("pidgin", NULL, "<!DOCTYPE purple SYSTEM '/etc/passwd'><purple/>",
                  CTL_EXIT_BAD_DATA, "document type");
}

static void
assert_bounded (GString *text, const char *words)
{
  assert_refused ("pidgin", NULL, text->str, CTL_EXIT_BAD_DATA, words);
  g_string_free (text, TRUE);
}

static void
test_bounds (void)
{
  GString *deep = g_string_new ("<purple>"), *names = g_string_new ("<purple>"),
          *tag = g_string_new ("<purple a='");
  g_autofree char *padding = g_strnfill (1000, 'n');

  for (int i = 0; i < 100; i++)
    g_string_append (deep, "<a>");
  assert_bounded (deep, "deeper");
  for (int i = 0; i < 20000; i++)
    g_string_append_printf (names, "<p%d:%s xmlns:p%d='u'/>", i, padding, i);
  assert_bounded (names, "more different names");
  for (int i = 0; i < 20000; i++)
    g_string_append (tag, padding);
  assert_bounded (tag, "a longer tag");
}

static void
test_many_groups (void)
{
  g_autoptr (GString) text = g_string_new ("<user " PIE "><query " ROSTER "><item jid='a@x'>");
  g_auto (Reading) reading = { 0 };

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (text, "<group>%d</group>", i);
  g_string_append (text, "</item>\n<item jid='b@x'>");
  for (int i = 0; i < 1001; i++)
    g_string_append_printf (text, "<group>%d</group>", i);
  g_string_append (text, "</item></query></user>");
  read_text (&reading, "xep0227", text->str);
  g_assert_true (g_str_has_prefix (reading.told->str, "1: - <a@x> [0|1|2"));
  g_assert_true (
      g_str_has_suffix (reading.told->str, "|999] 0\n2! it has more than 1000 groups\n"));
}

/* A long text costs no more than what is kept of it. */
static void
test_long_text (void)
{
  GString *text = g_string_new ("<purple><blist><group name='g'><contact>"
                                "<buddy account='me@x' proto='prpl-jabber'><name>");
  g_auto (Reading) reading = { 0 };

  for (int i = 0; i < 20 * 1024 * 1024 / 16; i++)
    g_string_append (text, "aaaaaaaaaaaaaaaa");
  g_string_append (text, "</name></buddy></contact></group></blist></purple>");
  read_text (&reading, "pidgin", text->str);
  g_string_free (text, TRUE);
  g_assert_no_error (reading.error);
  g_assert_cmpuint (reading.told->len, >, 3071);
  g_assert_cmpuint (reading.told->len, <, 128 * 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-xml/accounts-of-a-server", test_accounts_of_a_server);
  g_test_add_func ("/cli-xml/root-below-the-server", test_root_below_the_server);
  g_test_add_func ("/cli-xml/only-the-roster", test_only_the_roster);
  g_test_add_func ("/cli-xml/bad-items", test_bad_items);
  g_test_add_func ("/cli-xml/whose-contacts", test_whose_contacts);
  g_test_add_func ("/cli-xml/many-accounts", test_many_accounts);
  g_test_add_func ("/cli-xml/other-files-are-named", test_other_files_are_named);
  g_test_add_func ("/cli-xml/xep0227-back", test_xep0227_back);
  g_test_add_func ("/cli-xml/buddies", test_buddies);
  g_test_add_func ("/cli-xml/buddies-of-two", test_buddies_of_two);
  g_test_add_func ("/cli-xml/only-the-list", test_only_the_list);
  g_test_add_func ("/cli-xml/not-this-xml", test_not_this_xml);
  g_test_add_func ("/cli-xml/beginnings", test_beginnings);
  g_test_add_func ("/cli-xml/no-entities", test_no_entities);
  g_test_add_func ("/cli-xml/bounds", test_bounds);
  g_test_add_func ("/cli-xml/many-groups", test_many_groups);
  g_test_add_func ("/cli-xml/long-text", test_long_text);
  return g_test_run ();
}
