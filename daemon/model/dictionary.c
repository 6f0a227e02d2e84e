/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/dictionary.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <stdint.h>

/* -- faults ------------------------------------------------------------------------------------ */

static bool
check_size (const RdDictionary *dictionary, GVariant *dict, GError **error)
{
  size_t n = g_variant_n_children (dict);

  if (n <= RD_DICT_KEYS_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "The dictionary \"%s\" has %zu keys, and takes at most %d; name each key once.",
               dictionary->name, n, RD_DICT_KEYS_MAX);
  return false;
}

/* As "A", "B" and "C" in a sentence; none as "none". */
static char *
list_names (const RdDictionary *dictionary)
{
  GString *names = g_string_new (dictionary->n_keys == 0 ? "none" : NULL);

  for (size_t i = 0; i < dictionary->n_keys; i++)
    {
      if (i > 0)
        g_string_append (names, i + 1 < dictionary->n_keys ? ", " : " and ");
      g_string_append_printf (names, "\"%s\"", dictionary->keys[i].name);
    }
  return g_string_free (names, FALSE);
}

static const RdKey *
find_key (const RdDictionary *dictionary, const char *name, GError **error)
{
  g_autofree char *names = NULL;

  for (size_t i = 0; i < dictionary->n_keys; i++)
    {
      if (g_str_equal (name, dictionary->keys[i].name))
        return &dictionary->keys[i];
    }
  names = list_names (dictionary);
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS, "%s \"%s\"; it has %s.",
               dictionary->unknown, rd_quote (name).text, names);
  return NULL;
}

static bool
check_type (const RdDictionary *dictionary, const RdKey *key, GVariant *value, GError **error)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE (key->type)))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s \"%s\" has the type \"%s\", not \"%s\".", dictionary->known, key->name,
               key->type, g_variant_get_type_string (value));
  return false;
}

static bool
check_limit (const RdDictionary *dictionary, const RdKey *key, GVariant *value, GError **error)
{
  bool is_text = key->type[0] == 's';
  size_t n = 0;

  if (is_text)
    g_variant_get_string (value, &n);
  else if (key->type[0] == 'a')
    n = g_variant_n_children (value);
  if (key->max == 0 || n <= key->max)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "%s \"%s\" has %zu %s, and takes at most %zu; %s.", dictionary->known, key->name, n,
               is_text ? "bytes" : "entries", key->max,
               is_text ? "shorten it" : "name fewer, or use several calls");
  return false;
}

/* -- values ------------------------------------------------------------------------------------ */

void
rd_key_store (const RdKey *key, GVariant *value, gpointer record)
{
  switch (key->type[0])
    {
    case 'b':
      G_STRUCT_MEMBER (bool, record, key->offset) = g_variant_get_boolean (value);
      break;
    case 'u':
      G_STRUCT_MEMBER (unsigned, record, key->offset) = g_variant_get_uint32 (value);
      break;
    case 't':
      G_STRUCT_MEMBER (uint64_t, record, key->offset) = g_variant_get_uint64 (value);
      break;
    case 's':
      g_free (G_STRUCT_MEMBER (char *, record, key->offset));
      G_STRUCT_MEMBER (char *, record, key->offset) = g_variant_dup_string (value, NULL);
      break;
    default:
      g_strfreev (G_STRUCT_MEMBER (char **, record, key->offset));
      G_STRUCT_MEMBER (char **, record, key->offset) = g_variant_dup_strv (value, NULL);
    }
}

static bool
read_entry (const RdDictionary *dictionary, const char *name, GVariant *value, gpointer record,
            GError **error)
{
  const RdKey *key = find_key (dictionary, name, error);

  if (key == NULL || !check_type (dictionary, key, value, error)
      || !check_limit (dictionary, key, value, error))
    return false;
  if (key->read != NULL)
    return key->read (record, key, value, error);
  rd_key_store (key, value, record);
  return true;
}

bool
rd_dictionary_read (const RdDictionary *dictionary, GVariant *dict, gpointer record, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;
  bool is_good = check_size (dictionary, dict, error);

  g_variant_iter_init (&iter, dict);
  while (is_good && g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      is_good = read_entry (dictionary, name, value, record, error);
      g_variant_unref (value);
    }
  return is_good;
}
