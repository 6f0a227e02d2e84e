/* Contacts of a roster by their JIDs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

/* Looks N of JIDS up, at most RD_LOOKUP_MAX: each is in *CONTACTS or in *MISSING then. */
bool ctl_roster_lookup (RdBusRoster *roster, char **jids, int n, GVariant **contacts,
                        char ***missing, GError **error);
