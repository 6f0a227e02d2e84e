/* The selection language: the dictionary of the bus, read into a record of conditions.
 *
 * One table of keys; a key that isn't in it is refused. A condition that selects everything (an
 * empty text, "NoFrom" false, an empty "KeepJids") counts as not named, so that a filter of such
 * conditions is still an empty one. Evaluating a filter is the store's affair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/filter.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "model/limit.h"
#include "model/text.h"

#include <string.h>

#define BIT(subscription) (1u << (subscription))
#define WITHOUT_FROM (BIT (RD_SUBSCRIPTION_NONE) | BIT (RD_SUBSCRIPTION_TO))
#define WITHOUT_TO (BIT (RD_SUBSCRIPTION_NONE) | BIT (RD_SUBSCRIPTION_FROM))
#define WITHOUT_BOTH BIT (RD_SUBSCRIPTION_NONE)

/* What is gathered while the keys come, in any order. */
typedef struct
{
  RdFilter *filter;
  unsigned listed;  /* of "Subscription" */
  unsigned lacking; /* of the three "No…": 0 while none is true */
} Reading;

typedef bool (*ReadValue) (Reading *reading, GVariant *value, size_t offset, GError **error);

typedef struct
{
  const char *key;
  const char *type;
  ReadValue read;
  size_t offset; /* of the RdFilter's member, or the bits of a "No…" */
  size_t max;    /* of a list, how many; of a text, bytes */
} Key;

static void
add_condition (Reading *reading, bool is_selection)
{
  reading->filter->is_empty = false;
  reading->filter->has_selection |= is_selection;
}

void
rd_filter_refuse_domain (const char *domain, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The filter's key “Domains” takes names of servers such as “example.org”; “%s” is "
               "not one.",
               rd_quote (domain).text);
}

static bool
read_subscriptions (Reading *reading, GVariant *value, size_t offset, GError **error)
{
  g_autofree const char **words = g_variant_get_strv (value, NULL);

  reading->listed = 0;
  for (size_t i = 0; words[i] != NULL; i++)
    {
      RdSubscription subscription;

      if (!rd_subscription_from_string (words[i], &subscription))
        {
          g_set_error (
              error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
              "The filter's key “Subscription” takes “none”, “to”, “from” and “both”, not “%s”.",
              rd_quote (words[i]).text);
          return false;
        }
      reading->listed |= BIT (subscription);
    }
  add_condition (reading, true);
  return true;
}

static bool
read_lacking (Reading *reading, GVariant *value, size_t offset, GError **error)
{
  if (g_variant_get_boolean (value))
    {
      reading->lacking |= (unsigned)offset;
      add_condition (reading, true);
    }
  return true;
}

static bool
read_tristate (Reading *reading, GVariant *value, size_t offset, GError **error)
{
  G_STRUCT_MEMBER (RdTristate, reading->filter, offset)
      = g_variant_get_boolean (value) ? RD_YES : RD_NO;
  add_condition (reading, true);
  return true;
}

static bool
is_keep (size_t offset)
{
  return offset == offsetof (RdFilter, keep_jids) || offset == offsetof (RdFilter, keep_groups);
}

/* To keep nothing is no condition; to be in none of no groups is one that nothing satisfies. */
static bool
is_no_condition (GVariant *list, size_t offset)
{
  return is_keep (offset) && g_variant_n_children (list) == 0;
}

static bool
read_list (Reading *reading, GVariant *value, size_t offset, GError **error)
{
  char ***member = &G_STRUCT_MEMBER (char **, reading->filter, offset);

  if (is_no_condition (value, offset))
    return true;
  g_strfreev (*member);
  *member = g_variant_dup_strv (value, NULL);
  add_condition (reading, !is_keep (offset));
  return true;
}

static bool
read_domains (Reading *reading, GVariant *value, size_t offset, GError **error)
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
  return read_list (reading, value, offset, error);
}

/* NULL where nothing is to be decoded. */
static char *
fold_decoded (const char *text)
{
  g_autofree char *decoded = rd_jid_decode_labels (text);

  return g_str_equal (decoded, text) ? NULL : rd_text_fold (decoded);
}

static bool
read_text (Reading *reading, GVariant *value, size_t offset, GError **error)
{
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
read_changed_after (Reading *reading, GVariant *value, size_t offset, GError **error)
{
  reading->filter->changed_after = g_variant_get_uint64 (value);
  if (reading->filter->changed_after > 0)
    add_condition (reading, true);
  return true;
}

static const Key keys[] = {
  { "Subscription", "as", read_subscriptions, 0, RD_FILTER_WORDS_MAX },
  { "NoFrom", "b", read_lacking, WITHOUT_FROM },
  { "NoTo", "b", read_lacking, WITHOUT_TO },
  { "NoSubscription", "b", read_lacking, WITHOUT_BOTH },
  { "Ask", "b", read_tristate, offsetof (RdFilter, ask) },
  { "Groups", "as", read_list, offsetof (RdFilter, groups), RD_FILTER_GROUPS_MAX },
  { "NoGroup", "b", read_tristate, offsetof (RdFilter, no_group) },
  { "Domains", "as", read_domains, offsetof (RdFilter, domains), RD_FILTER_DOMAINS_MAX },
  { "Text", "s", read_text, 0, RD_FILTER_TEXT_SIZE_MAX },
  { "Jids", "as", read_list, offsetof (RdFilter, jids), RD_FILTER_JIDS_MAX },
  { "KeepJids", "as", read_list, offsetof (RdFilter, keep_jids), RD_FILTER_JIDS_MAX },
  { "KeepGroups", "as", read_list, offsetof (RdFilter, keep_groups), RD_FILTER_GROUPS_MAX },
  { "ChangedAfter", "t", read_changed_after, 0 },
};

static const Key *
find_key (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_str_equal (name, keys[i].key))
        return &keys[i];
    }
  return NULL;
}

static bool
read_entry (Reading *reading, const char *name, GVariant *value, GError **error)
{
  const Key *key = find_key (name);

  if (key == NULL)
    {
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "A filter has no key “%s”; the interface's documentation lists them.",
                   rd_quote (name).text);
      return false;
    }
  if (g_variant_is_of_type (value, (const GVariantType *)key->type))
    return rd_limit_check (value, "filter", key->key, key->max, error)
           && key->read (reading, value, key->offset, error);
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "The filter's key “%s” has the type “%s”, not “%s”.", key->key, key->type,
               g_variant_get_type_string (value));
  return false;
}

RdFilter *
rd_filter_new_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (RdFilter) filter = rd_filter_new_all ();
  Reading reading = { filter, RD_FILTER_ALL_SUBSCRIPTIONS, 0 };
  GVariantIter iter;
  const char *name;
  g_autoptr (GVariant) value = NULL;

  if (!rd_limit_check_dict (dict, "filter", error))
    return NULL;
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      if (!read_entry (&reading, name, value, error))
        return NULL;
      g_clear_pointer (&value, g_variant_unref);
    }
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
