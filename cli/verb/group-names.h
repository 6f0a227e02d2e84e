/* A roster's groups, and the one that is meant by a name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

#include <stdbool.h>

typedef struct
{
  RdBusRoster *roster;
  GVariant *rows; /* a(su), by name */
  unsigned n;     /* groups; ROWS may have only the first */
  guint64 serial;
} CtlGroups;

bool ctl_groups_read (CtlGroups *groups, RdBusProfile *profile, GError **error);
void ctl_groups_clear (CtlGroups *groups);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlGroups, ctl_groups_clear)

/* The number of its contacts; 0: no such group. */
unsigned ctl_groups_count (const CtlGroups *groups, const char *name);
/* The same; 0 comes with an error that names the nearest group. */
unsigned ctl_groups_find (const CtlGroups *groups, const char *name, CtlCall *call, GError **error);
/* ROWS: a(su). NULL: no name is near. */
const char *ctl_groups_find_nearest (GVariant *rows, const char *name);
