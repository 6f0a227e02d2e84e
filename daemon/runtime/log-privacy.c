/* Hides too much rather than too little: a local part may have almost any character (RFC 7622
 * §3.3), and a server's words come here, too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/log-privacy.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* Spaces, and quotation marks of our own sentences. */
static bool
ends_word (gunichar c)
{
  return c <= ' ' || g_unichar_isspace (c) || c == 0x201c || c == 0x201d || c == 0x2018
         || c == 0x2019;
}

static bool
is_one_of (gunichar c, const char *some)
{
  return c < 0x80 && strchr (some, (int)c) != NULL;
}

static bool
ends_local (gunichar c)
{
  return ends_word (c) || is_one_of (c, "\"&'/:<>@");
}

static bool
ends_resource (gunichar c)
{
  return ends_word (c) || is_one_of (c, "\"<>");
}

static bool
is_in_domain (gunichar c)
{
  return c == '.' || c == '-' || c == '[' || c == ']' || c == ':' || g_unichar_isalnum (c)
         || g_unichar_ismark (c);
}

static const char *
find_start (const char *at, const char *floor)
{
  const char *start = at;

  while (start > floor && !ends_local (g_utf8_get_char (g_utf8_prev_char (start))))
    start = g_utf8_prev_char (start);
  return start;
}

/* AT is behind the "@". The dot and the colon that end a sentence or a clause stay. */
static const char *
find_end (const char *at)
{
  const char *end = at;

  while (*end != '\0' && is_in_domain (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);
  if (*end == '/')
    {
      for (end++; *end != '\0' && !ends_resource (g_utf8_get_char (end));)
        end = g_utf8_next_char (end);
    }
  while (end > at && strchr (".:,;", end[-1]) != NULL)
    end--;
  return end;
}

char *
rd_log_hide_jids (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *hidden = g_string_sized_new (strlen (valid));
  const char *copied = valid;
  const char *at = valid;

  while ((at = strchr (at, '@')) != NULL)
    {
      const char *start = find_start (at, copied);
      const char *end = find_end (at + 1);

      if (start < at && end > at + 1)
        {
          g_string_append_len (hidden, copied, start - copied);
          g_string_append (hidden, "(JID)");
          copied = end;
        }
      at = MAX (end, at + 1);
    }
  g_string_append (hidden, copied);
  return g_string_free (hidden, FALSE);
}
