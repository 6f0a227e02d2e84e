/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/past-face.h"

#include "bus/gate/call-turns.h"
#include "dbus-interfaces/names.h"
#include "store/past/snapshots.h"

struct _RdPastFace
{
  RdBusPastSkeleton parent_instance;
  RdProfile *profile;
};

static void past_iface_init (RdBusPastIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdPastFace, rd_past_face, RD_BUS_TYPE_PAST_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_PAST, past_iface_init))

/* -- snapshots --------------------------------------------------------------------------------- */

#define SNAPSHOT_TYPE "(sttutst)"

static GVariant *
snapshot_to_variant (const RdSnapshot *snapshot)
{
  return g_variant_new (SNAPSHOT_TYPE, snapshot->name, snapshot->serial, (uint64_t)snapshot->time,
                        snapshot->n_contacts, snapshot->size, snapshot->reason, snapshot->job);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autoptr (RdSnapshot) snapshot
      = rd_store_take_snapshot_finish (RD_STORE (source), result, &error);

  if (snapshot != NULL)
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@" SNAPSHOT_TYPE ")", snapshot_to_variant (snapshot)));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_take_snapshot (RdBusPast *object, GDBusMethodInvocation *invocation, const char *name)
{
  RdProfile *profile = RD_PAST_FACE (object)->profile;
  GError *error = NULL;

  if ((name[0] == '\0' || rd_snapshot_check_name (name, &error))
      && rd_profile_check_known (profile, &error))
    rd_store_take_snapshot_async (rd_profile_get_store (profile),
                                  rd_profile_get_record (profile)->id, name, on_taken, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_snapshots (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) snapshots
      = rd_store_list_snapshots_finish (RD_STORE (source), result, &error);
  GVariantBuilder builder;

  if (snapshots == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" SNAPSHOT_TYPE));
  for (unsigned i = 0; i < snapshots->len; i++)
    g_variant_builder_add_value (&builder, snapshot_to_variant (snapshots->pdata[i]));
  g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(@a" SNAPSHOT_TYPE ")", g_variant_builder_end (&builder)));
}

static gboolean
handle_list_snapshots (RdBusPast *object, GDBusMethodInvocation *invocation)
{
  RdProfile *profile = RD_PAST_FACE (object)->profile;

  rd_store_list_snapshots_async (rd_profile_get_store (profile),
                                 rd_profile_get_record (profile)->id, on_snapshots, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_snapshot_removed (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;

  if (rd_store_write_finish (RD_STORE (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_remove_snapshot (RdBusPast *object, GDBusMethodInvocation *invocation, const char *name)
{
  RdProfile *profile = RD_PAST_FACE (object)->profile;

  rd_store_remove_snapshot_async (rd_profile_get_store (profile),
                                  rd_profile_get_record (profile)->id, name, on_snapshot_removed,
                                  invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
past_iface_init (RdBusPastIface *iface)
{
  iface->handle_take_snapshot = handle_take_snapshot;
  iface->handle_list_snapshots = handle_list_snapshots;
  iface->handle_remove_snapshot = handle_remove_snapshot;
}

static void
rd_past_face_dispose (GObject *object)
{
  g_clear_object (&RD_PAST_FACE (object)->profile);
  G_OBJECT_CLASS (rd_past_face_parent_class)->dispose (object);
}

static void
rd_past_face_class_init (RdPastFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_past_face_dispose;
}

static void
rd_past_face_init (RdPastFace *self)
{
}

RdPastFace *
rd_past_face_new (RdProfile *profile)
{
  RdPastFace *self = g_object_new (RD_TYPE_PAST_FACE, NULL);

  self->profile = g_object_ref (profile);
  return self;
}
