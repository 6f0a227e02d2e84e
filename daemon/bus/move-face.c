/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/move-face.h"

#include "bus/answer.h"
#include "bus/gate/call-turns.h"
#include "bus/job-answer.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "model/jid.h"
#include "model/limit.h"
#include "store/job/moves.h"

struct _RdMoveFace
{
  RdBusMoveSkeleton parent_instance;
  RdProfile *profile;
};

static void move_iface_init (RdBusMoveIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdMoveFace, rd_move_face, RD_BUS_TYPE_MOVE_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_MOVE, move_iface_init))

/* -- Begin, Stop ------------------------------------------------------------------------------- */

static RdOrder *
read_order (RdMoveFace *self, const char *old_jid, GVariant *options, GError **error)
{
  g_autofree char *jid = rd_jid_prepare_bare (old_jid, error);

  if (jid == NULL)
    return NULL;
  if (!rd_jid_is_same_bare (jid, rd_profile_get_record (self->profile)->jid))
    return rd_order_new_move (jid, options, error);
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s is this profile's own account; name the account that it takes the place of.",
               rd_quote (jid).text);
  return NULL;
}

static gboolean
handle_begin (RdBusMove *object, GDBusMethodInvocation *invocation, const char *old_jid,
              GVariant *options)
{
  RdMoveFace *self = RD_MOVE_FACE (object);
  GError *error = NULL;
  RdOrder *order = read_order (self, old_jid, options, &error);

  return rd_job_answer (self->profile, invocation, order, error);
}

static void
on_stopped (GObject *mover, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;

  if (rd_mover_stop_finish (RD_MOVER (mover), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_stop (RdBusMove *object, GDBusMethodInvocation *invocation)
{
  rd_mover_stop_async (rd_profile_get_mover (RD_MOVE_FACE (object)->profile), on_stopped,
                       invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- where it stands --------------------------------------------------------------------------- */

static GVariant *
status_to_variant (const RdMove *move)
{
  static const char *const keys[RD_N_MOVED] = {
    [RD_MOVED_COPIED] = "Copied",     [RD_MOVED_WAITING] = "Waiting", [RD_MOVED_ASKED] = "Asked",
    [RD_MOVED_ANSWERED] = "Answered", [RD_MOVED_REFUSED] = "Refused", [RD_MOVED_FAILED] = "Failed",
    [RD_MOVED_REMOVED] = "Removed",
  };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "State", "s", rd_move_state_to_string (move->state));
  g_variant_dict_insert (&dict, "OldJid", "s", move->old_jid);
  g_variant_dict_insert (&dict, "Message", "s", move->message);
  g_variant_dict_insert (&dict, "Began", "t", (uint64_t)move->time);
  for (RdMoved i = RD_MOVED_COPIED; i < RD_N_MOVED; i++)
    g_variant_dict_insert (&dict, keys[i], "u", move->n[i]);
  return g_variant_dict_end (&dict);
}

static void
on_status (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  g_autoptr (RdMove) move = rd_store_read_move_finish (RD_STORE (source), result, &error);

  if (move != NULL)
    rd_bus_move_complete_get_status (NULL, invocation, status_to_variant (move));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_get_status (RdBusMove *object, GDBusMethodInvocation *invocation)
{
  RdProfile *profile = RD_MOVE_FACE (object)->profile;

  rd_store_read_move_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                            on_status, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
page_to_variant (gconstpointer data)
{
  const RdMovedPage *page = data;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssts)"));
  for (unsigned i = 0; i < page->contacts->len; i++)
    {
      const RdMovedContact *contact = page->contacts->pdata[i];

      g_variant_builder_add (&builder, "(ssts)", contact->jid, rd_moved_to_string (contact->moved),
                             (uint64_t)contact->asked_at, contact->error);
    }
  return g_variant_new ("(@a(ssts)s)", g_variant_builder_end (&builder), page->next);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  RdMovedPage *page = rd_store_list_moved_finish (RD_STORE (source), result, &error);

  if (page != NULL)
    rd_answer_in_thread (invocation, page_to_variant, page, (GDestroyNotify)rd_moved_page_free,
                         "ask for fewer contacts at once");
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
handle_list_contacts (RdBusMove *object, GDBusMethodInvocation *invocation, const char *after,
                      unsigned limit)
{
  RdProfile *profile = RD_MOVE_FACE (object)->profile;
  GError *error = NULL;

  if (rd_limit_check_page (&limit, &error))
    rd_store_list_moved_async (rd_profile_get_store (profile), rd_profile_get_record (profile)->id,
                               after, limit, on_page, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
move_iface_init (RdBusMoveIface *iface)
{
  iface->handle_begin = handle_begin;
  iface->handle_stop = handle_stop;
  iface->handle_get_status = handle_get_status;
  iface->handle_list_contacts = handle_list_contacts;
}

/* -- the object -------------------------------------------------------------------------------- */

static void
rd_move_face_dispose (GObject *object)
{
  g_clear_object (&RD_MOVE_FACE (object)->profile);
  G_OBJECT_CLASS (rd_move_face_parent_class)->dispose (object);
}

static void
rd_move_face_class_init (RdMoveFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->dispose = rd_move_face_dispose;
}

static void
rd_move_face_init (RdMoveFace *self)
{
}

RdMoveFace *
rd_move_face_new (RdProfile *profile)
{
  RdMoveFace *self = g_object_new (RD_TYPE_MOVE_FACE, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (rd_profile_get_mover (profile), "changed",
                           G_CALLBACK (rd_bus_move_emit_changed), self, G_CONNECT_SWAPPED);
  return self;
}
