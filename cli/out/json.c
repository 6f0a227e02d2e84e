/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/json.h"

#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* Printable ASCII besides " and \. */
static const bool is_plain[256]
    = { [' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true };

static void
append_escape (GString *json, gunichar c)
{
  static const char letters[] = {
    ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'
  };

  if (c < sizeof letters && letters[c] != '\0')
    {
      g_string_append_c (json, '\\');
      g_string_append_c (json, letters[c]);
    }
  else if (c <= 0xffff)
    g_string_append_printf (json, "\\u%04x", c);
  else
    g_string_append_printf (json, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                            0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* One character that isn't plain. Returns the start of the next. */
static const char *
append_character (GString *json, const char *text)
{
  gunichar c = g_utf8_get_char_validated (text, -1);
  const char *next = g_utf8_next_char (text);

  if (c == (gunichar)-1 || c == (gunichar)-2)
    {
      append_escape (json, 0xfffd);
      return text + 1;
    }
  if (c == '"' || c == '\\' || rd_quote_is_unsafe (c))
    append_escape (json, c);
  else
    g_string_append_len (json, text, next - text);
  return next;
}

static void
append_quoted (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  while (*text != '\0')
    {
      const char *end = text;

      while (is_plain[(unsigned char)*end])
        end++;
      g_string_append_len (json, text, end - text);
      text = *end != '\0' ? append_character (json, end) : end;
    }
  g_string_append_c (json, '"');
}

/* What stands before a value: no comma at the start of a document, an object, an array or a line,
 * and no value ends with these characters. */
static void
begin_value (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '\0';

  if (last != '\0' && last != '{' && last != '[' && last != '\n')
    g_string_append_c (json, ',');
  if (key == NULL)
    return;
  append_quoted (json, key);
  g_string_append_c (json, ':');
}

void
ctl_json_open (GString *json, const char *key, char bracket)
{
  begin_value (json, key);
  g_string_append_c (json, bracket);
}

void
ctl_json_close (GString *json, char bracket)
{
  g_string_append_c (json, bracket);
}

void
ctl_json_add_string (GString *json, const char *key, const char *text)
{
  begin_value (json, key);
  append_quoted (json, text);
}

void
ctl_json_add_strings (GString *json, const char *key, const char *const *texts)
{
  ctl_json_open (json, key, '[');
  for (; *texts != NULL; texts++)
    ctl_json_add_string (json, NULL, *texts);
  ctl_json_close (json, ']');
}

void
ctl_json_add_boolean (GString *json, const char *key, bool value)
{
  begin_value (json, key);
  g_string_append (json, value ? "true" : "false");
}

void
ctl_json_add_number (GString *json, const char *key, uint64_t value)
{
  char digits[sizeof "18446744073709551615"];
  char *first = digits + sizeof digits - 1;

  *first = '\0';
  do
    *--first = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  begin_value (json, key);
  g_string_append (json, first);
}

void
ctl_json_add_double (GString *json, const char *key, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (json, key);
  g_string_append (json, g_ascii_dtostr (digits, sizeof digits, value));
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (json, ".0");
}

void
ctl_json_add_null (GString *json, const char *key)
{
  begin_value (json, key);
  g_string_append (json, "null");
}

void
ctl_json_add_time (GString *json, const char *key, int64_t time)
{
  g_autofree char *text = time != 0 ? ctl_text_format_iso_time (time) : NULL;

  if (text != NULL)
    ctl_json_add_string (json, key, text);
  else
    ctl_json_add_null (json, key);
}

void
ctl_json_add_job_number (GString *json, const char *key, uint64_t number)
{
  if (number != 0)
    ctl_json_add_number (json, key, number);
  else
    ctl_json_add_null (json, key);
}

void
ctl_json_add_error (GString *json, const char *key, const char *name, const char *sentence)
{
  if (*name == '\0')
    {
      ctl_json_add_null (json, key);
      return;
    }
  ctl_json_open (json, key, '{');
  ctl_json_add_string (json, "name", name);
  ctl_json_add_string (json, "message", sentence);
  ctl_json_close (json, '}');
}

void
ctl_json_add_counts (GString *json, const char *key, const char *name_key, GVariant *counts)
{
  GVariantIter iter;
  const char *name;
  guint32 contacts;

  ctl_json_open (json, key, '[');
  g_variant_iter_init (&iter, counts);
  while (g_variant_iter_next (&iter, "(&su)", &name, &contacts))
    {
      ctl_json_open (json, NULL, '{');
      ctl_json_add_string (json, name_key, name);
      ctl_json_add_number (json, "contacts", contacts);
      ctl_json_close (json, '}');
    }
  ctl_json_close (json, ']');
}

static char *
make_snake_case (const char *key)
{
  GString *name = g_string_new (NULL);

  for (; *key != '\0'; key++)
    {
      if (g_ascii_isupper (*key) && name->len > 0)
        g_string_append_c (name, '_');
      g_string_append_c (name, g_ascii_tolower (*key));
    }
  return g_string_free (name, FALSE);
}

void
ctl_json_add_variant (GString *json, const char *name, GVariant *value)
{
  g_autofree char *key = make_snake_case (name);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    ctl_json_add_string (json, key, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    ctl_json_add_boolean (json, key, g_variant_get_boolean (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    ctl_json_add_number (json, key, g_variant_get_uint32 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    ctl_json_add_number (json, key, g_variant_get_uint64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **texts = g_variant_get_strv (value, NULL);

      ctl_json_add_strings (json, key, texts);
    }
}

void
ctl_json_add_dict (GString *json, GVariant *dict)
{
  GVariantIter iter;
  GVariant *value;
  const char *name;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    ctl_json_add_variant (json, name, value);
}

char *
ctl_json_quote (const char *text)
{
  GString *json = g_string_new (NULL);

  append_quoted (json, text);
  return g_string_free (json, FALSE);
}

void
ctl_output_write_json_line (CtlOutput *output, const GString *json)
{
  ctl_output_write (output, json->str);
  ctl_output_write (output, "\n");
}
