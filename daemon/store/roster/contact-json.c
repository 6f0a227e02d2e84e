/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/contact-json.h"

#include <string.h>

bool
rd_contact_json_take (char **place, const char *word)
{
  size_t length = strlen (word);

  if (strncmp (*place, word, length) != 0)
    return false;
  *place += length;
  return true;
}

/* Behind a backslash; 0: damage. */
static char
take_escaped (char **place)
{
  char character = **place;

  if (character == '"' || character == '\\')
    {
      (*place)++;
      return character;
    }
  if (!rd_contact_json_take (place, "u00") || !g_ascii_isxdigit ((*place)[0])
      || !g_ascii_isxdigit ((*place)[1]))
    return '\0';
  character = (char)(g_ascii_xdigit_value ((*place)[0]) * 16 + g_ascii_xdigit_value ((*place)[1]));
  *place += 2;
  return character;
}

char *
rd_contact_json_take_text (char **place)
{
  char *text = *place + 1, *end = text;

  if (!rd_contact_json_take (place, "\""))
    return NULL;
  while (**place != '"')
    {
      char character = *(*place)++;

      if (character == '\\')
        character = take_escaped (place);
      if (character == '\0')
        return NULL;
      *end++ = character;
    }
  (*place)++;
  *end = '\0';
  return g_utf8_validate (text, -1, NULL) ? text : NULL;
}

/* NULL: damage. Free the array. */
static const char **
take_list (char **place)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  if (!rd_contact_json_take (place, "["))
    return NULL;
  while (!rd_contact_json_take (place, "]"))
    {
      char *text = list->len == 0 || rd_contact_json_take (place, ",")
                       ? rd_contact_json_take_text (place)
                       : NULL;

      if (text == NULL)
        return NULL;
      g_ptr_array_add (list, text);
    }
  g_ptr_array_add (list, NULL);
  return (const char **)g_ptr_array_steal (list, NULL);
}

static bool
take_number (char **place, unsigned *number)
{
  char *end;
  guint64 value = g_ascii_strtoull (*place, &end, 10);

  if (end == *place || value > G_MAXUINT)
    return false;
  *number = (unsigned)value;
  *place = end;
  return true;
}

RdContact *
rd_contact_json_take_fields (char **place, const char *jid, uint64_t serial)
{
  g_autofree const char **groups = NULL;
  char *name, *word, *extra;
  RdSubscription subscription;
  unsigned flags;

  if (!rd_contact_json_take (place, "\"name\":")
      || (name = rd_contact_json_take_text (place)) == NULL
      || !rd_contact_json_take (place, ",\"subscription\":")
      || (word = rd_contact_json_take_text (place)) == NULL
      || !rd_subscription_from_string (word, &subscription)
      || !rd_contact_json_take (place, ",\"flags\":") || !take_number (place, &flags)
      || !rd_contact_json_take (place, ",\"groups\":") || (groups = take_list (place)) == NULL
      || !rd_contact_json_take (place, ",\"extra\":")
      || (extra = rd_contact_json_take_text (place)) == NULL)
    return NULL;
  return rd_contact_new (jid, name, subscription, (RdContactFlags)flags, groups, extra, serial);
}
