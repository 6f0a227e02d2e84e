/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/heard-face.h"

#include "bus/answer.h"
#include "bus/gate/call-turns.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/limit.h"
#include "store/heard/reading.h"

struct _RdHeardFace
{
  RdBusHeardSkeleton parent_instance;
  RdProfile *profile;
};

static void heard_iface_init (RdBusHeardIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdHeardFace, rd_heard_face, RD_BUS_TYPE_HEARD_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_HEARD, heard_iface_init))

/* -- Get --------------------------------------------------------------------------------------- */

static GVariant *
heard_to_variant (const RdLastHeard *heard)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (heard->last_seen > 0)
    {
      g_variant_dict_insert (&dict, "LastSeen", "t", (uint64_t)heard->last_seen);
      g_variant_dict_insert (&dict, "Source", "s", heard->source);
    }
  if (heard->watched_since > 0)
    g_variant_dict_insert (&dict, "WatchedSince", "t", (uint64_t)heard->watched_since);
  return g_variant_dict_end (&dict);
}

static GVariant *
all_to_variant (gconstpointer data)
{
  const GPtrArray *all = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (unsigned i = 0; i < all->len; i++)
    {
      const RdLastHeard *heard = all->pdata[i];

      g_variant_builder_add (&builder, "(s@a{sv})", heard->jid, heard_to_variant (heard));
    }
  return g_variant_new ("(a(sa{sv}))", &builder);
}

static void
on_heard (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  GPtrArray *all = rd_store_get_heard_finish (RD_STORE (source), result, &error);

  if (all != NULL)
    rd_answer_in_thread (user_data, all_to_variant, all, (GDestroyNotify)g_ptr_array_unref,
                         "ask for fewer JIDs in one call");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_get (RdBusHeard *object, GDBusMethodInvocation *invocation, const char *const *jids)
{
  RdProfile *profile = RD_HEARD_FACE (object)->profile;
  GError *error = NULL;

  if (rd_limit_check_number (g_strv_length ((char **)jids), RD_LOOKUP_MAX, "JIDs", &error)
      && rd_profile_check_known (profile, &error))
    rd_store_get_heard_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                              jids, on_heard, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Count ------------------------------------------------------------------------------------- */

static void
on_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autofree RdUnseenCount *count
      = rd_store_count_unseen_finish (RD_STORE (source), result, &error);
  GVariantDict dict;

  if (count == NULL)
    {
      g_dbus_method_invocation_take_error (user_data, error);
      return;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "Unseen", "u", count->n_unseen);
  g_variant_dict_insert (&dict, "Seen", "u", count->n_seen);
  g_variant_dict_insert (&dict, "Unknown", "u", count->n_unknown);
  g_variant_dict_insert (&dict, "WatchedSince", "t", (uint64_t)count->watched_since);
  rd_bus_heard_complete_count (NULL, user_data, g_variant_dict_end (&dict));
}

static RdFilter *
read_filter (RdProfile *profile, GVariant *dict, GError **error)
{
  g_autoptr (RdFilter) filter = NULL;

  if (!rd_profile_check_known (profile, error))
    return NULL;
  filter = rd_filter_new_from_variant (dict, error);
  if (filter == NULL || filter->unseen_for > 0)
    return g_steal_pointer (&filter);
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The filter has no key \"UnseenFor\", by which contacts would be counted.");
  return NULL;
}

static gboolean
handle_count (RdBusHeard *object, GDBusMethodInvocation *invocation, GVariant *dict)
{
  RdProfile *profile = RD_HEARD_FACE (object)->profile;
  GError *error = NULL;
  RdFilter *filter = read_filter (profile, dict, &error);

  if (filter != NULL)
    rd_store_count_unseen_async (rd_profile_get_store (profile),
                                 rd_profile_get_record (profile)->id, filter, on_counted,
                                 invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
heard_iface_init (RdBusHeardIface *iface)
{
  iface->handle_get = handle_get;
  iface->handle_count = handle_count;
}

static void
rd_heard_face_dispose (GObject *object)
{
  g_clear_object (&RD_HEARD_FACE (object)->profile);
  G_OBJECT_CLASS (rd_heard_face_parent_class)->dispose (object);
}

static void
rd_heard_face_class_init (RdHeardFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_heard_face_dispose;
}

static void
rd_heard_face_init (RdHeardFace *self)
{
}

RdHeardFace *
rd_heard_face_new (RdProfile *profile)
{
  RdHeardFace *self = g_object_new (RD_TYPE_HEARD_FACE, NULL);

  self->profile = g_object_ref (profile);
  return self;
}
