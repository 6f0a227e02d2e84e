/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text.h"

#include <string.h>

bool
rd_text_is_xml_character (gunichar character)
{
  if (character < 0x20)
    return character == '\t' || character == '\n' || character == '\r';
  return character != 0xFFFE && character != 0xFFFF;
}

bool
rd_text_is_xml (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (!rd_text_is_xml_character (g_utf8_get_char (c)))
        return false;
    }
  return true;
}

/* The marks of a character in its compatibility form (NFKD), in which marks are put in order. */
typedef struct
{
  size_t n_leading; /* non-starters at its beginning */
  size_t n_trailing;
  bool has_starter;
} Marks;

static Marks
count_marks (gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  size_t n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  Marks marks = { 0 };

  for (size_t i = 0; i < MIN (n, G_N_ELEMENTS (parts)); i++)
    {
      if (g_unichar_combining_class (parts[i]) != 0)
        marks.n_trailing++;
      else
        {
          marks.has_starter = true;
          marks.n_trailing = 0;
        }
      if (!marks.has_starter)
        marks.n_leading++;
    }
  return marks;
}

char *
rd_text_bound_marks (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *bounded = g_string_sized_new (strlen (valid));
  size_t n_marks = 0; /* in a row before C */

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      bool is_ascii = (*c & 0x80) == 0;
      Marks marks = is_ascii ? (Marks){ .has_starter = true } : count_marks (g_utf8_get_char (c));

      if (n_marks + marks.n_leading > RD_TEXT_MARKS_MAX)
        continue;
      n_marks = marks.has_starter ? marks.n_trailing : n_marks + marks.n_leading;
      g_string_append_len (bounded, c, g_utf8_next_char (c) - c);
    }
  return g_string_free (bounded, FALSE);
}

static char *
fold_case (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  /* GLib folds small Cherokee letters to capitals, but capitals to small ones. */
  return g_utf8_strdown (folded, -1);
}

char *
rd_text_fold (const char *text)
{
  g_autofree char *bounded = rd_text_bound_marks (text);
  g_autofree char *normal = g_utf8_normalize (bounded, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = fold_case (normal);

  /* Folding can break the normal form. */
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/* The first RD_TEXT_SORTED_MAX characters; reads no more of TEXT than these can take. */
static char *
take_beginning (const char *text)
{
  const size_t longest = 6; /* bytes of a character */
  size_t size = strnlen (text, RD_TEXT_SORTED_MAX * longest);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)size);
  glong length = g_utf8_strlen (valid, -1);

  return g_utf8_substring (valid, 0, MIN (length, RD_TEXT_SORTED_MAX));
}

char *
rd_text_make_sort_key (const char *text)
{
  g_autofree char *beginning = take_beginning (text);
  g_autofree char *folded = fold_case (beginning);
  g_autofree char *key = g_utf8_collate_key (folded, -1);

  return g_strndup (key, RD_TEXT_SORT_KEY_MAX);
}
