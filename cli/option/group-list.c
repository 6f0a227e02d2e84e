/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/group-list.h"

#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

char *
ctl_group_list_escape (const char *name)
{
  GString *text = g_string_new (NULL);
  char piece[RD_QUOTE_PIECE_SIZE];
  bool is_first = true;

  while (*name != '\0')
    {
      const char *next = rd_quote_take_character (name, piece);
      bool is_edge = *name == ' ' && (is_first || *next == '\0');

      if (*name == ',' || *name == '\\' || is_edge)
        g_string_append_c (text, '\\');
      g_string_append (text, piece);
      name = next;
      is_first = false;
    }
  return g_string_free (text, FALSE);
}

char *
ctl_group_list_join (const char *const *names)
{
  GString *list = g_string_new (NULL);

  for (; *names != NULL; names++)
    {
      g_autofree char *name = ctl_group_list_escape (*names);

      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", name);
    }
  return g_string_free (list, FALSE);
}

/* Appends the character at TEXT, which begins with a backslash. Returns what is behind it. */
static const char *
take_escape (GString *name, const char *text)
{
  bool is_plain = text[1] != '\0' && strchr (",\\ ", text[1]) != NULL;
  size_t size;
  gunichar c = ctl_text_read_escape (text, &size);

  if (c != 0)
    {
      g_string_append_unichar (name, c);
      return text + size;
    }
  g_string_append_c (name, is_plain ? text[1] : '\\');
  return text + (is_plain ? 2 : 1);
}

char *
ctl_group_list_unescape (char *name)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  const char *text = name;

  while (*text != '\0')
    {
      if (*text == '\\')
        text = take_escape (plain, text);
      else
        g_string_append_c (plain, *text++);
    }
  /* No escape is shorter than its character. */
  return strcpy (name, plain->str);
}

/* SIZE: up to the last character that isn't a blank around a comma. KNOWN: those of NAMES. */
static void
take_name (GPtrArray *names, GHashTable *known, GString *name, size_t *size)
{
  g_string_truncate (name, *size);
  if (name->len > 0 && !g_hash_table_contains (known, name->str))
    {
      char *owned = g_strdup (name->str);

      g_ptr_array_add (names, owned);
      g_hash_table_add (known, owned);
    }
  g_string_truncate (name, 0);
  *size = 0;
}

char **
ctl_group_list_split (const char *list)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) name = g_string_new (NULL);
  size_t size = 0;

  while (*list != '\0')
    {
      bool is_blank = *list == ' ';

      if (*list == ',')
        {
          take_name (names, known, name, &size);
          list++;
          continue;
        }
      if (*list == '\\')
        list = take_escape (name, list);
      else if (is_blank && size == 0)
        list++;
      else
        g_string_append_c (name, *list++);
      if (!is_blank)
        size = name->len;
    }
  take_name (names, known, name, &size);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
