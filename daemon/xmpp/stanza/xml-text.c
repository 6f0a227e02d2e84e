/* Escapes what g_markup_escape_text () doesn't. A parser turns tabs and line breaks in attributes
 * into spaces, and a carriage return anywhere into a line feed; a server ends the stream at a
 * character that XML forbids.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/stanza/xml-text.h"

#include "model/text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static const char *
get_reference (gunichar character)
{
  switch (character)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\'':
      return "&apos;";
    case '"':
      return "&quot;";
    case '\t':
      return "&#9;";
    case '\n':
      return "&#10;";
    case '\r':
      return "&#13;";
    default:
      return NULL;
    }
}

void
rd_xml_append_escaped (GString *xml, const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *next;

  for (const char *at = valid != NULL ? valid : text; *at != '\0'; at = next)
    {
      gunichar character = g_utf8_get_char (at);
      const char *reference = get_reference (character);

      next = g_utf8_next_char (at);
      if (reference != NULL)
        g_string_append (xml, reference);
      else if (rd_text_is_xml_character (character))
        g_string_append_len (xml, at, next - at);
      else
        g_string_append (xml, REPLACEMENT);
    }
}

char *
rd_xml_escape (const char *text)
{
  GString *xml = g_string_new (NULL);

  rd_xml_append_escaped (xml, text);
  return g_string_free (xml, FALSE);
}
