/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/profile-face.h"

#include "bus/password-delivery.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

struct _RdProfileFace
{
  RdBusProfileSkeleton parent_instance;
  RdProfile *profile;
  RdCallTurns *turns;
  unsigned n_readings; /* of passwords, in progress */
  /* As the properties have them; NULL: not yet. */
  RdSettings *shown;
  RdSyncState *shown_sync;
};

static void profile_iface_init (RdBusProfileIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RdProfileFace, rd_profile_face, RD_BUS_TYPE_PROFILE_SKELETON,
                               G_IMPLEMENT_INTERFACE (RD_BUS_TYPE_PROFILE, profile_iface_init))

/* A method without a reply. */
static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (rd_profile_finish (RD_PROFILE (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

/* -- settings ---------------------------------------------------------------------------------- */

static gboolean
handle_connect (RdBusProfile *object, GDBusMethodInvocation *invocation)
{
  rd_profile_set_enabled_async (RD_PROFILE_FACE (object)->profile, true, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_disconnect (RdBusProfile *object, GDBusMethodInvocation *invocation)
{
  rd_profile_set_enabled_async (RD_PROFILE_FACE (object)->profile, false, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_configure (RdBusProfile *object, GDBusMethodInvocation *invocation, GVariant *settings)
{
  rd_profile_configure_async (RD_PROFILE_FACE (object)->profile, settings, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_trust_certificate (RdBusProfile *object, GDBusMethodInvocation *invocation,
                          const char *fingerprint)
{
  rd_profile_trust_certificate_async (RD_PROFILE_FACE (object)->profile, fingerprint, on_done,
                                      invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_accept_weaker_login (RdBusProfile *object, GDBusMethodInvocation *invocation,
                            const char *mechanism)
{
  rd_profile_accept_weaker_login_async (RD_PROFILE_FACE (object)->profile, mechanism, on_done,
                                        invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* -- the password ------------------------------------------------------------------------------ */

static void
on_password_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  RdPasswordStorage storage = rd_profile_set_password_finish (RD_PROFILE (source), result, &error);

  if (storage != RD_PASSWORD_NONE)
    rd_bus_profile_complete_set_password (NULL, user_data, NULL,
                                          rd_password_storage_to_string (storage));
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static void
keep_password (RdSecret *password, GDBusMethodInvocation *invocation, gpointer face)
{
  rd_profile_set_password_async (RD_PROFILE_FACE (face)->profile, password, on_password_kept,
                                 invocation);
}

static gboolean
handle_set_password (RdBusProfile *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
                     GVariant *password)
{
  RdProfileFace *self = RD_PROFILE_FACE (object);

  rd_password_delivery_begin (self, &self->n_readings, self->turns, invocation, fds, password,
                              keep_password, self, NULL);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_forget_password (RdBusProfile *object, GDBusMethodInvocation *invocation)
{
  rd_profile_forget_password_async (RD_PROFILE_FACE (object)->profile, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_dismiss_notice (RdBusProfile *object, GDBusMethodInvocation *invocation)
{
  rd_profile_dismiss_notice_async (RD_PROFILE_FACE (object)->profile, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_trust_versions (RdBusProfile *object, GDBusMethodInvocation *invocation)
{
  rd_profile_trust_versions_async (RD_PROFILE_FACE (object)->profile, on_done, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
profile_iface_init (RdBusProfileIface *iface)
{
  iface->handle_connect = handle_connect;
  iface->handle_disconnect = handle_disconnect;
  iface->handle_configure = handle_configure;
  iface->handle_trust_certificate = handle_trust_certificate;
  iface->handle_accept_weaker_login = handle_accept_weaker_login;
  iface->handle_set_password = handle_set_password;
  iface->handle_forget_password = handle_forget_password;
  iface->handle_dismiss_notice = handle_dismiss_notice;
  iface->handle_trust_versions = handle_trust_versions;
}

/* -- properties -------------------------------------------------------------------------------- */

/* Each push tells of a change, and to set a property, even to what it is, is dear. */

static void
update_remedy (RdBusProfile *face, const GError *error)
{
  RdErrorRemedy remedy = rd_error_get_remedy (error);
  GVariant *shown = rd_bus_profile_get_remedy (face);
  const char *shown_word = "", *shown_object = "";

  if (shown != NULL)
    g_variant_get (shown, "(&s&s)", &shown_word, &shown_object);
  if (shown == NULL || !g_str_equal (shown_word, remedy.word)
      || !g_str_equal (shown_object, remedy.object))
    rd_bus_profile_set_remedy (face, g_variant_new ("(ss)", remedy.word, remedy.object));
}

static void
update_state (RdBusProfile *face, const RdSession *session)
{
  const GError *error = rd_session_get_error (session);
  const char *state = rd_state_to_string (rd_session_get_state (session));
  const char *name = error != NULL ? rd_error_get_name (error->code) : "";
  const char *message = error != NULL ? error->message : "";
  uint64_t next_retry = (uint64_t)rd_session_get_next_retry (session);
  uint64_t certificate_end = (uint64_t)rd_session_get_certificate_end (session) * G_USEC_PER_SEC;
  GVariant *shown = rd_bus_profile_get_last_error (face);
  const char *shown_name = "", *shown_message = "";

  if (shown != NULL)
    g_variant_get (shown, "(&s&s)", &shown_name, &shown_message);
  if (g_strcmp0 (rd_bus_profile_get_state (face), state) != 0)
    rd_bus_profile_set_state (face, state);
  if (shown == NULL || !g_str_equal (shown_name, name) || !g_str_equal (shown_message, message))
    rd_bus_profile_set_last_error (face, g_variant_new ("(ss)", name, message));
  update_remedy (face, error);
  if (rd_bus_profile_get_next_retry (face) != next_retry)
    rd_bus_profile_set_next_retry (face, next_retry);
  if (rd_bus_profile_get_client_certificate_expires (face) != certificate_end)
    rd_bus_profile_set_client_certificate_expires (face, certificate_end);
  if (rd_bus_profile_get_versioning (face) != rd_session_has_versioning (session))
    rd_bus_profile_set_versioning (face, rd_session_has_versioning (session));
}

static void
update_certificate (RdBusProfile *face, const RdSession *session)
{
  GVariant *certificate = rd_session_get_certificate (session);
  GVariant *shown = rd_bus_profile_get_certificate (face);
  g_autoptr (GVariant) told = certificate != NULL
                                  ? g_variant_ref (certificate)
                                  : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

  if (shown == NULL || !g_variant_equal (shown, told))
    rd_bus_profile_set_certificate (face, told);
}

static void
set_doubts (RdBusProfile *face, const RdSyncState *sync)
{
  g_autofree char *doubt = rd_doubt_describe (sync->doubt, sync->doubt_jid);
  g_autofree char *distrust = rd_doubt_describe (sync->distrust, NULL);
  const char *word = doubt != NULL ? rd_doubt_to_string (sync->doubt) : "";
  const char *reason = distrust != NULL ? rd_doubt_to_string (sync->distrust) : "";

  rd_bus_profile_set_last_doubt (
      face, g_variant_new ("(tss)", (uint64_t)sync->doubt_time, word, doubt != NULL ? doubt : ""));
  rd_bus_profile_set_version_distrust (
      face, g_variant_new ("(ss)", reason, distrust != NULL ? distrust : ""));
}

static void
set_left_out (RdBusProfile *face, const RdSyncState *sync)
{
  g_autoptr (GStrvBuilder) left_out = g_strv_builder_new ();
  g_auto (GStrv) jids = NULL;

  for (unsigned i = 0; i < sync->left_out->len; i++)
    g_strv_builder_add (left_out, sync->left_out->pdata[i]);
  jids = g_strv_builder_end (left_out);
  rd_bus_profile_set_left_out (face, (const char *const *)jids);
  rd_bus_profile_set_left_out_count (face, sync->n_left_out);
}

static bool
has_same_doubts (const RdSyncState *a, const RdSyncState *b)
{
  return a->doubt == b->doubt && a->doubt_time == b->doubt_time && a->distrust == b->distrust
         && g_strcmp0 (a->doubt_jid, b->doubt_jid) == 0;
}

static void
update_sync (RdProfileFace *self, const RdSyncState *sync)
{
  RdBusProfile *face = RD_BUS_PROFILE (self);
  g_autoptr (RdSyncState) shown = g_steal_pointer (&self->shown_sync);

  self->shown_sync = rd_sync_state_copy (sync);
  if (shown == NULL || g_strcmp0 (shown->version, sync->version) != 0)
    rd_bus_profile_set_roster_version (face, sync->version != NULL ? sync->version : "");
  if (shown == NULL || shown->last_sync != sync->last_sync)
    rd_bus_profile_set_last_sync (face, (uint64_t)sync->last_sync);
  if (shown == NULL || shown->n_left_out + sync->n_left_out > 0)
    set_left_out (face, sync);
  if (shown == NULL || !has_same_doubts (shown, sync))
    set_doubts (face, sync);
}

static void
update_settings (RdProfileFace *self, const RdSettings *settings)
{
  if (self->shown != NULL && rd_settings_equal (self->shown, settings))
    return;
  g_clear_pointer (&self->shown, rd_settings_free);
  self->shown = rd_settings_copy (settings);
  rd_bus_profile_set_enabled (RD_BUS_PROFILE (self), settings->is_enabled);
  rd_bus_profile_set_settings (RD_BUS_PROFILE (self), rd_settings_to_variant (settings));
}

static void
update_login (RdBusProfile *face, const char *text)
{
  RdLoginMemory memory = rd_login_memory_read (text);
  const char *strongest = memory.best != NULL ? memory.best->name : "";
  const char *accepted = memory.accepted.mechanism != NULL ? memory.accepted.mechanism->name : "";

  if (g_strcmp0 (rd_bus_profile_get_strongest_login (face), strongest) != 0)
    rd_bus_profile_set_strongest_login (face, strongest);
  if (g_strcmp0 (rd_bus_profile_get_accepted_login (face), accepted) != 0)
    rd_bus_profile_set_accepted_login (face, accepted);
}

static void
update_words (RdProfileFace *self)
{
  RdBusProfile *face = RD_BUS_PROFILE (self);
  g_autofree char *notice = rd_profile_get_notice (self->profile);
  const char *told = notice != NULL ? notice : "";
  uint64_t job = rd_profile_get_record (self->profile)->shrink.job;
  const char *storage
      = rd_password_storage_to_string (rd_profile_get_password_storage (self->profile));

  if (g_strcmp0 (rd_bus_profile_get_roster_notice (face), told) != 0)
    rd_bus_profile_set_roster_notice (face, told);
  if (rd_bus_profile_get_roster_notice_job (face) != job)
    rd_bus_profile_set_roster_notice_job (face, job);
  if (g_strcmp0 (rd_bus_profile_get_password_storage (face), storage) != 0)
    rd_bus_profile_set_password_storage (face, storage);
}

static void
update (RdProfileFace *self)
{
  RdBusProfile *face = RD_BUS_PROFILE (self);
  const RdProfileRecord *record = rd_profile_get_record (self->profile);

  update_settings (self, record->settings);
  update_sync (self, record->sync);
  if (rd_bus_profile_get_contacts (face) != record->n_contacts)
    rd_bus_profile_set_contacts (face, record->n_contacts);
  if (rd_bus_profile_get_serial (face) != record->serial)
    rd_bus_profile_set_serial (face, record->serial);
  update_login (face, record->login_memory);
  update_words (self);
  update_certificate (face, rd_profile_get_session (self->profile));
  update_state (face, rd_profile_get_session (self->profile));
}

static void
rd_profile_face_finalize (GObject *object)
{
  RdProfileFace *self = RD_PROFILE_FACE (object);

  g_clear_pointer (&self->shown, rd_settings_free);
  g_clear_pointer (&self->shown_sync, rd_sync_state_free);
  g_clear_object (&self->turns);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (rd_profile_face_parent_class)->finalize (object);
}

static void
rd_profile_face_class_init (RdProfileFaceClass *class)
{
  rd_call_turns_init_class (G_DBUS_INTERFACE_SKELETON_CLASS (class));
  G_OBJECT_CLASS (class)->finalize = rd_profile_face_finalize;
}

static void
rd_profile_face_init (RdProfileFace *self)
{
}

RdProfileFace *
rd_profile_face_new (RdProfile *profile, RdCallTurns *turns)
{
  RdProfileFace *self = g_object_new (RD_TYPE_PROFILE_FACE, NULL);
  const RdProfileRecord *record = rd_profile_get_record (profile);

  self->profile = g_object_ref (profile);
  self->turns = g_object_ref (turns);
  rd_bus_profile_set_name (RD_BUS_PROFILE (self), record->name);
  rd_bus_profile_set_jid (RD_BUS_PROFILE (self), record->jid);
  g_signal_connect_object (profile, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
