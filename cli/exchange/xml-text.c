/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/xml-text.h"

#include <stdbool.h>
#include <string.h>

/* XML 1.0 §2.2. */
static bool
is_allowed (gunichar c)
{
  return (c >= ' ' && c < 0xd800) || (c > 0xdfff && c < 0xfffe) || c > 0xffff;
}

void
ctl_xml_text_append (GString *xml, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (strchr ("&<>'\"\n\r\t", *c) != NULL)
        g_string_append_printf (xml, "&#%u;", character);
      else
        g_string_append_unichar (xml, is_allowed (character) ? character : 0xfffd);
    }
}
