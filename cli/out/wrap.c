/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/wrap.h"

#include "cli/out/text.h"

#include <string.h>

static bool
is_synopsis (const char *begin, const char *end)
{
  return memchr (begin, '[', end - begin) != NULL;
}

/* The end of the word with the mark that ends the quotation at TEXT; of the first one if none does.
 */
static const char *
find_quote_end (const char *text)
{
  const char *mark = strchr (text + 1, '"'), *last = mark != NULL ? mark : text;

  return last + strcspn (last, " ");
}

/* The end of the word at TEXT; after a colon (IS_TOLD) or in quotes, of a whole command. */
static const char *
find_piece_end (const char *text, bool is_told)
{
  static const char command[] = "rosterctl ", quoted[] = "\"rosterctl ";
  const char *word_end = text + strcspn (text, " "), *end = word_end;

  if (g_str_has_prefix (text, quoted))
    return find_quote_end (text);
  if (!is_told || !g_str_has_prefix (text, command))
    return word_end;
  while (*end == ' ' && strchr (".,;:", end[-1]) == NULL)
    end += 1 + strcspn (end + 1, " ");
  return is_synopsis (text, end) ? word_end : end;
}

static int
measure (const char *begin, const char *end)
{
  g_autofree char *piece = g_strndup (begin, end - begin);

  return ctl_text_get_width (piece);
}

static int
place (int width, int indent, int columns)
{
  return MAX (MIN (indent, columns - width), 0);
}

int
ctl_wrap_get_start (const char *text, int indent, int columns)
{
  return place (measure (text, find_piece_end (text, false)), indent, columns);
}

char *
ctl_wrap_from (const char *text, int column, bool is_beside, int hang, int columns)
{
  GString *lines = g_string_new (NULL);
  bool is_told = false;

  for (const char *begin = text; *begin != '\0';)
    {
      const char *end = find_piece_end (begin, is_told);
      int width = measure (begin, end), space = begin > text ? 1 : 0;

      if (is_beside && column + space + width > columns)
        {
          column = place (width, hang, columns);
          g_string_append_printf (lines, "\n%*s", column, "");
        }
      else
        {
          g_string_append_len (lines, " ", space);
          column += space;
        }
      g_string_append_len (lines, begin, end - begin);
      column += width;
      is_beside = true;
      is_told = end > begin && end[-1] == ':';
      begin = *end == ' ' ? end + 1 : end;
    }
  return g_string_free (lines, FALSE);
}

char *
ctl_wrap (const char *text, int columns)
{
  int indent = (int)strspn (text, " ");
  int start = ctl_wrap_get_start (text + indent, indent, columns);
  g_autofree char *lines = ctl_wrap_from (text + indent, start, false, indent, columns);

  return g_strdup_printf ("%*s%s", start, "", lines);
}
