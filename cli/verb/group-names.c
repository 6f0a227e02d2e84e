/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/group-names.h"

#include "cli/client/object.h"
#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "cli/verb/near-words.h"
#include "dbus-interfaces/quote.h"

/* Sinks FILTER. ROWS: the groups. */
static GVariant *
ask (RdBusRoster *roster, GVariant *filter, GVariant **rows, GError **error)
{
  GVariant *stats = NULL;

  if (!rd_bus_roster_call_stats_sync (roster, filter, &stats, NULL, error))
    return NULL;
  *rows = g_variant_lookup_value (stats, "Groups", G_VARIANT_TYPE ("a(su)"));
  if (*rows == NULL)
    *rows = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(su)"), NULL, 0));
  return stats;
}

bool
ctl_groups_read (CtlGroups *groups, RdBusProfile *profile, GError **error)
{
  g_autoptr (GVariant) stats = NULL;
  GVariantBuilder filter;

  *groups = (CtlGroups){ .roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, error) };
  if (groups->roster == NULL)
    return false;
  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  stats = ask (groups->roster, g_variant_builder_end (&filter), &groups->rows, error);
  if (stats == NULL)
    return false;
  g_variant_lookup (stats, "NGroups", "u", &groups->n);
  g_variant_lookup (stats, "Serial", "t", &groups->serial);
  return true;
}

void
ctl_groups_clear (CtlGroups *groups)
{
  g_clear_object (&groups->roster);
  g_clear_pointer (&groups->rows, g_variant_unref);
}

static unsigned
find_row (GVariant *rows, const char *name)
{
  const char *candidate;
  guint32 contacts;
  GVariantIter iter;

  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(&su)", &candidate, &contacts))
    {
      if (g_str_equal (candidate, name))
        return contacts;
    }
  return 0;
}

unsigned
ctl_groups_count (const CtlGroups *groups, const char *name)
{
  const char *const names[] = { name, NULL };
  unsigned contacts = find_row (groups->rows, name);
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) stats = NULL;

  if (contacts > 0 || groups->n <= g_variant_n_children (groups->rows))
    return contacts;
  /* ROWS may not have all groups. */
  g_variant_dict_insert (&filter, "Groups", "^as", names);
  stats = ask (groups->roster, g_variant_dict_end (&filter), &rows, NULL);
  return stats != NULL ? find_row (rows, name) : 0;
}

const char *
ctl_groups_find_nearest (GVariant *rows, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *candidate;
  GVariantIter iter;

  g_variant_iter_init (&iter, rows);
  while (g_variant_iter_next (&iter, "(&su)", &candidate, NULL))
    g_ptr_array_add (names, (void *)candidate);
  g_ptr_array_add (names, NULL);
  return ctl_near_words_find ((const char *const *)names->pdata, name);
}

unsigned
ctl_groups_find (const CtlGroups *groups, const char *name, CtlCall *call, GError **error)
{
  unsigned contacts = ctl_groups_count (groups, name);
  const char *profile = rd_bus_profile_get_name (call->profile);
  g_autofree char *command = ctl_call_make_command (call, "group list");
  g_autofree char *safe_name = ctl_group_list_escape (name);
  g_autofree char *safe_nearest = NULL;
  const char *nearest;

  if (contacts > 0)
    return contacts;
  nearest = ctl_groups_find_nearest (groups->rows, name);
  if (nearest != NULL)
    safe_nearest = ctl_group_list_escape (nearest);
  if (nearest != NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_FOUND,
                 "There is no group \"%s\" in the roster of %s. Did you mean \"%s\"?",
                 rd_quote (safe_name).text, profile, rd_quote (safe_nearest).text);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_FOUND,
                 "There is no group \"%s\" in the roster of %s. To see the groups: %s.",
                 rd_quote (safe_name).text, profile, command);
  return 0;
}
