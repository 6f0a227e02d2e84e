/* Lookup: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/roster-lookup.h"

#include "cli/client/incoming.h"

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
