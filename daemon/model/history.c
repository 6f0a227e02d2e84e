/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/history.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/dictionary.h"

/* Times are uint64_t on the bus; larger ones become INT64_MAX. */
static bool
read_time (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  G_STRUCT_MEMBER (int64_t, record, key->offset)
      = (int64_t)MIN (g_variant_get_uint64 (value), (uint64_t)INT64_MAX);
  return true;
}

/* As "a", "b" and "c" in a sentence. */
static char *
list_causes (void)
{
  GString *words = g_string_new (NULL);

  for (unsigned i = 0; i < RD_N_CAUSES; i++)
    g_string_append_printf (words, "%s\"%s\"",
                            i == 0                ? ""
                            : i < RD_N_CAUSES - 1 ? ", "
                                                  : " and ",
                            rd_cause_to_string ((RdCause)i));
  return g_string_free (words, FALSE);
}

static bool
read_causes (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdHistoryQuery *query = record;
  g_autofree const char **words = g_variant_get_strv (value, NULL);

  /* A bit of no cause tells an empty list, which selects nothing, from none. */
  query->causes = 1u << RD_N_CAUSES;
  for (size_t i = 0; words[i] != NULL; i++)
    {
      RdCause cause;

      if (!rd_cause_from_string (words[i], &cause))
        {
          g_autofree char *known = list_causes ();

          g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The selection's key \"Causes\" takes %s, not \"%s\".", known,
                       rd_quote (words[i]).text);
          return false;
        }
      query->causes |= 1u << cause;
    }
  return true;
}

static const RdKey keys[] = {
  { "Jids", "as", offsetof (RdHistoryQuery, jids), RD_FILTER_JIDS_MAX },
  { "Since", "t", offsetof (RdHistoryQuery, since), 0, read_time },
  { "Until", "t", offsetof (RdHistoryQuery, until), 0, read_time },
  { "Job", "t", offsetof (RdHistoryQuery, job) },
  { "Causes", "as", 0, RD_FILTER_WORDS_MAX, read_causes },
};
static const RdDictionary dictionary = { "selection", "A selection of changes has no key",
                                         "The selection's key", keys, G_N_ELEMENTS (keys) };

RdHistoryQuery *
rd_history_query_new_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (RdHistoryQuery) query = g_new0 (RdHistoryQuery, 1);

  return rd_dictionary_read (&dictionary, dict, query, error) ? g_steal_pointer (&query) : NULL;
}

void
rd_history_query_free (RdHistoryQuery *query)
{
  g_strfreev (query->jids);
  g_free (query);
}

static void
free_entry (gpointer data)
{
  RdHistoryEntry *entry = data;

  g_free (entry->cause);
  g_free (entry->jid);
  g_clear_pointer (&entry->before, rd_contact_unref);
  g_clear_pointer (&entry->after, rd_contact_unref);
  g_free (entry);
}

RdHistory *
rd_history_new (void)
{
  RdHistory *history = g_new0 (RdHistory, 1);

  history->entries = g_ptr_array_new_with_free_func (free_entry);
  return history;
}

void
rd_history_free (RdHistory *history)
{
  g_ptr_array_unref (history->entries);
  g_free (history);
}

void
rd_past_job_free (RdPastJob *job)
{
  g_free (job->result);
  g_free (job);
}
