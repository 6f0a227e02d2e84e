/* Escaped text: expat gives back, from an attribute and from between tags, what went in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text.h"
#include "xmpp/stanza/xml-text.h"

#include <expat.h>
#include <string.h>

typedef struct
{
  char *attribute;
  GString *text;
} Seen;

static void
on_start (void *data, const char *name, const char **attributes)
{
  ((Seen *)data)->attribute = g_strdup (attributes[1]);
}

static void
on_text (void *data, const char *text, int size)
{
  g_string_append_len (((Seen *)data)->text, text, size);
}

static void
assert_arrives (const char *text, const char *expected)
{
  g_autofree char *escaped = rd_xml_escape (text);
  g_autofree char *xml = g_strdup_printf ("<x y='%s'>%s</x>", escaped, escaped);
  Seen seen = { NULL, g_string_new (NULL) };
  XML_Parser parser = XML_ParserCreate (NULL);

  XML_SetUserData (parser, &seen);
  XML_SetElementHandler (parser, on_start, NULL);
  XML_SetCharacterDataHandler (parser, on_text);
  g_assert_cmpint (XML_Parse (parser, xml, strlen (xml), 1), ==, XML_STATUS_OK);
  g_assert_cmpstr (seen.attribute, ==, expected);
  g_assert_cmpstr (seen.text->str, ==, expected);
  XML_ParserFree (parser);
  g_free (seen.attribute);
  g_string_free (seen.text, TRUE);
}

static void
test_characters (void)
{
  for (gunichar character = 0x20; character <= 0x10FFFF; character += character < 0x3000 ? 1 : 251)
    {
      char text[16] = "<";

      if (character >= 0xD800 && character < 0xE000)
        continue;
      text[1 + g_unichar_to_utf8 (character, text + 1)] = '\0';
      assert_arrives (text, text);
    }
}

/* XML allows the last two characters of each higher plane. */
static void
test_last_of_planes (void)
{
  for (gunichar plane = 1; plane <= 16; plane++)
    for (gunichar last = 0xFFFE; last <= 0xFFFF; last++)
      {
        char text[8] = "";

        text[g_unichar_to_utf8 (plane * 0x10000 + last, text)] = '\0';
        g_assert_true (rd_text_is_xml (text));
        assert_arrives (text, text);
      }
}

static void
test_white_space (void)
{
  assert_arrives ("\t\n\r\r\n  a\t", "\t\n\r\r\n  a\t");
  assert_arrives ("]]>&amp;<!--\"''", "]]>&amp;<!--\"''");
  assert_arrives ("", "");
}

static void
test_forbidden (void)
{
  for (char byte = 1; byte < 0x20; byte++)
    {
      char text[] = { 'a', byte, 'b', '\0' };

      if (byte != '\t' && byte != '\n' && byte != '\r')
        assert_arrives (text, "a\xEF\xBF\xBD"
                              "b");
    }
  assert_arrives ("\xEF\xBF\xBE\xEF\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD");
  assert_arrives ("a\xFF"
                  "b\xED\xA0\x80",
                  "a\xEF\xBF\xBD"
                  "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-text/characters", test_characters);
  g_test_add_func ("/xml-text/last-of-planes", test_last_of_planes);
  g_test_add_func ("/xml-text/white-space", test_white_space);
  g_test_add_func ("/xml-text/forbidden", test_forbidden);
  return g_test_run ();
}
