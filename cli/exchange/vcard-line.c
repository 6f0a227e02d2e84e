/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/vcard-line.h"

#include <string.h>

/* -- lines ------------------------------------------------------------------------------------- */

void
ctl_vcard_lines_init (CtlVcardLines *lines, CtlSource *source)
{
  *lines = (CtlVcardLines){ .source = source };
  lines->line = g_string_new (NULL);
  lines->next = g_string_new (NULL);
}

void
ctl_vcard_lines_clear (CtlVcardLines *lines)
{
  g_string_free (lines->line, TRUE);
  g_string_free (lines->next, TRUE);
}

static void
append (CtlVcardLines *lines, const char *text, size_t size)
{
  size_t room = CTL_VCARD_LINE_MAX - lines->line->len;

  lines->is_cut |= size > room;
  g_string_append_len (lines->line, text, (gssize)MIN (size, room));
}

/* A soft line break of quoted-printable, which vCard 2.1 has instead of folding. */
static bool
ends_softly (const CtlVcardLines *lines)
{
  g_autofree char *capitals = NULL;
  const char *colon = memchr (lines->line->str, ':', lines->line->len);

  if (colon == NULL || !g_str_has_suffix (lines->line->str, "="))
    return false;
  capitals = g_ascii_strup (lines->line->str, colon - lines->line->str);
  return strstr (capitals, "QUOTED-PRINTABLE") != NULL;
}

/* Puts one line of the file into `next`, or behind the line that goes on with it. */
static bool
read_one (CtlVcardLines *lines, GError **error)
{
  bool is_soft = lines->line->len > 0 && ends_softly (lines);
  char *text;
  size_t size;
  unsigned number;

  if (!ctl_source_read_line (lines->source, &text, &size, &number, error))
    return false;
  if (text == NULL)
    lines->has_ended = true;
  else if (is_soft)
    {
      g_string_truncate (lines->line, lines->line->len - 1);
      append (lines, text, size);
    }
  else if (size > 0 && (*text == ' ' || *text == '\t') && lines->line->len > 0)
    append (lines, text + 1, size - 1);
  else
    {
      g_string_truncate (lines->next, 0);
      /* A byte too much shows that it is to be cut. */
      g_string_append_len (lines->next, text, (gssize)MIN (size, CTL_VCARD_LINE_MAX + 1));
      lines->next_number = number;
      lines->has_next = true;
    }
  return true;
}

bool
ctl_vcard_lines_read (CtlVcardLines *lines, GError **error)
{
  do
    {
      if (!lines->has_next && !lines->has_ended && !read_one (lines, error))
        return false;
      g_string_truncate (lines->line, 0);
      lines->is_cut = false;
      lines->number = lines->next_number;
      if (lines->has_next)
        append (lines, lines->next->str, lines->next->len);
      lines->has_next = false;
    }
  while (lines->line->len == 0 && !lines->has_ended);
  while (!lines->has_next && !lines->has_ended)
    {
      if (!read_one (lines, error))
        return false;
    }
  return true;
}

/* -- properties -------------------------------------------------------------------------------- */

/* Up to the first of STOPS outside of quotation marks. */
static size_t
measure (const char *text, const char *stops)
{
  bool is_quoted = false;
  size_t n;

  for (n = 0; text[n] != '\0' && (is_quoted || strchr (stops, text[n]) == NULL); n++)
    is_quoted = is_quoted != (text[n] == '"');
  return n;
}

static char *
read_name (const char *text, size_t size)
{
  const char *dot = memrchr (text, '.', size);
  const char *begin = dot != NULL ? dot + 1 : text;

  return g_ascii_strup (begin, (gssize)(text + size - begin));
}

void
ctl_vcard_property_init (CtlVcardProperty *property, const char *line)
{
  g_autoptr (GPtrArray) terms = g_ptr_array_new_with_free_func (g_free);
  size_t size = measure (line, ";:"), begin = size;

  *property = (CtlVcardProperty){ 0 };
  while (line[size] == ';')
    {
      size_t length = measure (line + size + 1, ";:");

      g_ptr_array_add (terms, g_strndup (line + size + 1, length));
      size += length + 1;
    }
  if (line[size] != ':')
    return;
  g_ptr_array_add (terms, NULL);
  property->name = read_name (line, begin);
  property->terms = (char **)g_ptr_array_steal (terms, NULL);
  property->value = g_strdup (line + size + 1);
}

void
ctl_vcard_property_clear (CtlVcardProperty *property)
{
  g_clear_pointer (&property->name, g_free);
  g_clear_pointer (&property->terms, g_strfreev);
  g_clear_pointer (&property->value, g_free);
}

/* The values of the term NAME, or NULL. vCard 2.1 may leave out "ENCODING=". */
static const char *
get_term (const CtlVcardProperty *property, const char *name)
{
  size_t size = strlen (name);

  for (char **term = property->terms; term != NULL && *term != NULL; term++)
    {
      if (g_ascii_strncasecmp (*term, name, size) == 0 && (*term)[size] == '=')
        return *term + size + 1;
    }
  return NULL;
}

bool
ctl_vcard_property_has (const CtlVcardProperty *property, const char *name, const char *value)
{
  const char *values = get_term (property, name);

  for (char **term = property->terms; term != NULL && *term != NULL; term++)
    {
      if (g_ascii_strcasecmp (*term, value) == 0)
        return true;
    }
  return values != NULL && g_ascii_strcasecmp (values, value) == 0;
}

static char *
decode_quoted_printable (const char *text)
{
  GString *bytes = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '=' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          int byte = g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]);

          /* A NUL would hide what follows. */
          g_string_append_c (bytes, byte != 0 ? (char)byte : ' ');
          text += 2;
        }
      else if (*text != '=')
        g_string_append_c (bytes, *text);
    }
  return g_string_free (bytes, FALSE);
}

/* Which converter is loaded is not for a stranger's file to choose. */
static bool
is_known_charset (const char *charset)
{
  static const char *const prefixes[]
      = { "ISO-8859-", "WINDOWS-125", "CP125", "KOI8-", "SHIFT_JIS" };

  for (size_t i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_ascii_strncasecmp (charset, prefixes[i], strlen (prefixes[i])) == 0)
        return strlen (charset) < 16 && strchr (charset, '/') == NULL;
    }
  return false;
}

char *
ctl_vcard_property_decode (const CtlVcardProperty *property)
{
  bool is_quoted = ctl_vcard_property_has (property, "ENCODING", "QUOTED-PRINTABLE");
  g_autofree char *bytes
      = is_quoted ? decode_quoted_printable (property->value) : g_strdup (property->value);
  const char *charset = get_term (property, "CHARSET");
  g_autofree char *text = NULL;
  size_t size;

  if (g_utf8_validate (bytes, -1, NULL))
    return g_steal_pointer (&bytes);
  if (charset == NULL || !is_known_charset (charset))
    return NULL;
  text = g_convert (bytes, -1, "UTF-8", charset, NULL, &size, NULL);
  return text != NULL && g_utf8_validate (text, (gssize)size, NULL) ? g_steal_pointer (&text)
                                                                    : NULL;
}

char **
ctl_vcard_split (const char *text, char separator)
{
  GPtrArray *parts = g_ptr_array_new ();
  GString *part = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        {
          text++;
          g_string_append_c (part, *text == 'n' || *text == 'N' ? '\n' : *text);
        }
      else if (*text == separator)
        {
          g_ptr_array_add (parts, g_string_free (part, FALSE));
          part = g_string_new (NULL);
        }
      else
        g_string_append_c (part, *text);
    }
  g_ptr_array_add (parts, g_string_free (part, FALSE));
  g_ptr_array_add (parts, NULL);
  return (char **)g_ptr_array_free (parts, FALSE);
}
