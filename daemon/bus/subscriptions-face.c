/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/subscriptions-face.h"

#include "bus/answer.h"
#include "bus/contact-variant.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "store/roster/requests.h"

/* Of JIDs in one signal. */
#define TOLD_SIZE_MAX (1u << 20)

struct _RdSubscriptionsFace
{
  RdBusSubscriptionsSkeleton parent_instance;
  RdProfile *profile;
};

static void subscriptions_iface_init (RdBusSubscriptionsIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdSubscriptionsFace, rd_subscriptions_face,
                               RD_BUS_TYPE_SUBSCRIPTIONS_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_SUBSCRIPTIONS,
                                                      subscriptions_iface_init))

/* -- what is sent ------------------------------------------------------------------------------ */

static gboolean
send (RdBusSubscriptions *object, GDBusMethodInvocation *invocation, RdJobKind kind,
      const char *const *jids, GVariant *options)
{
  GError *error = NULL;
  RdOrder *order = rd_order_new_presences (kind, jids, options, &error);

  return rd_job_answer (RD_SUBSCRIPTIONS_FACE (object)->profile, invocation, order, error);
}

static gboolean
handle_subscribe (RdBusSubscriptions *object, GDBusMethodInvocation *invocation,
                  const char *const *jids, GVariant *options)
{
  return send (object, invocation, RD_JOB_SUBSCRIBE, jids, options);
}

static gboolean
handle_approve (RdBusSubscriptions *object, GDBusMethodInvocation *invocation,
                const char *const *jids, GVariant *options)
{
  return send (object, invocation, RD_JOB_APPROVE, jids, options);
}

static gboolean
handle_deny (RdBusSubscriptions *object, GDBusMethodInvocation *invocation, const char *const *jids,
             GVariant *options)
{
  return send (object, invocation, RD_JOB_DENY, jids, options);
}

static gboolean
handle_unsubscribe (RdBusSubscriptions *object, GDBusMethodInvocation *invocation,
                    const char *const *jids, GVariant *options)
{
  return send (object, invocation, RD_JOB_UNSUBSCRIBE, jids, options);
}

/* -- what came --------------------------------------------------------------------------------- */

static GVariant *
list_to_variant (const GPtrArray *requests)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sts)"));
  for (unsigned i = 0; i < requests->len; i++)
    {
      const RdRequest *request = requests->pdata[i];

      g_variant_builder_add (&builder, "(sts)", request->jid, (uint64_t)request->time,
                             request->message);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
requests_to_variant (gconstpointer requests)
{
  return g_variant_new ("(@a(sts))", list_to_variant (requests));
}

static GVariant *
moved_to_variant (gconstpointer data)
{
  const GPtrArray *requests = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sss)"));
  for (unsigned i = 0; i < requests->len; i++)
    {
      const RdRequest *request = requests->pdata[i];

      if (request->moved_from != NULL)
        g_variant_builder_add (&builder, "(sss)", request->jid, request->moved_from,
                               rd_former_to_string (request->former));
    }
  return g_variant_new ("(@a(sss))", g_variant_builder_end (&builder));
}

static void
answer_with_requests (GObject *source, GAsyncResult *result, gpointer invocation,
                      GVariant *(*to_variant) (gconstpointer requests))
{
  GError *error = NULL;
  GPtrArray *requests = rd_store_list_requests_finish (RD_STORE (source), result, &error);

  if (requests != NULL)
    rd_answer_in_thread (invocation, to_variant, requests, (GDestroyNotify)g_ptr_array_unref,
                         "answer some of the requests");
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static void
on_requests (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer_with_requests (source, result, user_data, requests_to_variant);
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  answer_with_requests (source, result, user_data, moved_to_variant);
}

static void
read_requests (RdBusSubscriptions *object, GAsyncReadyCallback callback,
               GDBusMethodInvocation *invocation)
{
  RdProfile *profile = RD_SUBSCRIPTIONS_FACE (object)->profile;

  rd_store_list_requests_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                                callback, invocation);
}

static gboolean
handle_list_pending (RdBusSubscriptions *object, GDBusMethodInvocation *invocation)
{
  read_requests (object, on_requests, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_list_moved (RdBusSubscriptions *object, GDBusMethodInvocation *invocation)
{
  read_requests (object, on_moved, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- what is told ------------------------------------------------------------------------------ */

static bool
is_small (const GPtrArray *jids)
{
  size_t size = 0;

  for (unsigned i = 0; i < jids->len && size <= TOLD_SIZE_MAX; i++)
    size += strlen (jids->pdata[i]) + sizeof (uint32_t);
  return size <= TOLD_SIZE_MAX;
}

/* Too many, or an answer to a check: two empty lists, which tell only that something has changed.
 */
static void
on_requests_changed (RdProfile *profile, const RdChange *change, RdBusSubscriptions *self)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  bool fits = is_small (change->ended_requests);
  g_autofree const char **ended = rd_strings_to_strv (fits ? change->ended_requests : none);

  if (fits && change->request != NULL)
    g_ptr_array_add (added, change->request);
  rd_bus_subscriptions_emit_requests_changed (self, list_to_variant (added), ended);
}

static void
subscriptions_iface_init (RdBusSubscriptionsIface *iface)
{
  iface->handle_subscribe = handle_subscribe;
  iface->handle_approve = handle_approve;
  iface->handle_deny = handle_deny;
  iface->handle_unsubscribe = handle_unsubscribe;
  iface->handle_list_pending = handle_list_pending;
  iface->handle_list_moved = handle_list_moved;
}

static void
rd_subscriptions_face_dispose (GObject *object)
{
  g_clear_object (&RD_SUBSCRIPTIONS_FACE (object)->profile);
  G_OBJECT_CLASS (rd_subscriptions_face_parent_class)->dispose (object);
}

static void
rd_subscriptions_face_class_init (RdSubscriptionsFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_subscriptions_face_dispose;
}

static void
rd_subscriptions_face_init (RdSubscriptionsFace *self)
{
}

RdSubscriptionsFace *
rd_subscriptions_face_new (RdProfile *profile)
{
  RdSubscriptionsFace *self = g_object_new (RD_TYPE_SUBSCRIPTIONS_FACE, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (profile, "requests-changed", G_CALLBACK (on_requests_changed), self, 0);
  return self;
}
