/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/duplicates/other-address.h"

#include "model/jid.h"

#include <string.h>

/* ITU-T E.164. */
#define DIGITS_MIN 7
#define DIGITS_MAX 15

/* XEP-0106 §4.2: what "\" and two digits stand for; else 0. */
static char
read_escape (const char *text)
{
  static const char escaped[] = " \"&'/:<>@\\";
  int high = text[0] == '\\' ? g_ascii_xdigit_value (text[1]) : -1;
  int low = high >= 0 ? g_ascii_xdigit_value (text[2]) : -1;
  char character = low >= 0 ? (char)(high * 16 + low) : '\0';

  return character != '\0' && strchr (escaped, character) != NULL ? character : '\0';
}

static char *
unescape (const char *local)
{
  GString *text = g_string_new (NULL);

  while (*local != '\0')
    {
      char character = read_escape (local);

      g_string_append_c (text, character != '\0' ? character : *local);
      local += character != '\0' ? 3 : 1;
    }
  return g_string_free (text, FALSE);
}

char *
rd_other_address_get_inner (const char *key)
{
  g_autofree char *local = rd_jid_get_local (key);
  g_autofree char *address = NULL;
  char *mark;

  if (local == NULL || strpbrk (local, "\\%") == NULL)
    return NULL;
  address = unescape (local);
  mark = strchr (address, '@');
  if (mark == NULL && (mark = strrchr (address, '%')) != NULL)
    *mark = '@';
  if (mark == NULL || mark == address || mark[1] == '\0' || strchr (mark + 1, '@') != NULL
      || strchr (address, '/') != NULL)
    return NULL;
  return rd_jid_make_key (address);
}

char *
rd_other_address_get_phone (const char *key)
{
  size_t prefix = key[0] == '+' ? 1 : g_str_has_prefix (key, "00") ? 2 : 0;
  size_t digits = prefix > 0 ? strspn (key + prefix, "0123456789") : 0;

  if (digits < DIGITS_MIN || digits > DIGITS_MAX || key[prefix] == '0'
      || key[prefix + digits] != '@')
    return NULL;
  return g_strconcat ("+", key + prefix, NULL);
}
