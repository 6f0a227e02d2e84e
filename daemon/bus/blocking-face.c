/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/blocking-face.h"

#include "bus/answer.h"
#include "bus/contact-variant.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "model/limit.h"
#include "store/roster/blocked.h"

#include <string.h>

/* Of JIDs in one signal. */
#define TOLD_SIZE_MAX (1u << 20)

struct _RdBlockingFace
{
  RdBusBlockingSkeleton parent_instance;
  RdProfile *profile;
};

static void blocking_iface_init (RdBusBlockingIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdBlockingFace, rd_blocking_face, RD_BUS_TYPE_BLOCKING_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_BLOCKING, blocking_iface_init))

/* -- List -------------------------------------------------------------------------------------- */

static GVariant *
list_to_variant (gconstpointer data)
{
  const RdBlockList *list = data;

  return g_variant_new (
      "(@asbust)",
      g_variant_new_strv ((const char *const *)list->jids->pdata, (gssize)list->jids->len),
      list->has_more, list->total, rd_blocking_to_string (list->blocking), (uint64_t)list->time);
}

static void
on_list (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdBlockList *list = rd_store_list_blocked_finish (RD_STORE (source), result, &error);

  if (list != NULL)
    rd_answer_in_thread (user_data, list_to_variant, list, (GDestroyNotify)rd_block_list_free,
                         "ask for fewer at once");
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
handle_list (RdBusBlocking *object, GDBusMethodInvocation *invocation, const char *after,
             unsigned limit)
{
  RdProfile *profile = RD_BLOCKING_FACE (object)->profile;
  GError *error = NULL;

  if (rd_limit_check_page (&limit, &error)
      && rd_limit_check_text (after, RD_JID_SIZE_MAX, "JID", &error))
    rd_store_list_blocked_async (rd_profile_get_store (profile),
                                 rd_profile_get_record (profile)->id, after, limit, on_list,
                                 invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- Block, Unblock ---------------------------------------------------------------------------- */

static gboolean
order (RdBusBlocking *object, GDBusMethodInvocation *invocation, RdJobKind kind,
       const char *const *jids, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_block (kind, jids, options, &error);

  return rd_job_answer (RD_BLOCKING_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_block (RdBusBlocking *object, GDBusMethodInvocation *invocation, const char *const *jids,
              GVariant *options)
{
  return order (object, invocation, RD_JOB_BLOCK, jids, options);
}

static gboolean
handle_unblock (RdBusBlocking *object, GDBusMethodInvocation *invocation, const char *const *jids,
                GVariant *options)
{
  return order (object, invocation, RD_JOB_UNBLOCK, jids, options);
}

/* -- what is told ------------------------------------------------------------------------------ */

static size_t
measure (const GPtrArray *jids)
{
  size_t size = 0;

  for (unsigned i = 0; i < jids->len && size <= TOLD_SIZE_MAX; i++)
    size += strlen (jids->pdata[i]) + sizeof (uint32_t);
  return size;
}

/* Too many: two empty lists, which tell only that something has changed. */
static void
on_blocking_changed (RdProfile *profile, const RdChange *change, RdBusBlocking *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  bool fits = measure (change->blocked) + measure (change->unblocked) <= TOLD_SIZE_MAX;
  g_autofree const char **added = rd_strings_to_strv (fits ? change->blocked : none);
  g_autofree const char **removed = rd_strings_to_strv (fits ? change->unblocked : none);

  rd_bus_blocking_emit_list_changed (self, added, removed);
}

static void
blocking_iface_init (RdBusBlockingIface *iface)
{
  iface->handle_list = handle_list;
  iface->handle_block = handle_block;
  iface->handle_unblock = handle_unblock;
}

static void
rd_blocking_face_dispose (GObject *object)
{
  g_clear_object (&RD_BLOCKING_FACE (object)->profile);
  G_OBJECT_CLASS (rd_blocking_face_parent_class)->dispose (object);
}

static void
rd_blocking_face_class_init (RdBlockingFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_blocking_face_dispose;
}

static void
rd_blocking_face_init (RdBlockingFace *self)
{
}

RdBlockingFace *
rd_blocking_face_new (RdProfile *profile)
{
  RdBlockingFace *self = g_object_new (RD_TYPE_BLOCKING_FACE, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (profile, "blocking-changed", G_CALLBACK (on_blocking_changed), self, 0);
  return self;
}
