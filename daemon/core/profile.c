/* Settings are stored before they count. Changes of them wait for each other, and each is made of
 * what the one before it left in the store: two at once don't undo each other, and one that could
 * not be stored leaves no trace in the next.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include "dbus-interfaces/errors.h"

struct _RdProfile
{
  GObject parent_instance;

  const RdSessionContext *context;
  RdProfileRecord *record;
  GQueue changes; /* (element-type GTask): of the settings; the head is with the store */
  RdSession *session;
  bool is_stopped; /* nothing connects it any more */
  GQueue stops;    /* (element-type GTask): who waits for the end */
};

G_DEFINE_FINAL_TYPE (RdProfile, rd_profile, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ROSTER_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
tell_changed (RdProfile *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- what the session tells -------------------------------------------------------------------- */

static void
on_state_changed (RdSession *session, gpointer user_data)
{
  tell_changed (user_data);
}

static void
on_committed (RdSession *session, const RdChange *change, const RdRosterSync *sync,
              gpointer user_data)
{
  RdProfile *self = user_data;
  RdProfileRecord *record = self->record;

  g_free (record->roster_version);
  record->roster_version = g_strdup (rd_roster_sync_get_version (sync));
  record->is_known = rd_roster_sync_is_known (sync);
  record->serial = change->serial;
  record->n_contacts = change->n_contacts;
  tell_changed (self);
  if (!rd_change_is_empty (change))
    g_signal_emit (self, signals[ROSTER_CHANGED], 0, change);
}

static void
on_synced (RdSession *session, gpointer user_data)
{
  RdProfile *self = user_data;

  self->record->last_sync = g_get_real_time ();
}

static void
on_idle (RdSession *session, gpointer user_data)
{
  RdProfile *self = user_data;

  while (self->stops.length > 0)
    {
      g_autoptr (GTask) stop = g_queue_pop_head (&self->stops);

      g_task_return_boolean (stop, TRUE);
    }
}

static const RdSessionEvents session_events = {
  .state_changed = on_state_changed,
  .committed = on_committed,
  .synced = on_synced,
  .idle = on_idle,
};

/* -- start and stop ---------------------------------------------------------------------------- */

void
rd_profile_start (RdProfile *self)
{
  self->is_stopped = false;
  rd_session_handle (self->session,
                     self->record->settings->is_enabled ? RD_EVENT_ENABLE : RD_EVENT_DISABLE);
}

void
rd_profile_stop_async (RdProfile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  self->is_stopped = true;
  rd_session_handle (self->session, RD_EVENT_STOP);
  if (rd_session_is_idle (self->session))
    g_task_return_boolean (task, TRUE);
  else
    g_queue_push_tail (&self->stops, g_steal_pointer (&task));
}

bool
rd_profile_is_stopped (const RdProfile *self)
{
  return self->is_stopped;
}

void
rd_profile_stop_finish (RdProfile *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* What a person does; a profile that is on its way out doesn't come back for it. */
static void
handle_event (RdProfile *self, RdEvent event)
{
  if (!self->is_stopped)
    rd_session_handle (self->session, event);
}

/* -- settings ---------------------------------------------------------------------------------- */

/* What a change asks for: one of the three. */
typedef struct
{
  GVariant *dict;
  char *fingerprint;
  bool is_enabled;
  RdSettings *settings; /* what it makes of those that are stored */
} SettingsChange;

static void
settings_change_free (gpointer data)
{
  SettingsChange *change = data;

  g_clear_pointer (&change->dict, g_variant_unref);
  g_clear_pointer (&change->settings, rd_settings_free);
  g_free (change->fingerprint);
  g_free (change);
}

static bool
is_switch (const SettingsChange *change)
{
  return change->dict == NULL && change->fingerprint == NULL;
}

static RdSettings *
make_settings (const RdSettings *stored, const SettingsChange *change, GError **error)
{
  RdSettings *settings;

  if (change->dict != NULL)
    return rd_settings_with_variant (stored, change->dict, error);
  if (change->fingerprint != NULL)
    return rd_settings_with_certificate (stored, change->fingerprint, error);
  settings = rd_settings_copy (stored);
  settings->is_enabled = change->is_enabled;
  return settings;
}

/* A person who changes something of a profile that waits or has failed wants it tried again. */
static void
act_on_settings (RdProfile *self, const RdSettings *old, bool is_connect)
{
  const RdSettings *new = self->record->settings;

  if (!new->is_enabled)
    handle_event (self, RD_EVENT_DISABLE);
  else if (is_connect || !old->is_enabled)
    handle_event (self, RD_EVENT_ENABLE);
  else if (!rd_settings_is_same_connection (old, new)
           || rd_session_get_error (self->session) != NULL)
    handle_event (self, RD_EVENT_CHANGE);
  tell_changed (self);
}

static void store_next_change (RdProfile *self);

static void
on_settings_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (RdProfile) self = g_object_ref (g_task_get_source_object (task));
  SettingsChange *change = g_task_get_task_data (task);
  g_autoptr (RdSettings) old = NULL;
  GError *error = NULL;

  g_queue_pop_head (&self->changes);
  if (rd_store_write_finish (RD_STORE (source), result, &error))
    {
      old = g_steal_pointer (&self->record->settings);
      self->record->settings = g_steal_pointer (&change->settings);
      act_on_settings (self, old, is_switch (change) && change->is_enabled);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
  store_next_change (self);
}

static void
store_next_change (RdProfile *self)
{
  GTask *task;

  while ((task = g_queue_peek_head (&self->changes)) != NULL)
    {
      SettingsChange *change = g_task_get_task_data (task);
      GError *error = NULL;

      change->settings = make_settings (self->record->settings, change, &error);
      if (change->settings != NULL)
        {
          rd_store_save_settings_async (self->context->store, self->record->id, change->settings,
                                        on_settings_saved, task);
          return;
        }
      g_queue_pop_head (&self->changes);
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

/* Takes CHANGE. */
static void
change_settings (RdProfile *self, SettingsChange *change, GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, change, settings_change_free);
  g_queue_push_tail (&self->changes, task);
  if (self->changes.length == 1)
    store_next_change (self);
}

void
rd_profile_configure_async (RdProfile *self, GVariant *dict, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->dict = g_variant_ref (dict);
  change_settings (self, change, callback, user_data);
}

void
rd_profile_set_enabled_async (RdProfile *self, bool is_enabled, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->is_enabled = is_enabled;
  change_settings (self, change, callback, user_data);
}

void
rd_profile_trust_certificate_async (RdProfile *self, const char *fingerprint,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  SettingsChange *change = g_new0 (SettingsChange, 1);

  change->fingerprint = g_strdup (fingerprint);
  change_settings (self, change, callback, user_data);
}

bool
rd_profile_configure_finish (RdProfile *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- the password ------------------------------------------------------------------------------ */

static void
on_password_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdProfile *self = g_task_get_source_object (task);

  g_task_return_int (task, rd_password_store_save_finish (RD_PASSWORD_STORE (source), result));
  tell_changed (self);
}

void
rd_profile_set_password_async (RdProfile *self, const char *password, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  RdState state = rd_session_get_state (self->session);

  if (self->is_stopped)
    {
      g_task_return_new_error (task, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                               "The profile “%s” is being removed; its password was not kept.",
                               self->record->name);
      g_object_unref (task);
      return;
    }
  rd_password_store_save_async (self->context->passwords, self->record->name, self->record->jid,
                                password, on_password_saved, task);
  /* It is in memory already; the Secret Service may take its time. */
  if (state != RD_STATE_SYNCING && state != RD_STATE_ONLINE)
    handle_event (self, RD_EVENT_CHANGE);
}

RdPasswordStorage
rd_profile_set_password_finish (RdProfile *self, GAsyncResult *result, GError **error)
{
  int storage = (int)g_task_propagate_int (G_TASK (result), error);

  return storage > 0 ? (RdPasswordStorage)storage : RD_PASSWORD_NONE;
}

static void
on_password_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (rd_password_store_forget_finish (RD_PASSWORD_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  tell_changed (g_task_get_source_object (task));
}

void
rd_profile_forget_password_async (RdProfile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_password_store_forget_async (self->context->passwords, self->record->name, self->record->jid,
                                  on_password_forgotten,
                                  g_task_new (self, NULL, callback, user_data));
}

bool
rd_profile_forget_password_finish (RdProfile *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- what it is -------------------------------------------------------------------------------- */

const RdProfileRecord *
rd_profile_get_record (const RdProfile *self)
{
  return self->record;
}

const RdSession *
rd_profile_get_session (const RdProfile *self)
{
  return self->session;
}

RdPasswordStorage
rd_profile_get_password_storage (const RdProfile *self)
{
  return rd_password_store_get_storage (self->context->passwords, self->record->name,
                                        self->record->jid);
}

RdStore *
rd_profile_get_store (const RdProfile *self)
{
  return self->context->store;
}

bool
rd_profile_check_known (const RdProfile *self, GError **error)
{
  const GError *reason = rd_session_get_error (self->session);

  if (self->record->is_known)
    return true;
  g_set_error (
      error, RD_ERROR, RD_ERROR_NOT_SYNCED, "The roster of “%s” has not been received yet (%s). %s",
      self->record->name, rd_state_to_string (rd_session_get_state (self->session)),
      reason != NULL ? reason->message : "Connect the profile, or wait until it is online.");
  return false;
}

static void
rd_profile_dispose (GObject *object)
{
  RdProfile *self = RD_PROFILE (object);

  if (self->session != NULL)
    rd_session_detach (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rd_profile_parent_class)->dispose (object);
}

static void
rd_profile_finalize (GObject *object)
{
  RdProfile *self = RD_PROFILE (object);

  rd_profile_record_free (self->record);
  G_OBJECT_CLASS (rd_profile_parent_class)->finalize (object);
}

static void
rd_profile_class_init (RdProfileClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rd_profile_dispose;
  G_OBJECT_CLASS (class)->finalize = rd_profile_finalize;

  signals[CHANGED] = g_signal_new ("changed", RD_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[ROSTER_CHANGED] = g_signal_new ("roster-changed", RD_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
rd_profile_init (RdProfile *self)
{
}

RdProfile *
rd_profile_new (const RdSessionContext *context, RdProfileRecord *record)
{
  RdProfile *self = g_object_new (RD_TYPE_PROFILE, NULL);

  self->context = context;
  self->record = record;
  self->session = rd_session_new (context, record, &session_events, self);
  return self;
}
