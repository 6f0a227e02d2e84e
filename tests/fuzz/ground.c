/* The ground of the fuzz targets. Inputs are lines that a person can read and write, so that a
 * corpus shows what it is for, and a change of one byte mostly leaves a sensible input. The
 * warnings and criticals of GLib end a target, as a sanitizer's report does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ground.h"

#include "dbus-interfaces/errors.h"

#include <stdlib.h>
#include <string.h>

/* A repeated text is not longer. */
#define EXPANDED_MAX (128 * 1024)
/* Of a sentence with three quotations. */
#define SENTENCE_MAX 1024

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

char *
fuzz_get_text (const uint8_t *data, size_t size)
{
  return g_strndup ((const char *)data, size);
}

/* The character that a backslash and C stand for; 0: none. */
static char
get_escaped (char c)
{
  static const char letters[] = "nrt\\", meant[] = "\n\r\t\\";
  const char *letter = c != '\0' ? strchr (letters, c) : NULL;

  return letter != NULL ? meant[letter - letters] : '\0';
}

static char *
unescape (const char *line)
{
  GString *text = g_string_new (NULL);

  for (const char *c = line; *c != '\0'; c++)
    {
      char escaped = *c == '\\' ? get_escaped (c[1]) : '\0';

      g_string_append_c (text, escaped != '\0' ? escaped : *c);
      if (escaped != '\0')
        c++;
    }
  return g_string_free (text, FALSE);
}

/* "3*ab" is "ababab". */
static char *
expand (const char *line)
{
  char *end;
  uint64_t n = strtoull (line, &end, 10);
  g_autofree char *once = NULL;
  GString *text;

  if (!g_ascii_isdigit (line[0]) || *end != '*')
    return unescape (line);
  once = unescape (end + 1);
  text = g_string_new (NULL);
  for (uint64_t i = 0; i < n && *once != '\0' && text->len + strlen (once) <= EXPANDED_MAX; i++)
    g_string_append (text, once);
  return g_string_free (text, FALSE);
}

char **
fuzz_get_lines (const uint8_t *data, size_t size, unsigned n_lines)
{
  g_autofree char *text = fuzz_get_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", (int)n_lines + 1);
  unsigned n_given = g_strv_length (lines);
  char **expanded = g_new0 (char *, n_lines + 2);

  for (unsigned i = 0; i < n_lines; i++)
    expanded[i] = expand (i < n_given ? lines[i] : "");
  expanded[n_lines] = g_strdup (n_given > n_lines ? lines[n_lines] : "");
  return expanded;
}

void
fuzz_cut (char *text, size_t size)
{
  if (strlen (text) > size)
    text[size] = '\0';
}

static GVariant *
read_value (const char *type, const char *line)
{
  g_autofree char *expanded = expand (line);
  g_autofree char *text = g_utf8_make_valid (expanded, -1);
  g_auto (GStrv) list = NULL;

  if (g_str_equal (type, "b"))
    return g_variant_new_boolean (text[0] == '1');
  if (g_str_equal (type, "u"))
    return g_variant_new_uint32 ((uint32_t)strtoull (text, NULL, 10));
  if (g_str_equal (type, "t"))
    return g_variant_new_uint64 (strtoull (text, NULL, 10));
  if (g_str_equal (type, "s"))
    return g_variant_new_string (text);
  if (g_str_equal (type, "v"))
    return g_variant_new_variant (g_variant_new_string (text));
  if (!g_str_equal (type, "as"))
    return g_variant_new_tuple (NULL, 0);
  list = g_strsplit (text, "|", -1);
  return g_variant_new_strv ((const char *const *)list, -1);
}

GVariant *
fuzz_read_dictionary (const char *text)
{
  GVariantBuilder builder;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", 3);
      unsigned n_words = g_strv_length (words);
      g_autofree char *key = n_words > 0 ? g_utf8_make_valid (words[0], -1) : NULL;

      if (n_words > 1)
        g_variant_builder_add (&builder, "{sv}", key,
                               read_value (words[1], n_words > 2 ? words[2] : ""));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
fuzz_reverse_dictionary (GVariant *dict)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (size_t i = g_variant_n_children (dict); i > 0; i--)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dict, i - 1);

      g_variant_builder_add_value (&builder, entry);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

bool
fuzz_has_doubled_key (GVariant *dict)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter iter;
  const char *key;
  bool is_doubled = false;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    is_doubled |= !g_hash_table_add (keys, (char *)key);
  return is_doubled;
}

void
fuzz_check_utf8 (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static bool
is_harmful (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR || type == G_UNICODE_SURROGATE || c == 0x61c
         || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

void
fuzz_check_line (const char *text)
{
  fuzz_check_utf8 (text);
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (is_harmful (g_utf8_get_char (c)));
}

void
fuzz_check_sentence (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == RD_ERROR);
  g_assert_cmpstr (error->message, !=, "");
  g_assert_cmpuint (strlen (error->message), <=, SENTENCE_MAX);
  fuzz_check_line (error->message);
}
