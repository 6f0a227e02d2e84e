/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/past-face.h"

#include "bus/answer.h"
#include "bus/contact-variant.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "model/limit.h"
#include "store/past/pages.h"
#include "store/past/snapshots.h"

struct _RdPastFace
{
  RdBusPastSkeleton parent_instance;
  RdProfile *profile;
};

static void past_iface_init (RdBusPastIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdPastFace, rd_past_face, RD_BUS_TYPE_PAST_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_PAST, past_iface_init))

/* -- what may be asked ------------------------------------------------------------------------- */

/* Takes none of its arguments. */
static RdFilter *
read_filter (RdPastFace *self, GVariant *dict, const char *cursor, unsigned *limit, GError **error)
{
  return rd_limit_check_page (limit, error)
                 && rd_limit_check_text (cursor, RD_CURSOR_SIZE_MAX, "cursor", error)
                 && rd_profile_check_known (self->profile, error)
             ? rd_filter_new_from_variant (dict, error)
             : NULL;
}

/* -- Get --------------------------------------------------------------------------------------- */

static GVariant *
page_to_variant (gconstpointer data)
{
  const RdPastPage *page = data;

  return g_variant_new ("(@a" RD_CONTACT_TYPE "sutt)", rd_contacts_to_variant (page->contacts),
                        page->next_cursor, page->total, page->point.serial,
                        (uint64_t)page->point.time);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  RdPastPage *page = rd_store_get_past_page_finish (RD_STORE (source), result, &error);

  if (page != NULL)
    rd_answer_in_thread (invocation, page_to_variant, page, (GDestroyNotify)rd_past_page_free,
                         "ask for fewer contacts at once");
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_get (RdBusPast *object, GDBusMethodInvocation *invocation, GVariant *point_dict,
            GVariant *filter_dict, const char *cursor, unsigned limit)
{
  RdPastFace *self = RD_PAST_FACE (object);
  GError *error = NULL;
  RdPoint *point = rd_point_new_from_variant (point_dict, &error);
  RdFilter *filter = point != NULL ? read_filter (self, filter_dict, cursor, &limit, &error) : NULL;

  if (filter != NULL)
    rd_store_get_past_page_async (rd_profile_get_store (self->profile),
                                  rd_profile_get_record (self->profile)->id, point, filter, cursor,
                                  limit, on_page, invocation);
  else
    {
      g_clear_pointer (&point, rd_point_free);
      g_dbus_method_invocation_take_error (invocation, error);
    }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Diff -------------------------------------------------------------------------------------- */

static GVariant *
differences_to_variant (gconstpointer data)
{
  const RdDifferencePage *page = data;

  return g_variant_new ("(@a" RD_DIFFERENCE_TYPE "stttt)",
                        rd_differences_to_variant (page->differences), page->next_cursor,
                        page->from.serial, (uint64_t)page->from.time, page->to.serial,
                        (uint64_t)page->to.time);
}

static void
on_differences (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  RdDifferencePage *page = rd_store_get_differences_finish (RD_STORE (source), result, &error);

  if (page != NULL)
    rd_answer_in_thread (invocation, differences_to_variant, page,
                         (GDestroyNotify)rd_difference_page_free,
                         "ask for fewer differences at once");
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_diff (RdBusPast *object, GDBusMethodInvocation *invocation, GVariant *from_dict,
             GVariant *to_dict, GVariant *filter_dict, const char *cursor, unsigned limit)
{
  RdPastFace *self = RD_PAST_FACE (object);
  GError *error = NULL;
  g_autoptr (RdPoint) from = rd_point_new_from_variant (from_dict, &error);
  g_autoptr (RdPoint) to = from != NULL ? rd_point_new_from_variant (to_dict, &error) : NULL;
  RdFilter *filter = to != NULL ? read_filter (self, filter_dict, cursor, &limit, &error) : NULL;

  if (filter != NULL)
    rd_store_get_differences_async (rd_profile_get_store (self->profile),
                                    rd_profile_get_record (self->profile)->id,
                                    g_steal_pointer (&from), g_steal_pointer (&to), filter, cursor,
                                    limit, on_differences, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- GetReach ---------------------------------------------------------------------------------- */

static void
on_reach (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autofree RdPastPoint *reach = rd_store_get_reach_finish (RD_STORE (source), result, &error);

  if (reach != NULL)
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(tt)", reach->serial, (uint64_t)reach->time));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_get_reach (RdBusPast *object, GDBusMethodInvocation *invocation)
{
  RdProfile *profile = RD_PAST_FACE (object)->profile;
  GError *error = NULL;

  if (rd_profile_check_known (profile, &error))
    rd_store_get_reach_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                              on_reach, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

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

/* -- Restore ----------------------------------------------------------------------------------- */

static RdOrder *
read_restore (GVariant *point, GVariant *filter, GVariant *options, GError **error)
{
  g_autoptr (RdPoint) then = rd_point_new_from_variant (point, error);

  if (then == NULL)
    return NULL;
  if (then->kind != RD_POINT_NOW)
    return rd_order_new_restore (g_steal_pointer (&then), filter, options, error);
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The roster is as it is now already; name a point of its past.");
  return NULL;
}

static gboolean
handle_restore (RdBusPast *object, GDBusMethodInvocation *invocation, GVariant *point,
                GVariant *filter, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = read_restore (point, filter, options, &error);

  return rd_job_answer (RD_PAST_FACE (object)->profile, invocation, order, error);
}

static void
past_iface_init (RdBusPastIface *iface)
{
  iface->handle_get = handle_get;
  iface->handle_diff = handle_diff;
  iface->handle_get_reach = handle_get_reach;
  iface->handle_take_snapshot = handle_take_snapshot;
  iface->handle_list_snapshots = handle_list_snapshots;
  iface->handle_remove_snapshot = handle_remove_snapshot;
  iface->handle_restore = handle_restore;
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
