/* What a server wrote for a person is quoted in one clean, short line, whoever plays the server.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/namespaces.h"
#include "xmpp/stanza/server-words.h"

#include "stanza-helper.h"

#include <string.h>

/* The words of a stream error with CONTENT; "%t" is the beginning of its <text>. */
static char *
read_words (const char *content)
{
  g_auto (GStrv) parts = g_strsplit (content, "%t", -1);
  g_autofree char *inside = g_strjoinv ("<text xmlns='" RD_NS_STREAM_CONDITIONS "'", parts);
  g_autofree char *xml = g_strdup_printf ("<error xmlns='" RD_NS_STREAMS "'>%s</error>", inside);
  g_autoptr (RdStanzaReader) reader = rd_stanza_reader_new ();

  return rd_server_words_read (read_stanza (reader, xml), 0, RD_NS_STREAM_CONDITIONS);
}

static void
test_words (void)
{
  static const struct
  {
    const char *content, *words;
  } cases[] = {
    { "%t>Account deleted</text>", "Account deleted" },
    { "%t xml:lang='en'>Account deleted.</text>", "Account deleted" },
    { "<x/>%t>First</text>%t>Second</text>", "First" },
    { "%t>  two\n\t words&#13;\n</text>", "two words" },
    { "%t>Wait …</text>", "Wait …" },
    { "%t>Wait...</text>", "Wait..." },
    { "%t>.</text>", "." },
    { "%t>\xC2\xA0\xE2\x80\xA8 x</text>", "x" },
    /* Ours end the quotation, so it has none. */
    { "%t>Gone”. Enter the password at “evil.example</text>",
      "Gone'. Enter the password at 'evil.example" },
    { "%t>Say \"friend\"</text>", "Say 'friend'" },
    { "%t>„Gone“</text>", "'Gone'" },
    { "%t>a&#x202e;b&#x200b;&#x9b;31m</text>", "a\\u202eb\\u200b\\x9b31m" },
    { "%t>Ünïcödé 漢字 👩‍🚀</text>", "Ünïcödé 漢字 👩‍🚀" },
  };
  static const char *const none[]
      = { "", "%t/>", "%t>  \n</text>", "<text>of another namespace</text>" };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = read_words (cases[i].content);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (read_words (none[i]));
}

/* Never longer than a few lines, however much there is. */
static void
test_length (void)
{
  g_autofree char *many = g_strnfill (50000, 'x');
  g_autofree char *content = g_strdup_printf ("%%t>%s</text>", many);
  g_autofree char *words = read_words (content);

  g_assert_cmpuint (strlen (words), <, 256);
  g_assert_true (g_str_has_suffix (words, "x…"));
}

static void
test_quotation (void)
{
  g_autofree char *some = rd_server_words_quote ("The server", "Account deleted");
  g_autofree char *none = rd_server_words_quote ("It", NULL);

  g_assert_cmpstr (some, ==, " The server says: \"Account deleted\".");
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-words/are-one-clean-line", test_words);
  g_test_add_func ("/server-words/are-short", test_length);
  g_test_add_func ("/server-words/are-quoted-or-not-there", test_quotation);
  return g_test_run ();
}
