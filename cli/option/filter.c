/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/filter.h"

#include "cli/out/exit.h"

#include <string.h>

/* As a contact's subscription is shown. */
#define ASKED ", asked"

const CtlOption ctl_filter_options[] = {
  { "subscription", CTL_OPTION_LIST, "STATE",
    "with this subscription: none, to, from or both; may be repeated", .words = "none to from both",
    .key = "Subscription", .tail = ASKED },
  { "no-from", CTL_OPTION_FLAG, NULL, "who don't see the user's presence (subscription none or to)",
    .key = "NoFrom" },
  { "no-to", CTL_OPTION_FLAG, NULL,
    "whose presence the user doesn't see (subscription none or from)", .key = "NoTo" },
  { "no-subscription", CTL_OPTION_FLAG, NULL,
    "without any subscription; of these three options one is enough", .key = "NoSubscription" },
  { "ask", CTL_OPTION_SWITCH, NULL, "with an unanswered request of the user; --no-ask: without one",
    .key = "Ask" },
  { "group", CTL_OPTION_LIST, "GROUP", "in this group; may be repeated, one is enough",
    .key = "Groups" },
  { "no-group", CTL_OPTION_FLAG, NULL, "in no group", .key = "NoGroup" },
  { "domain", CTL_OPTION_LIST, "DOMAIN", "at this server; may be repeated", .key = "Domains" },
  { "text", CTL_OPTION_TEXT, "TEXT", "with this text in the name, the JID or a group",
    .key = "Text" },
  { "jid", CTL_OPTION_LIST, "JID", "this one; may be repeated", .key = "Jids" },
  { "keep", CTL_OPTION_LIST, "JID", "not this one; may be repeated", .key = "KeepJids" },
  { "keep-group", CTL_OPTION_LIST, "GROUP", "none of this group; may be repeated",
    .key = "KeepGroups" },
  { "server-made", CTL_OPTION_SWITCH, NULL,
    "that the server itself makes; --no-server-made: all others", .key = "ServerMade" },
  { 0 },
};

const CtlOption ctl_filter_now_options[] = {
  { "changed-after", CTL_OPTION_SERIAL, "SERIAL", "changed after this serial",
    .key = "ChangedAfter" },
  { "unseen-for", CTL_OPTION_AGE, "AGE", "not there for so long (1y, 90d), where that is proven",
    .key = "UnseenFor" },
  { 0 },
};

/* Takes "none, asked" as none and --ask. */
static bool
split_asked (GVariantDict *filter, GError **error)
{
  g_auto (GStrv) states = NULL;
  gboolean is_asked = true;
  unsigned n_asked = 0;

  if (!g_variant_dict_lookup (filter, "Subscription", "^as", &states))
    return true;
  for (char **state = states; *state != NULL; state++)
    {
      if (!g_str_has_suffix (*state, ASKED))
        continue;
      (*state)[strlen (*state) - strlen (ASKED)] = '\0';
      n_asked++;
    }
  if (n_asked == 0)
    return true;
  g_variant_dict_lookup (filter, "Ask", "b", &is_asked);
  if (n_asked < g_strv_length (states) || !is_asked)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "\"asked\" stands behind each --subscription or behind none, and not "
                           "beside --no-ask.");
      return false;
    }
  g_variant_dict_insert (filter, "Subscription", "^as", states);
  g_variant_dict_insert (filter, "Ask", "b", TRUE);
  return true;
}

static bool
fill (const CtlOptions *options, const char *text, GVariantDict *filter, GError **error)
{
  if (text != NULL && ctl_options_has (options, "text"))
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "The text to search for is given twice: as --text and behind the verb.");
      return false;
    }
  ctl_options_fill (options, ctl_filter_options, filter);
  if (text != NULL)
    g_variant_dict_insert (filter, "Text", "s", text);
  return split_asked (filter, error);
}

static bool
fill_now (const CtlOptions *options, const char *text, GVariantDict *filter, GError **error)
{
  ctl_options_fill (options, ctl_filter_now_options, filter);
  return fill (options, text, filter, error);
}

GVariant *
ctl_filter_from_options (const CtlOptions *options, const char *text, GError **error)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  return fill_now (options, text, &filter, error)
             ? g_variant_ref_sink (g_variant_dict_end (&filter))
             : NULL;
}

GVariant *
ctl_filter_of_past (const CtlOptions *options, const char *text, GError **error)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  return fill (options, text, &filter, error) ? g_variant_ref_sink (g_variant_dict_end (&filter))
                                              : NULL;
}

GVariant *
ctl_filter_of_purge (const CtlOptions *options, const char *text, GError **error)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  if (!fill_now (options, text, &filter, error))
    return NULL;
  if (!ctl_options_has (options, "subscription") && !ctl_options_has (options, "unseen-for"))
    g_variant_dict_insert (&filter, "NoSubscription", "b", TRUE);
  return g_variant_ref_sink (g_variant_dict_end (&filter));
}
