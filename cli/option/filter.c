/* Options to filter: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/filter.h"

#include "cli/out/exit.h"

static void
add_list (GVariantDict *filter, const char *key, GPtrArray *values)
{
  if (values != NULL)
    g_variant_dict_insert_value (
        filter, key, g_variant_new_strv ((const char *const *)values->pdata, values->len));
}

static void
add_flag (GVariantDict *filter, const char *key, bool is_set)
{
  if (is_set)
    g_variant_dict_insert (filter, key, "b", TRUE);
}

static GVariant *
make_filter (const CtlOptions *options, const char *text, bool no_subscription, GError **error)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  if (text != NULL && options->text != NULL)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "The text to search for is given twice: as --text and behind the verb.");
      return NULL;
    }
  add_list (&filter, "Subscription", options->subscriptions);
  add_flag (&filter, "NoFrom", options->no_from);
  add_flag (&filter, "NoTo", options->no_to);
  add_flag (&filter, "NoSubscription", no_subscription);
  if (options->ask != CTL_SWITCH_UNSET)
    g_variant_dict_insert (&filter, "Ask", "b", options->ask == CTL_SWITCH_ON);
  add_list (&filter, "Groups", options->groups);
  add_flag (&filter, "NoGroup", options->no_group);
  add_list (&filter, "Domains", options->domains);
  if (text != NULL || options->text != NULL)
    g_variant_dict_insert (&filter, "Text", "s", text != NULL ? text : options->text);
  add_list (&filter, "Jids", options->jids);
  add_list (&filter, "KeepJids", options->keep_jids);
  add_list (&filter, "KeepGroups", options->keep_groups);
  if (options->changed_after.is_set)
    g_variant_dict_insert (&filter, "ChangedAfter", "t", options->changed_after.value);
  return g_variant_dict_end (&filter);
}

GVariant *
ctl_filter_from_options (const CtlOptions *options, const char *text, GError **error)
{
  return make_filter (options, text, options->no_subscription, error);
}

GVariant *
ctl_filter_of_purge (const CtlOptions *options, const char *text, GError **error)
{
  bool no_subscription = options->no_subscription || options->subscriptions == NULL;

  return make_filter (options, text, no_subscription, error);
}
