/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/object-tree.h"

#include "bus/blocking-face.h"
#include "bus/debug-face.h"
#include "bus/duplicates-face.h"
#include "bus/gate/call-gate.h"
#include "bus/heard-face.h"
#include "bus/history-face.h"
#include "bus/job-answer.h"
#include "bus/job-face.h"
#include "bus/log-face.h"
#include "bus/manager-face.h"
#include "bus/move-face.h"
#include "bus/object-list.h"
#include "bus/past-face.h"
#include "bus/profile-face.h"
#include "bus/roster-face.h"
#include "bus/subscriptions-face.h"
#include "dbus-interfaces/names.h"

struct _RdObjectTree
{
  GObject parent_instance;
  GDBusObjectManagerServer *objects;
  RdObjectList *list;
  GDBusConnection *bus;
  RdCallTurns *turns;
  guint gate;
  RdManagerFace *manager;
  RdDebugFace *debug;
  guint log;
  GHashTable *branches; /* RdProfile → Branch */
};

G_DEFINE_FINAL_TYPE (RdObjectTree, rd_object_tree, G_TYPE_OBJECT)

/* The faces of one profile. */
typedef struct
{
  RdObjectTree *tree; /* not held */
  RdProfile *profile;
  RdRosterFace *roster;
  gulong handlers[2];
} Branch;

/* -- jobs -------------------------------------------------------------------------------------- */

static void
on_job_added (RdJobQueue *jobs, RdJob *job, Branch *branch)
{
  g_autofree char *path = rd_job_get_object_path (job);
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);
  g_autoptr (RdJobFace) face
      = rd_job_face_new (job, branch->profile, branch->roster, branch->tree->turns);

  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (face));
  rd_object_list_add (branch->tree->list, object);
  g_dbus_object_manager_server_export (branch->tree->objects, object);
}

static void
on_job_removed (RdJobQueue *jobs, RdJob *job, Branch *branch)
{
  g_autofree char *path = rd_job_get_object_path (job);

  rd_object_list_remove (branch->tree->list, path);
  g_dbus_object_manager_server_unexport (branch->tree->objects, path);
}

/* -- GetManagedObjects ------------------------------------------------------------------------- */

static void
list_objects (GDBusMessage *call, gpointer user_data)
{
  RdObjectTree *self = user_data;

  rd_object_list_answer (self->list, self->bus, call);
}

/* -- profiles ---------------------------------------------------------------------------------- */

static void
free_branch (gpointer data)
{
  Branch *branch = data;
  RdJobQueue *jobs = rd_profile_get_jobs (branch->profile);
  const GPtrArray *list = rd_job_queue_list (jobs);
  g_autofree char *path = rd_profile_get_object_path (branch->profile);

  g_clear_signal_handler (&branch->handlers[0], jobs);
  g_clear_signal_handler (&branch->handlers[1], jobs);
  for (unsigned i = 0; i < list->len; i++)
    on_job_removed (jobs, list->pdata[i], branch);
  rd_object_list_remove (branch->tree->list, path);
  g_dbus_object_manager_server_unexport (branch->tree->objects, path);
  g_object_unref (branch->roster);
  g_object_unref (branch->profile);
  g_free (branch);
}

static void
add_branch (RdObjectTree *self, RdProfile *profile, RdRosterFace *roster)
{
  Branch *branch = g_new0 (Branch, 1);
  RdJobQueue *jobs = rd_profile_get_jobs (profile);

  branch->tree = self;
  branch->profile = g_object_ref (profile);
  branch->roster = g_object_ref (roster);
  branch->handlers[0] = g_signal_connect (jobs, "added", G_CALLBACK (on_job_added), branch);
  branch->handlers[1] = g_signal_connect (jobs, "removed", G_CALLBACK (on_job_removed), branch);
  g_hash_table_insert (self->branches, profile, branch);
}

/* Takes FACE. */
static void
add_face (GDBusObjectSkeleton *object, gpointer face)
{
  g_dbus_object_skeleton_add_interface (object, face);
  g_object_unref (face);
}

static void
add_profile (RdObjectTree *self, RdProfile *profile)
{
  g_autofree char *path = rd_profile_get_object_path (profile);
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (path);
  RdRosterFace *roster = rd_roster_face_new (profile, self->turns);

  add_branch (self, profile, roster);
  add_face (object, rd_profile_face_new (profile, self->turns));
  add_face (object, roster);
  add_face (object, rd_history_face_new (profile));
  add_face (object, rd_subscriptions_face_new (profile));
  add_face (object, rd_past_face_new (profile));
  add_face (object, rd_move_face_new (profile));
  add_face (object, rd_heard_face_new (profile));
  add_face (object, rd_duplicates_face_new (profile));
  add_face (object, rd_blocking_face_new (profile));
  rd_object_list_add (self->list, object);
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
  g_hash_table_remove (self->branches, profile);
}

static void
rd_object_tree_dispose (GObject *object)
{
  RdObjectTree *self = RD_OBJECT_TREE (object);

  if (self->gate != 0)
    g_dbus_connection_remove_filter (self->bus, self->gate);
  self->gate = 0;
  if (self->log != 0)
    g_dbus_connection_unregister_object (self->bus, self->log);
  self->log = 0;
  if (self->turns != NULL)
    g_object_run_dispose (G_OBJECT (self->turns));
  g_clear_object (&self->turns);
  g_clear_object (&self->bus);
  if (self->manager != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->manager));
  g_clear_object (&self->manager);
  if (self->debug != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->debug));
  g_clear_object (&self->debug);
  g_clear_pointer (&self->branches, g_hash_table_unref);
  g_clear_pointer (&self->list, rd_object_list_free);
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
  self->list = rd_object_list_new (self->objects);
  self->branches = g_hash_table_new_full (NULL, NULL, NULL, free_branch);
}

RdObjectTree *
rd_object_tree_new (GDBusConnection *bus, RdProfiles *profiles, RdTurns *turns,
                    const char *store_notice, GError **error)
{
  g_autoptr (RdObjectTree) self = g_object_new (RD_TYPE_OBJECT_TREE, NULL);
  g_autoptr (RdCallers) callers = rd_callers_new ();
  g_autoptr (RdUnread) unread = rd_unread_new ();
  GPtrArray *list = rd_profiles_list (profiles);

  self->bus = g_object_ref (bus);
  rd_callers_attach (callers, bus);
  self->turns = rd_call_turns_new (bus, callers, unread);
  self->gate = rd_call_gate_add (bus, callers, unread, self->turns, list_objects, self);
  self->manager = rd_manager_face_new (profiles, self->turns, store_notice);
  self->debug = rd_debug_face_new (turns);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->manager), bus,
                                         RD_ROOT_PATH, error)
      || !g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->debug), bus,
                                            RD_ROOT_PATH, error))
    return NULL;
  self->log = rd_log_face_register (bus, error);
  if (self->log == 0)
    return NULL;
  for (unsigned i = 0; i < list->len; i++)
    add_profile (self, list->pdata[i]);
  g_signal_connect_object (profiles, "added", G_CALLBACK (on_added), self, 0);
  g_signal_connect_object (profiles, "removed", G_CALLBACK (on_removed), self, 0);
  g_dbus_object_manager_server_set_connection (self->objects, bus);
  return g_steal_pointer (&self);
}
