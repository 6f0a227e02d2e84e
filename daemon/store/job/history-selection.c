/* Which changes of the history: the dictionary of the bus, read into a record of conditions. One
 * table of keys; a key that isn't in it is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/history.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/limit.h"

typedef bool (*ReadValue) (RdHistoryQuery *query, GVariant *value, GError **error);

typedef struct
{
  const char *key;
  const char *type;
  ReadValue read;
  size_t max; /* of a list: how many */
} Key;

static bool
read_jids (RdHistoryQuery *query, GVariant *value, GError **error)
{
  g_strfreev (query->jids);
  query->jids = g_variant_dup_strv (value, NULL);
  return true;
}

static int64_t
read_time (GVariant *value)
{
  return (int64_t)MIN (g_variant_get_uint64 (value), (uint64_t)INT64_MAX);
}

static bool
read_after (RdHistoryQuery *query, GVariant *value, GError **error)
{
  query->after = read_time (value);
  return true;
}

static bool
read_before (RdHistoryQuery *query, GVariant *value, GError **error)
{
  query->before = read_time (value);
  return true;
}

static bool
read_job (RdHistoryQuery *query, GVariant *value, GError **error)
{
  query->job = g_variant_get_uint64 (value);
  return true;
}

static bool
read_causes (RdHistoryQuery *query, GVariant *value, GError **error)
{
  g_autofree const char **words = g_variant_get_strv (value, NULL);

  /* A bit of no cause: it was asked, if only for none. */
  query->causes = 1u << RD_N_CAUSES;
  for (size_t i = 0; words[i] != NULL; i++)
    {
      RdCause cause;

      if (!rd_cause_from_string (words[i], &cause))
        {
          g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The selection's key “Causes” takes “login”, “push”, “resync”, “edit”, "
                       "“purge” and “undo”, not “%s”.",
                       rd_quote (words[i]).text);
          return false;
        }
      query->causes |= 1u << cause;
    }
  return true;
}

static const Key keys[] = {
  { "Jids", "as", read_jids, RD_FILTER_JIDS_MAX },
  { "After", "t", read_after },
  { "Before", "t", read_before },
  { "Job", "t", read_job },
  { "Causes", "as", read_causes, RD_FILTER_WORDS_MAX },
};

static bool
read_entry (RdHistoryQuery *query, const char *name, GVariant *value, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (!g_str_equal (name, keys[i].key))
        continue;
      if (g_variant_is_of_type (value, (const GVariantType *)keys[i].type))
        return rd_limit_check (value, "selection", keys[i].key, keys[i].max, error)
               && keys[i].read (query, value, error);
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "The selection's key “%s” has the type “%s”, not “%s”.", keys[i].key,
                   keys[i].type, g_variant_get_type_string (value));
      return false;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "A selection of changes has no key “%s”; it has “Jids”, “After”, “Before”, “Job” "
               "and “Causes”.",
               rd_quote (name).text);
  return false;
}

RdHistoryQuery *
rd_history_query_new_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (RdHistoryQuery) query = g_new0 (RdHistoryQuery, 1);
  GVariantIter iter;
  const char *name;
  g_autoptr (GVariant) value = NULL;

  if (!rd_limit_check_dict (dict, "selection", error))
    return NULL;
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      if (!read_entry (query, name, value, error))
        return NULL;
      g_clear_pointer (&value, g_variant_unref);
    }
  return g_steal_pointer (&query);
}

void
rd_history_query_free (RdHistoryQuery *query)
{
  g_strfreev (query->jids);
  g_free (query);
}
