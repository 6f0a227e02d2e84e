/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/object-tree.h"

#include "bus/manager-face.h"
#include "bus/profile-face.h"
#include "bus/roster-face.h"
#include "dbus-interfaces/names.h"

struct _RdObjectTree
{
  GObject parent_instance;
  GDBusObjectManagerServer *objects;
  RdManagerFace *manager;
};

G_DEFINE_FINAL_TYPE (RdObjectTree, rd_object_tree, G_TYPE_OBJECT)

static void
add_profile (RdObjectTree *self, RdProfile *profile)
{
  g_autofree char *path = rd_profile_get_object_path (profile);
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);
  g_autoptr (RdProfileFace) profile_face = rd_profile_face_new (profile);
  g_autoptr (RdRosterFace) roster_face = rd_roster_face_new (profile);

  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (profile_face));
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (roster_face));
  g_dbus_object_manager_server_export (self->objects, object);
}

static void
on_added (RdProfiles *profiles, RdProfile *profile, RdObjectTree *self)
{
  add_profile (self, profile);
}

static void
on_removed (RdProfiles *profiles, RdProfile *profile, RdObjectTree *self)
{
  g_autofree char *path = rd_profile_get_object_path (profile);

  g_dbus_object_manager_server_unexport (self->objects, path);
}

static void
rd_object_tree_dispose (GObject *object)
{
  RdObjectTree *self = RD_OBJECT_TREE (object);

  if (self->manager != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->manager));
  g_clear_object (&self->manager);
  g_clear_object (&self->objects);
  G_OBJECT_CLASS (rd_object_tree_parent_class)->dispose (object);
}

static void
rd_object_tree_class_init (RdObjectTreeClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rd_object_tree_dispose;
}

static void
rd_object_tree_init (RdObjectTree *self)
{
  self->objects = g_dbus_object_manager_server_new (RD_ROOT_PATH);
}

RdObjectTree *
rd_object_tree_new (GDBusConnection *bus, RdProfiles *profiles, const char *store_notice,
                    GError **error)
{
  g_autoptr (RdObjectTree) self = g_object_new (RD_TYPE_OBJECT_TREE, NULL);
  GPtrArray *list = rd_profiles_list (profiles);

  self->manager = rd_manager_face_new (profiles, store_notice);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->manager), bus,
                                         RD_ROOT_PATH, error))
    return NULL;
  for (unsigned i = 0; i < list->len; i++)
    add_profile (self, list->pdata[i]);
  g_signal_connect_object (profiles, "added", G_CALLBACK (on_added), self, 0);
  g_signal_connect_object (profiles, "removed", G_CALLBACK (on_removed), self, 0);
  g_dbus_object_manager_server_set_connection (self->objects, bus);
  return g_steal_pointer (&self);
}
