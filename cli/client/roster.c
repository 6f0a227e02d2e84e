/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/roster.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "dbus-interfaces/call-limits.h"

bool
ctl_roster_pages_open (CtlRosterPages *pages, RdBusProfile *profile, GVariant *filter,
                       GError **error)
{
  *pages = (CtlRosterPages){ .filter = g_variant_ref_sink (filter) };
  ctl_paging_begin (&pages->paging);
  pages->roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  return pages->roster != NULL;
}

void
ctl_roster_pages_clear (CtlRosterPages *pages)
{
  g_clear_object (&pages->roster);
  g_clear_pointer (&pages->filter, g_variant_unref);
  g_clear_pointer (&pages->contacts, g_variant_unref);
  ctl_paging_clear (&pages->paging);
}

bool
ctl_roster_pages_has_more (const CtlRosterPages *pages)
{
  return !pages->is_begun || *pages->paging.cursor != '\0';
}

/* The most contacts that all pages can have. With a filter, more may match while the pages are
 * read. */
static unsigned
find_most (const CtlRosterPages *pages, unsigned total)
{
  return g_variant_n_children (pages->filter) == 0 ? total : RD_ROSTER_CONTACTS_MAX;
}

bool
ctl_roster_pages_read (CtlRosterPages *pages, unsigned limit, GError **error)
{
  g_autofree char *next_cursor = NULL;
  unsigned total;
  guint64 serial;

  g_clear_pointer (&pages->contacts, g_variant_unref);
  if (!rd_bus_roster_call_get_sync (pages->roster, pages->filter, pages->paging.cursor, limit,
                                    &pages->contacts, &next_cursor, &total, &serial, NULL, error)
      || !ctl_paging_take (&pages->paging, g_variant_n_children (pages->contacts), limit,
                           find_most (pages, total), next_cursor, error))
    return false;
  if (!pages->is_begun)
    {
      pages->total = total;
      pages->serial = serial;
      pages->is_begun = true;
    }
  return true;
}

bool
ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts, char ***missing,
                   GError **error)
{
  g_autofree const char **asked = g_new0 (const char *, n + 1);
  g_autoptr (GVariant) found = NULL;
  g_auto (GStrv) others = NULL;

  for (int i = 0; i < n; i++)
    asked[i] = jids[i];
  if (!rd_bus_roster_call_lookup_sync (roster, asked, &found, &others, NULL, error))
    return false;
  if (g_variant_n_children (found) + g_strv_length (others) != (size_t)n)
    return ctl_incoming_refuse ("Lookup", "it is not of as many contacts as were asked for", error);
  *contacts = g_steal_pointer (&found);
  *missing = g_steal_pointer (&others);
  return true;
}
