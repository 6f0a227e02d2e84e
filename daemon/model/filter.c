/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/filter.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/dictionary.h"
#include "model/jid.h"
#include "model/text.h"

#include <string.h>

#define BIT(subscription) (1u << (subscription))
#define WITHOUT_FROM (BIT (RD_SUBSCRIPTION_NONE) | BIT (RD_SUBSCRIPTION_TO))
#define WITHOUT_TO (BIT (RD_SUBSCRIPTION_NONE) | BIT (RD_SUBSCRIPTION_FROM))
#define WITHOUT_BOTH BIT (RD_SUBSCRIPTION_NONE)

/* The filter while its keys are read, in any order. */
typedef struct
{
  RdFilter *filter;
  unsigned listed;  /* subscriptions in "Subscription" */
  unsigned lacking; /* subscriptions that match "No…"; 0: none is true */
} Reading;

/* Not called for a condition that selects everything (an empty text, "NoFrom" false, an empty
 * "KeepJids"): such a filter is empty. */
static void
add_condition (Reading *reading, bool is_selection)
{
  reading->filter->is_empty = false;
  reading->filter->has_selection |= is_selection;
}

void
rd_filter_refuse_domain (const char *domain, GError **error)
{
  g_set_error (
      error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
      "The filter's key \"Domains\" takes names of servers such as \"example.org\"; \"%s\" is "
      "not one.",
      rd_quote (domain).text);
}

static bool
read_subscriptions (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  g_autofree const char **words = g_variant_get_strv (value, NULL);

  reading->listed = 0;
  for (size_t i = 0; words[i] != NULL; i++)
    {
      RdSubscription subscription;

      if (!rd_subscription_from_string (words[i], &subscription))
        {
          g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The filter's key \"Subscription\" takes \"none\", \"to\", \"from\" and "
                       "\"both\", not \"%s\".",
                       rd_quote (words[i]).text);
          return false;
        }
      reading->listed |= BIT (subscription);
    }
  add_condition (reading, true);
  return true;
}

static bool
read_lacking (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  if (g_variant_get_boolean (value))
    {
      reading->lacking |= (unsigned)key->offset;
      add_condition (reading, true);
    }
  return true;
}

static bool
read_tristate (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  G_STRUCT_MEMBER (RdTristate, reading->filter, key->offset)
      = g_variant_get_boolean (value) ? RD_YES : RD_NO;
  add_condition (reading, true);
  return true;
}

/* To leave out what the server makes selects nothing yet. */
static bool
read_made (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  bool is_made = g_variant_get_boolean (value);

  reading->filter->made = is_made ? RD_YES : RD_NO;
  add_condition (reading, is_made);
  return true;
}

static bool
is_keep (const RdKey *key)
{
  return key->offset == offsetof (RdFilter, keep_jids)
         || key->offset == offsetof (RdFilter, keep_groups);
}

/* An empty Keep… is no condition; another empty list selects nothing. */
static bool
is_no_condition (const RdKey *key, GVariant *list)
{
  return is_keep (key) && g_variant_n_children (list) == 0;
}

static bool
read_list (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;

  if (is_no_condition (key, value))
    return true;
  rd_key_store (key, value, reading->filter);
  add_condition (reading, !is_keep (key));
  return true;
}

static bool
read_domains (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  g_autofree const char **domains = g_variant_get_strv (value, NULL);

  for (size_t i = 0; domains[i] != NULL; i++)
    {
      if (domains[i][0] == '\0' || strpbrk (domains[i], "@/") != NULL)
        {
          rd_filter_refuse_domain (domains[i], error);
          return false;
        }
    }
  return read_list (record, key, value, error);
}

/* NULL: TEXT has no labels "xn--…". */
static char *
fold_decoded (const char *text)
{
  g_autofree char *decoded = rd_jid_decode_labels (text);

  return g_str_equal (decoded, text) ? NULL : rd_text_fold (decoded);
}

static bool
read_text (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  const char *text = g_variant_get_string (value, NULL);

  g_clear_pointer (&reading->filter->text, g_free);
  g_clear_pointer (&reading->filter->other_text, g_free);
  if (text[0] != '\0')
    {
      reading->filter->text = rd_text_fold (text);
      reading->filter->other_text = fold_decoded (text);
      add_condition (reading, true);
    }
  return true;
}

static bool
read_changed_after (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  reading->filter->changed_after = g_variant_get_uint64 (value);
  if (reading->filter->changed_after > 0)
    add_condition (reading, true);
  return true;
}

static bool
read_unseen_for (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  Reading *reading = record;
  uint64_t unseen_for = g_variant_get_uint64 (value);

  if (unseen_for < RD_FILTER_UNSEEN_MIN_S || unseen_for > RD_FILTER_UNSEEN_MAX_S)
    {
      g_set_error (
          error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
          "The filter's key \"UnseenFor\" takes seconds, from %d (a day) to %" G_GINT64_FORMAT
          " (a hundred years), not %" G_GUINT64_FORMAT ".",
          RD_FILTER_UNSEEN_MIN_S, (gint64)RD_FILTER_UNSEEN_MAX_S, unseen_for);
      return false;
    }
  reading->filter->unseen_for = unseen_for;
  add_condition (reading, true);
  return true;
}

static const RdKey keys[] = {
  { "Subscription", "as", 0, RD_FILTER_WORDS_MAX, read_subscriptions },
  { "NoFrom", "b", WITHOUT_FROM, 0, read_lacking },
  { "NoTo", "b", WITHOUT_TO, 0, read_lacking },
  { "NoSubscription", "b", WITHOUT_BOTH, 0, read_lacking },
  { "Ask", "b", offsetof (RdFilter, ask), 0, read_tristate },
  { "Groups", "as", offsetof (RdFilter, groups), RD_FILTER_GROUPS_MAX, read_list },
  { "NoGroup", "b", offsetof (RdFilter, no_group), 0, read_tristate },
  { "Domains", "as", offsetof (RdFilter, domains), RD_FILTER_DOMAINS_MAX, read_domains },
  { "Text", "s", 0, RD_FILTER_TEXT_SIZE_MAX, read_text },
  { "Jids", "as", offsetof (RdFilter, jids), RD_FILTER_JIDS_MAX, read_list },
  { "KeepJids", "as", offsetof (RdFilter, keep_jids), RD_FILTER_JIDS_MAX, read_list },
  { "KeepGroups", "as", offsetof (RdFilter, keep_groups), RD_FILTER_GROUPS_MAX, read_list },
  { "ServerMade", "b", 0, 0, read_made },
  { "ChangedAfter", "t", 0, 0, read_changed_after },
  { "UnseenFor", "t", 0, 0, read_unseen_for },
};
static const RdDictionary dictionary
    = { "filter", "A filter has no key", "The filter's key", keys, G_N_ELEMENTS (keys) };

RdFilter *
rd_filter_new_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (RdFilter) filter = rd_filter_new_all ();
  Reading reading = { filter, RD_FILTER_ALL_SUBSCRIPTIONS, 0 };

  if (!rd_dictionary_read (&dictionary, dict, &reading, error))
    return NULL;
  filter->subscriptions = reading.listed;
  if (reading.lacking != 0)
    filter->subscriptions &= reading.lacking;
  return g_steal_pointer (&filter);
}

RdFilter *
rd_filter_new_all (void)
{
  RdFilter *filter = g_new0 (RdFilter, 1);

  filter->subscriptions = RD_FILTER_ALL_SUBSCRIPTIONS;
  filter->ask = RD_ANY;
  filter->no_group = RD_ANY;
  filter->made = RD_ANY;
  filter->is_empty = true;
  return filter;
}

void
rd_filter_free (RdFilter *filter)
{
  g_strfreev (filter->groups);
  g_strfreev (filter->domains);
  g_free (filter->text);
  g_free (filter->other_text);
  g_strfreev (filter->jids);
  g_strfreev (filter->keep_jids);
  g_strfreev (filter->keep_groups);
  g_free (filter);
}
