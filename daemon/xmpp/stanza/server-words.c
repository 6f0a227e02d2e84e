/* A server, or somebody who plays one, can write anything here: lines and escapes that a terminal
 * obeys, text that turns what follows around, a whole page, or an end of the quotation with words
 * behind it that then seem to be ours.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/server-words.h"

#include "dbus-interfaces/quote.h"

#include <string.h>

/* White space becomes one blank. Double quotation marks become single ones, so that ours can't be
 * closed. */
static char *
make_plain (const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c == '"' || c == 0x201c || c == 0x201d || c == 0x201e)
        c = '\'';
      if (g_unichar_isspace (c))
        c = ' ';
      if (c != ' ' || (plain->len > 0 && plain->str[plain->len - 1] != ' '))
        g_string_append_unichar (plain, c);
    }
  return g_strchomp (g_string_free (g_steal_pointer (&plain), FALSE));
}

/* The full stop is the sentence's. */
static void
drop_full_stop (char *text)
{
  size_t size = strlen (text);

  if (size > 1 && text[size - 1] == '.' && text[size - 2] != '.')
    text[size - 1] = '\0';
}

char *
rd_server_words_read (const RdStanza *stanza, int element, const char *ns)
{
  g_autofree char *valid = g_utf8_make_valid (
      rd_stanza_get_text (stanza, rd_stanza_find_child (stanza, element, "text", ns)), -1);
  g_autofree char *plain = make_plain (valid);

  drop_full_stop (plain);
  return plain[0] != '\0' ? g_strdup (rd_quote (plain).text) : NULL;
}

char *
rd_server_words_quote (const char *who, const char *words)
{
  return words != NULL ? g_strdup_printf (" %s says: \"%s\".", who, words) : g_strdup ("");
}
