/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include "core/login-keeper.h"
#include "core/settings-changes.h"
#include "dbus-interfaces/errors.h"
#include "store/profile/profiles.h"
#include "store/sync/state.h"

/* How long a job waits for a connection, in step deadlines. */
#define PATIENCE_STEPS 20

struct _RdProfile
{
  GObject parent_instance;

  const RdSessionContext *context;
  RdProfileRecord *record;
  RdSettingsChanges *changes;
  RdLoginKeeper *logins;
  RdSession *session;
  RdJobQueue *jobs;
  RdMover *mover;
  bool is_stopped; /* nothing connects it */
  GQueue stops;    /* (element-type GTask) */
};

G_DEFINE_FINAL_TYPE (RdProfile, rd_profile, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ROSTER_CHANGED,
  REQUESTS_CHANGED,
  BLOCKING_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
tell_changed (RdProfile *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- what the session tells -------------------------------------------------------------------- */

static GError *
describe_lost (RdProfile *self)
{
  const GError *reason = rd_session_get_error (self->session);

  return g_error_new (
      RD_ERROR, RD_ERROR_CONNECTION_LOST,
      "The profile \"%s\" is %s, and no other connection is made. What was done stays "
      "done; ask for the same again to do the rest.%s%s",
      self->record->name, rd_state_to_string (rd_session_get_state (self->session)),
      reason != NULL ? " " : "", reason != NULL ? reason->message : "");
}

/* Jobs wait if another connection will be made. Everything received is stored first. */
static void
maybe_lose_jobs (RdProfile *self)
{
  RdState state = rd_session_get_state (self->session);

  if (rd_session_is_idle (self->session) && !rd_state_has_connection (state)
      && !rd_state_will_connect (state))
    {
      g_autoptr (GError) reason = describe_lost (self);

      rd_job_queue_lose (self->jobs, reason);
    }
}

static void
on_state_changed (RdSession *session, gpointer user_data)
{
  RdProfile *self = user_data;

  rd_job_queue_set_sync (self->jobs, rd_session_get_sync (session));
  rd_mover_set_online (self->mover, rd_session_get_state (session) == RD_STATE_ONLINE);
  tell_changed (self);
  /* No end of a session will follow, as none runs. */
  maybe_lose_jobs (self);
}

static void
on_stored (const RdChange *change, gpointer user_data)
{
  RdProfile *self = user_data;

  rd_profile_record_take_change (self->record, change);
  tell_changed (self);
  if (!rd_change_is_empty (change))
    g_signal_emit (self, signals[ROSTER_CHANGED], 0, change);
  if (rd_change_has_requests (change))
    g_signal_emit (self, signals[REQUESTS_CHANGED], 0, change);
  if (rd_change_has_blocking (change))
    g_signal_emit (self, signals[BLOCKING_CHANGED], 0, change);
}

static void
on_logged_in (RdSession *session, const RdLogin *login, gpointer user_data)
{
  rd_login_keeper_take (((RdProfile *)user_data)->logins, login);
}

static void
maybe_tell_stopped (RdProfile *self)
{
  /* When rosterd ends without waiting, only the stops still hold it. */
  g_autoptr (RdProfile) held = g_object_ref (self);

  if (!rd_session_is_idle (self->session) || !rd_job_queue_is_idle (self->jobs))
    return;
  while (self->stops.length > 0)
    {
      g_autoptr (GTask) stop = g_queue_pop_head (&self->stops);

      g_task_return_boolean (stop, TRUE);
    }
}

static void
on_idle (RdSession *session, gpointer user_data)
{
  RdProfile *self = user_data;

  maybe_lose_jobs (self);
  maybe_tell_stopped (self);
}

static const RdSessionEvents session_events = {
  .state_changed = on_state_changed,
  .stored = on_stored,
  .logged_in = on_logged_in,
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
  g_queue_push_tail (&self->stops, g_steal_pointer (&task));
  if (rd_session_is_idle (self->session))
    on_idle (self->session, self);
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

/* A profile that is being removed does not come back. */
static void
handle_event (RdProfile *self, RdEvent event)
{
  if (!self->is_stopped)
    rd_session_handle (self->session, event);
}

static bool
has_session (const RdProfile *self)
{
  RdState state = rd_session_get_state (self->session);

  return state == RD_STATE_SYNCING || state == RD_STATE_ONLINE;
}

/* -- settings ---------------------------------------------------------------------------------- */

/* If the profile waits or has failed, a changed setting starts a new attempt. */
static void
act_on_settings (GObject *owner, const RdSettings *old, bool is_connect)
{
  RdProfile *self = RD_PROFILE (owner);
  const RdSettings *new = self->record->settings;

  if (!new->is_enabled)
    handle_event (self, RD_EVENT_DISABLE);
  else if (is_connect || !old->is_enabled)
    handle_event (self, RD_EVENT_ENABLE);
  else if (!rd_settings_is_same_connection (old, new)
           || rd_session_get_error (self->session) != NULL)
    handle_event (self, RD_EVENT_CHANGE);
  else
    {
      if (old->visibility != new->visibility)
        rd_session_show (self->session);
      if (old->ping_interval != new->ping_interval)
        rd_session_set_ping_interval (self->session, new->ping_interval);
    }
  tell_changed (self);
}

void
rd_profile_configure_async (RdProfile *self, GVariant *dict, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  rd_settings_changes_add (self->changes, dict, callback, user_data);
}

void
rd_profile_set_enabled_async (RdProfile *self, bool is_enabled, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  rd_settings_changes_add_switch (self->changes, is_enabled, callback, user_data);
}

void
rd_profile_trust_certificate_async (RdProfile *self, const char *fingerprint,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  rd_settings_changes_add_trust (self->changes, fingerprint, callback, user_data);
}

/* Starts a new attempt, also in place of one that began without this. */
static void
act_on_login_memory (GObject *owner, bool is_accepted)
{
  RdProfile *self = RD_PROFILE (owner);

  if (is_accepted && !has_session (self))
    handle_event (self, RD_EVENT_CHANGE);
  tell_changed (self);
}

void
rd_profile_accept_weaker_login_async (RdProfile *self, const char *mechanism,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  if (g_error_matches (rd_session_get_last_error (self->session), RD_ERROR,
                       RD_ERROR_LOGIN_WEAKENED))
    rd_login_keeper_accept (self->logins, mechanism, callback, user_data);
  else
    g_task_report_new_error (
        self, callback, user_data, rd_profile_accept_weaker_login_async, RD_ERROR,
        RD_ERROR_INVALID_ARGUMENTS,
        "No login of \"%s\" was refused for being weaker than earlier ones; one "
        "that is refused names what can be accepted.",
        self->record->name);
}

bool
rd_profile_finish (RdProfile *self, GAsyncResult *result, GError **error)
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
rd_profile_set_password_async (RdProfile *self, RdSecret *password, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (!rd_password_store_check_free (self->record->name, self->record->settings->password_command,
                                     &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (self->is_stopped)
    {
      g_task_return_new_error (task, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE,
                               "The profile \"%s\" is being removed; its password was not kept.",
                               self->record->name);
      g_object_unref (task);
      return;
    }
  rd_password_store_save_async (self->context->passwords, self->record->name, self->record->jid,
                                password, on_password_saved, task);
  /* It is in memory already; the Secret Service may take its time. */
  if (!has_session (self))
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

  if (self->record->sync->is_known)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NOT_SYNCED,
               "The roster of \"%s\" has not been received yet (%s). %s", self->record->name,
               rd_state_to_string (rd_session_get_state (self->session)),
               reason != NULL ? reason->message
                              : "Connect the profile, or wait until it is online.");
  return false;
}

bool
rd_profile_check_connected (const RdProfile *self, GError **error)
{
  RdState state = rd_session_get_state (self->session);
  const GError *reason = rd_session_get_error (self->session);

  if (rd_state_has_connection (state))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NOT_CONNECTED,
               "The profile \"%s\" is %s, and this needs the server. %s", self->record->name,
               rd_state_to_string (state), reason != NULL ? reason->message : "Connect it first.");
  return false;
}

RdJobQueue *
rd_profile_get_jobs (const RdProfile *self)
{
  return self->jobs;
}

RdMover *
rd_profile_get_mover (const RdProfile *self)
{
  return self->mover;
}

/* -- the notice -------------------------------------------------------------------------------- */

char *
rd_profile_get_notice (const RdProfile *self)
{
  const RdShrink *shrink = &self->record->shrink;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *when = NULL;

  if (shrink->job == 0)
    return NULL;
  time = g_date_time_new_from_unix_local (shrink->time / G_USEC_PER_SEC);
  when = g_date_time_format (time, "%Y-%m-%d %H:%M:%S");
  return g_strdup_printf ("On %s the server's roster suddenly had %u contacts instead of %u. What "
                          "was known is kept as job %" G_GUINT64_FORMAT
                          ": undo it to bring them back, or dismiss this notice.",
                          when, shrink->n_after, shrink->n_before, shrink->job);
}

static void
clear_notice (RdProfile *self)
{
  self->record->shrink = (RdShrink){ 0 };
  tell_changed (self);
}

static void
on_notice_dismissed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (rd_store_write_finish (RD_STORE (source), result, &error))
    {
      clear_notice (g_task_get_source_object (task));
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

void
rd_profile_dismiss_notice_async (RdProfile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_dismiss_notice_async (self->context->store, self->record->id, on_notice_dismissed,
                                 g_task_new (self, NULL, callback, user_data));
}

/* -- the versions ------------------------------------------------------------------------------ */

static void
on_versions_trusted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdProfile *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (RdChange) change = rd_store_apply_finish (RD_STORE (source), result, &error);

  if (change == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  rd_profile_record_take_change (self->record, change);
  tell_changed (self);
  g_task_return_boolean (task, TRUE);
}

void
rd_profile_trust_versions_async (RdProfile *self, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_trust_versions_async (self->context->store, self->record->id, on_versions_trusted,
                                 g_task_new (self, NULL, callback, user_data));
}

/* An undo of the change that the notice is about: the store has cleared the notice. */
static void
on_job_added (RdJobQueue *jobs, RdJob *job, RdProfile *self)
{
  const RdPlan *plan = rd_job_get_plan (job);

  if (plan->undone_job != 0 && plan->undone_job == self->record->shrink.job
      && !rd_job_is_dry_run (job))
    clear_notice (self);
  /* Planning may outlast the connection. */
  maybe_lose_jobs (self);
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

  g_clear_object (&self->mover);
  g_clear_object (&self->jobs);
  rd_settings_changes_free (self->changes);
  rd_login_keeper_free (self->logins);
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
  signals[REQUESTS_CHANGED] = g_signal_new ("requests-changed", RD_TYPE_PROFILE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BLOCKING_CHANGED] = g_signal_new ("blocking-changed", RD_TYPE_PROFILE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
rd_profile_init (RdProfile *self)
{
}

RdProfile *
rd_profile_new (const RdSessionContext *context, RdProfileRecord *record)
{
  RdProfile *self = g_object_new (RD_TYPE_PROFILE, NULL);
  unsigned step_ms = context->step_timeout_ms != 0 ? context->step_timeout_ms : RD_STEP_TIMEOUT_MS;

  self->context = context;
  self->record = record;
  self->changes
      = rd_settings_changes_new (G_OBJECT (self), context->store, record, act_on_settings);
  self->logins = rd_login_keeper_new (G_OBJECT (self), context->store, record, act_on_login_memory);
  self->session = rd_session_new (context, record, &session_events, self);
  self->jobs
      = rd_job_queue_new (context->store, record->id, PATIENCE_STEPS * step_ms, context->jobs);
  self->mover = rd_mover_new (context->store, record->id, self->jobs);
  g_signal_connect_object (self->jobs, "idle", G_CALLBACK (maybe_tell_stopped), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->jobs, "added", G_CALLBACK (on_job_added), self, 0);
  return self;
}
