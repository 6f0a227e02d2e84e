/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profiles.h"
#include "core/turns.h"

#define RD_TYPE_OBJECT_TREE (rd_object_tree_get_type ())
G_DECLARE_FINAL_TYPE (RdObjectTree, rd_object_tree, RD, OBJECT_TREE, GObject)

/* Exports the manager, PROFILES as they come and go, and their jobs. NULL if the root is taken.
 * TURNS must outlive it; STORE_NOTICE may be NULL. */
RdObjectTree *rd_object_tree_new (GDBusConnection *bus, RdProfiles *profiles, RdTurns *turns,
                                  const char *store_notice, GError **error);
