/* The groups of a roster: their names, how many contacts each has, and the serial of that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/roster-bus.h"

#include <stdbool.h>

typedef struct
{
  RdBusRoster *roster;
  GVariant *rows; /* a(su), in the order of the names */
  unsigned n;     /* how many there are, which can be more than are in ROWS */
  guint64 serial;
} CtlGroups;

bool ctl_groups_read (CtlGroups *groups, RdBusProfile *profile, GError **error);
void ctl_groups_clear (CtlGroups *groups);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlGroups, ctl_groups_clear)

/* How many contacts the group has; 0 if there is none of this name. */
unsigned ctl_groups_count (const CtlGroups *groups, const char *name);
/* The same; it not being there is an error, which names the nearest one. */
unsigned ctl_groups_find (const CtlGroups *groups, const char *name, RdBusProfile *profile,
                          GError **error);
/* The name in ROWS (a(su)) that NAME was most likely to be; NULL if none is near. */
const char *ctl_groups_find_nearest (GVariant *rows, const char *name);
