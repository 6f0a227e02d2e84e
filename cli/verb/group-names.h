/* The groups of a roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/roster-bus.h"

#include <stdbool.h>

typedef struct
{
  RdBusRoster *roster;
  GVariant *rows; /* a(su), in the order of the names */
  unsigned n;     /* of all groups; ROWS may be only the first ones */
  guint64 serial;
} CtlGroups;

bool ctl_groups_read (CtlGroups *groups, RdBusProfile *profile, GError **error);
void ctl_groups_clear (CtlGroups *groups);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlGroups, ctl_groups_clear)

/* Its contacts; 0 if there is no such group. */
unsigned ctl_groups_count (const CtlGroups *groups, const char *name);
/* The same; that there is no such group is an error, which names the nearest one. */
unsigned ctl_groups_find (const CtlGroups *groups, const char *name, RdBusProfile *profile,
                          GError **error);
/* What NAME may be mistyped for; NULL if no name in ROWS (a(su)) is near. */
const char *ctl_groups_find_nearest (GVariant *rows, const char *name);
