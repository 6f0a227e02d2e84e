/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text.h"

#include <stdint.h>
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

static char *
fold_text (const char *text)
{
  g_autofree char *bounded = rd_text_bound_marks (text);
  g_autofree char *normal = g_utf8_normalize (bounded, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = fold_case (normal);

  /* Folding can break the normal form. */
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/* What a character becomes wherever it stands. */
typedef struct
{
  gunichar character;
  uint8_t size; /* 0: it changes with its neighbours */
  uint8_t case_size;
  char text[11];
  char without_case[8]; /* for sorting */
} Folded;

static bool
begins_with_starter (const char *text)
{
  return g_unichar_combining_class (g_utf8_get_char (text)) == 0;
}

static void
fold_case_of_character (Folded *folded, const char *alone)
{
  g_autofree char *result = fold_case (alone);
  size_t length = strlen (result);

  if (length > sizeof folded->without_case)
    return;
  folded->case_size = (uint8_t)length;
  memcpy (folded->without_case, result, length);
}

static void
fold_character (Folded *folded, const char *alone)
{
  g_autofree char *normal = g_utf8_normalize (alone, -1, G_NORMALIZE_ALL);
  g_autofree char *result = fold_text (alone);
  size_t length = strlen (result);

  /* Marks are put in order between two starters only. */
  if (length > sizeof folded->text || !begins_with_starter (normal)
      || !begins_with_starter (result))
    return;
  folded->size = (uint8_t)length;
  memcpy (folded->text, result, length);
}

/* Of the last characters: those of a script are neighbours, and few. */
static const Folded *
find_folded (gunichar character, const char *text, size_t size)
{
  static _Thread_local Folded kept[512];
  Folded *folded = &kept[character % G_N_ELEMENTS (kept)];
  g_autofree char *alone = NULL;

  if (folded->character == character)
    return folded;
  alone = g_strndup (text, size);
  *folded = (Folded){ .character = character };
  fold_character (folded, alone);
  fold_case_of_character (folded, alone);
  return folded;
}

/* Appends what the valid character at TEXT becomes; 0: that depends on its neighbours. */
static size_t
append_character (GString *folded, const char *text)
{
  gunichar character = g_utf8_get_char_validated (text, -1);
  size_t size = (size_t)(g_utf8_next_char (text) - text);
  const Folded *found;

  if (character >= 0x110000)
    return 0;
  found = find_folded (character, text, size);
  g_string_append_len (folded, found->text, found->size);
  return found->size > 0 ? size : 0;
}

void
rd_text_append_folded (GString *folded, const char *text)
{
  size_t begin = folded->len;
  g_autofree char *whole = NULL;

  for (const char *c = text; *c != '\0';)
    {
      size_t size = 1;

      if ((*c & 0x80) == 0)
        g_string_append_c (folded, g_ascii_tolower (*c));
      else
        size = append_character (folded, c);
      if (size == 0)
        {
          g_string_truncate (folded, begin);
          whole = fold_text (text);
          g_string_append (folded, whole);
          return;
        }
      c += size;
    }
}

char *
rd_text_fold (const char *text)
{
  GString *folded = g_string_sized_new (strlen (text) + 1);

  rd_text_append_folded (folded, text);
  return g_string_free (folded, FALSE);
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

/* All at once. */
static char *
fold_case_of_beginning (const char *text)
{
  g_autofree char *beginning = take_beginning (text);

  return fold_case (beginning);
}

/* The same, one character after the other. */
static char *
fold_beginning (const char *text)
{
  g_autoptr (GString) folded = g_string_sized_new (64);
  const char *c = text;

  for (unsigned n = 0; n < RD_TEXT_SORTED_MAX && *c != '\0'; n++)
    {
      gunichar character = g_utf8_get_char_validated (c, -1);
      size_t size = (size_t)(g_utf8_next_char (c) - c);
      const Folded *found;

      if (character < 0x80)
        g_string_append_c (folded, g_ascii_tolower (*c));
      else if (character >= 0x110000)
        return fold_case_of_beginning (text);
      else
        {
          found = find_folded (character, c, size);
          if (found->case_size == 0)
            return fold_case_of_beginning (text);
          g_string_append_len (folded, found->without_case, found->case_size);
        }
      c += size;
    }
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

char *
rd_text_make_sort_key (const char *text)
{
  g_autofree char *folded = fold_beginning (text);
  g_autofree char *key = g_utf8_collate_key (folded, -1);

  return g_strndup (key, RD_TEXT_SORT_KEY_MAX);
}
