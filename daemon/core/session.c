/* Every event goes through the table of model/state.h to enter_state (). A connection is closed
 * before the next one is made: two connections of one profile never write to the store at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/session.h"

#include "dbus-interfaces/errors.h"
#include "model/backoff.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/random.h"
#include "xmpp/stream/strophe-runtime.h"

/* After a session this long, the back-off starts anew. */
#define STEADY_US (60 * G_USEC_PER_SEC)
/* Between attempts that would be seldom and that a change of the network, or of the clock by which
 * the last one was judged, brings forward. */
#define SELDOM_GAP_US (60 * G_USEC_PER_SEC)
#define CLOCK_GAP_US (10 * G_USEC_PER_SEC)

struct _RdSession
{
  GObject parent_instance;

  const RdSessionContext *context;
  const RdProfileRecord *record;
  const RdSessionEvents *events; /* NULL once detached */
  gpointer user_data;

  RdState state;
  GError *error;
  GVariant *certificate; /* the last that was refused; NULL: none since then */
  RdRemedy remedy;       /* of the last failure */
  unsigned n_failures;   /* in a row */
  unsigned n_troubles;   /* of those that time may mend, likewise */
  int64_t online_since;  /* monotonic; 0: not online */
  int64_t next_retry;
  guint retry_timer;
  int64_t retry_due; /* monotonic, as the next */
  int64_t attempted; /* when the last attempt began */

  GCancellable *lookup; /* while the password is looked up */
  RdRosterSync *sync;   /* also while it closes */
  bool is_closing;
  bool holds_back; /* the machine from sleep, until that */
  bool has_versioning;
  int64_t certificate_end; /* of the account's own; 0: none was used yet */
  RdTargetMemory *targets;
};

G_DEFINE_FINAL_TYPE (RdSession, rd_session, G_TYPE_OBJECT)

static void handle_event (RdSession *self, RdEvent event, const GError *error);

static void
tell_state (RdSession *self)
{
  if (self->events != NULL)
    self->events->state_changed (self, self->user_data);
}

static void
fail (RdSession *self, const GError *error, RdRemedy remedy)
{
  static const RdEvent events[] = {
    [RD_REMEDY_SOON] = RD_EVENT_LOSS,
    [RD_REMEDY_LATER] = RD_EVENT_TROUBLE,
    [RD_REMEDY_CLOCK] = RD_EVENT_TROUBLE,
    [RD_REMEDY_PERSON] = RD_EVENT_REFUSAL,
  };
  GVariant *certificate = rd_error_get_certificate (error);

  rd_log_profile (G_LOG_LEVEL_MESSAGE, self->record->name,
                  remedy == RD_REMEDY_PERSON ? RD_LOG_ID_FAILED : NULL, "%s", error->message);
  if (certificate != NULL)
    {
      g_clear_pointer (&self->certificate, g_variant_unref);
      self->certificate = g_variant_ref (certificate);
    }
  self->remedy = remedy;
  handle_event (self, events[remedy], error);
}

/* -- the connection ---------------------------------------------------------------------------- */

static void
on_bound (RdRosterSync *sync, const RdFeatures *features, gpointer user_data)
{
  RdSession *self = user_data;

  self->has_versioning = features->has_versioning;
  self->certificate_end = features->certificate_end;
  if (self->events != NULL && features->login.mechanism != NULL)
    self->events->logged_in (self, &features->login, self->user_data);
  if (!self->is_closing)
    handle_event (self, RD_EVENT_BOUND, NULL);
}

static void
on_synced (RdRosterSync *sync, gpointer user_data)
{
  RdSession *self = user_data;

  if (self->is_closing)
    return;
  rd_roster_sync_show (sync, self->record->settings->visibility);
  handle_event (self, RD_EVENT_SYNCED, NULL);
}

static void begin_connection (RdSession *self);

/* The password that is kept may have been changed in its place. A login that time mends says
 * nothing of it. */
static bool
maybe_has_another_password (RdSession *self, const GError *error, RdRemedy remedy)
{
  return remedy == RD_REMEDY_PERSON
         && g_error_matches (error, RD_ERROR, RD_ERROR_AUTHENTICATION_FAILED)
         && rd_password_store_refuse (self->context->passwords, self->record->name,
                                      self->record->jid, error);
}

static void
on_ended (RdRosterSync *sync, const GError *error, RdRemedy remedy, gpointer user_data)
{
  g_autoptr (RdSession) self = g_object_ref (user_data);
  bool was_closing = self->is_closing;

  self->sync = NULL;
  self->is_closing = false;
  if (self->holds_back)
    rd_machine_release (self->context->machine);
  self->holds_back = false;
  if (!was_closing && error != NULL)
    fail (self, error, maybe_has_another_password (self, error, remedy) ? RD_REMEDY_SOON : remedy);
  if (self->state == RD_STATE_CONNECTING && was_closing)
    begin_connection (self);
  if (rd_session_is_idle (self) && self->events != NULL)
    self->events->idle (self, self->user_data);
  g_object_unref (sync);
  g_object_unref (self); /* the sync's reference */
}

static const RdRosterSyncEvents sync_events = {
  .bound = on_bound,
  .synced = on_synced,
  .ended = on_ended,
};

static void
connect_with_password (RdSession *self, RdSecret *password)
{
  RdConnectionTerms terms = {
    .jid = self->record->jid,
    .settings = self->record->settings,
    .password = password,
    .login_memory = self->record->login_memory,
    .step_timeout_ms = self->context->step_timeout_ms,
    .memory = self->targets,
  };

  self->sync = rd_roster_sync_new (self->context->store, self->record, &terms, &sync_events,
                                   g_object_ref (self));
  rd_roster_sync_set_keeper (self->sync, self->events->stored, self->user_data);
  rd_roster_sync_start (self->sync);
}

/* -- the password ------------------------------------------------------------------------------ */

static bool
is_ours (const RdSession *self, const char *profile, const char *jid)
{
  return g_str_equal (profile, self->record->name) && g_str_equal (jid, self->record->jid);
}

/* Somebody must unlock what has the password, or it is slow. */
static void
on_passwords_waiting (RdPasswordStore *passwords, const char *profile, const char *jid,
                      const GError *reason, RdSession *self)
{
  if (self->lookup != NULL && is_ours (self, profile, jid))
    handle_event (self, RD_EVENT_MUTE, reason);
}

/* Nobody has to act when the keyring comes with the desktop, or is unlocked. */
static void
on_passwords_ready (RdPasswordStore *passwords, RdSession *self)
{
  if (!g_error_matches (self->error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED))
    return;
  if (self->state == RD_STATE_WAITING)
    handle_event (self, RD_EVENT_RETRY, NULL);
  else if (self->state == RD_STATE_FAILED || self->state == RD_STATE_LOCKED)
    handle_event (self, RD_EVENT_CHANGE, NULL);
}

/* A certificate may need none, or its own passphrase. */
static bool
needs_no_password (const RdSession *self, const GError *error)
{
  return self->record->settings->client_certificate[0] != '\0'
         && g_error_matches (error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RdSession) self = user_data;
  g_autoptr (GError) error = NULL;
  RdRemedy remedy = RD_REMEDY_PERSON;
  g_autoptr (RdSecret) password
      = rd_password_store_lookup_finish (RD_PASSWORD_STORE (source), result, &remedy, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->lookup);
  if (password != NULL || rd_xmpp_get_refusal () != NULL || needs_no_password (self, error))
    {
      connect_with_password (self, password);
      handle_event (self, RD_EVENT_ANSWER, NULL);
      tell_state (self); /* the password's storage is known now */
    }
  else
    fail (self, error, remedy);
}

static void
begin_connection (RdSession *self)
{
  if (self->sync != NULL)
    return; /* on_ended () calls again */
  self->attempted = rd_clock_get_monotonic ();
  self->lookup = g_cancellable_new ();
  rd_password_store_lookup_async (self->context->passwords, self->record->name, self->record->jid,
                                  self->record->settings->password_command, self->lookup,
                                  on_password, g_object_ref (self));
}

static void
end_connection (RdSession *self)
{
  if (self->lookup != NULL)
    g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  if (self->sync == NULL || self->is_closing)
    return;
  self->is_closing = true;
  rd_roster_sync_close (self->sync);
}

/* -- the wait ---------------------------------------------------------------------------------- */

static gboolean
on_retry_due (gpointer user_data)
{
  RdSession *self = user_data;

  self->retry_timer = 0;
  handle_event (self, RD_EVENT_RETRY, NULL);
  return G_SOURCE_REMOVE;
}

static void
set_retry (RdSession *self, uint32_t delay_ms)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  self->retry_due = rd_clock_get_monotonic () + (int64_t)delay_ms * 1000;
  self->next_retry = rd_clock_get_real () + (int64_t)delay_ms * 1000;
  self->retry_timer = rd_clock_add_timeout (delay_ms, on_retry_due, self);
}

/* Something may have mended it: tries again GAP µs after the last attempt began. */
static void
hasten (RdSession *self, int64_t gap)
{
  int64_t now = rd_clock_get_monotonic (), due = self->attempted + gap;

  if (self->state != RD_STATE_WAITING)
    return;
  if (due <= now)
    handle_event (self, RD_EVENT_RETRY, NULL);
  else if (due < self->retry_due)
    {
      set_retry (self, (uint32_t)((due - now) / 1000));
      tell_state (self);
    }
}

/* Failures of both kinds may alternate: each has its own row. */
static uint32_t
draw_delay (RdSession *self)
{
  if (self->online_since != 0 && rd_clock_get_monotonic () - self->online_since > STEADY_US)
    self->n_failures = self->n_troubles = 0;
  if (self->remedy == RD_REMEDY_SOON)
    return rd_backoff_get_delay (++self->n_failures, rd_random_get ());
  return rd_backoff_get_seldom_delay (++self->n_troubles, rd_random_get ());
}

static void
begin_wait (RdSession *self)
{
  set_retry (self, draw_delay (self));
}

static void
end_wait (RdSession *self)
{
  self->next_retry = 0;
  g_clear_handle_id (&self->retry_timer, g_source_remove);
}

/* -- the states -------------------------------------------------------------------------------- */

/* Until the connection has ended politely. */
static void
hold_back (RdSession *self)
{
  self->holds_back = self->sync != NULL;
  if (self->holds_back)
    rd_machine_hold_back (self->context->machine);
}

/* What is being asked for goes on over these. */
static bool
keeps_question (RdEvent event)
{
  return event == RD_EVENT_MUTE || event == RD_EVENT_ANSWER;
}

static void
enter_state (RdSession *self, RdEvent event, RdState state, const GError *error)
{
  rd_log_profile (G_LOG_LEVEL_INFO, self->record->name, NULL, "%s → %s",
                  rd_state_to_string (self->state), rd_state_to_string (state));
  end_wait (self);
  self->state = state;
  if (state == RD_STATE_WAITING)
    begin_wait (self);
  self->online_since = state == RD_STATE_ONLINE ? rd_clock_get_monotonic () : 0;

  /* The last error stays until the next attempt gets somewhere. */
  if (state != RD_STATE_CONNECTING)
    g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  if (!keeps_question (event) && (state == RD_STATE_CONNECTING || !rd_state_has_connection (state)))
    end_connection (self);
  if (state == RD_STATE_ASLEEP)
    hold_back (self);
  if (!keeps_question (event) && state == RD_STATE_CONNECTING)
    begin_connection (self);
  tell_state (self);
}

static void
handle_event (RdSession *self, RdEvent event, const GError *error)
{
  RdState next = rd_state_get_next (self->state, event);

  /* A person acted, or it is another day: earlier failures don't count any more. */
  if (event == RD_EVENT_ENABLE || event == RD_EVENT_CHANGE || event == RD_EVENT_WAKE)
    self->n_failures = self->n_troubles = 0;
  if (event == RD_EVENT_ENABLE || event == RD_EVENT_CHANGE)
    rd_password_store_renew (self->context->passwords, self->record->name, self->record->jid);
  /* It may be another server's, or one that passes now. */
  if (event == RD_EVENT_CHANGE || event == RD_EVENT_SYNCED)
    g_clear_pointer (&self->certificate, g_variant_unref);
  if (next != self->state || rd_state_is_restart (self->state, event))
    enter_state (self, event, next, error);
}

/* -- the machine ------------------------------------------------------------------------------- */

/* A connection that doesn't know of it may be dead. */
static void
probe (RdSession *self)
{
  if (self->sync != NULL && !self->is_closing)
    rd_connection_probe (rd_roster_sync_get_connection (self->sync));
}

static void
on_sleeps (RdSession *self)
{
  handle_event (self, RD_EVENT_SLEEP, NULL);
}

static void
on_woke (RdSession *self)
{
  /* The machine let go of it. */
  self->holds_back = false;
  probe (self);
  handle_event (self, RD_EVENT_WAKE, NULL);
}

static void
on_network_changed (RdSession *self)
{
  probe (self);
  hasten (self, self->remedy == RD_REMEDY_SOON ? 0 : SELDOM_GAP_US);
}

/* One that jumped may belong to a machine that stood still unawares. */
static void
on_clock_set (RdSession *self)
{
  probe (self);
  if (self->state != RD_STATE_WAITING)
    return;
  self->next_retry = rd_clock_get_real () + MAX (self->retry_due - rd_clock_get_monotonic (), 0);
  tell_state (self);
  if (self->remedy == RD_REMEDY_CLOCK)
    hasten (self, CLOCK_GAP_US);
}

static void
watch_machine (RdSession *self)
{
  static const struct
  {
    const char *signal;
    void (*run) (RdSession *self);
  } handlers[] = {
    { "sleeps", on_sleeps },
    { "woke", on_woke },
    { "network-changed", on_network_changed },
    { "clock-set", on_clock_set },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->context->machine, handlers[i].signal,
                             G_CALLBACK (handlers[i].run), self, G_CONNECT_SWAPPED);
}

/* -- the door ---------------------------------------------------------------------------------- */

static void
rd_session_dispose (GObject *object)
{
  RdSession *self = RD_SESSION (object);

  end_wait (self);
  g_clear_object (&self->lookup);
  g_clear_error (&self->error);
  g_clear_pointer (&self->targets, rd_target_memory_free);
  g_clear_pointer (&self->certificate, g_variant_unref);
  G_OBJECT_CLASS (rd_session_parent_class)->dispose (object);
}

static void
rd_session_class_init (RdSessionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rd_session_dispose;
}

static void
rd_session_init (RdSession *self)
{
  self->state = RD_STATE_OFFLINE;
  self->targets = rd_target_memory_new ();
}

RdSession *
rd_session_new (const RdSessionContext *context, const RdProfileRecord *record,
                const RdSessionEvents *events, gpointer user_data)
{
  RdSession *self = g_object_new (RD_TYPE_SESSION, NULL);

  self->context = context;
  self->record = record;
  self->events = events;
  self->user_data = user_data;
  watch_machine (self);
  g_signal_connect_object (context->passwords, "waiting", G_CALLBACK (on_passwords_waiting), self,
                           0);
  g_signal_connect_object (context->passwords, "ready", G_CALLBACK (on_passwords_ready), self, 0);
  return self;
}

void
rd_session_handle (RdSession *self, RdEvent event)
{
  handle_event (self, event, NULL);
}

void
rd_session_detach (RdSession *self)
{
  self->events = NULL;
  if (self->sync != NULL)
    rd_roster_sync_set_keeper (self->sync, NULL, NULL);
  handle_event (self, RD_EVENT_STOP, NULL);
}

RdState
rd_session_get_state (const RdSession *self)
{
  return self->state;
}

const GError *
rd_session_get_last_error (const RdSession *self)
{
  return self->error;
}

const GError *
rd_session_get_error (const RdSession *self)
{
  bool has_reason = self->state == RD_STATE_LOCKED || self->state == RD_STATE_WAITING
                    || self->state == RD_STATE_FAILED;

  return has_reason ? self->error : NULL;
}

GVariant *
rd_session_get_certificate (const RdSession *self)
{
  return self->certificate;
}

int64_t
rd_session_get_next_retry (const RdSession *self)
{
  return self->next_retry;
}

RdRosterSync *
rd_session_get_sync (const RdSession *self)
{
  return self->state == RD_STATE_ONLINE && !self->is_closing ? self->sync : NULL;
}

void
rd_session_show (RdSession *self)
{
  RdRosterSync *sync = rd_session_get_sync (self);

  if (sync != NULL)
    rd_roster_sync_show (sync, self->record->settings->visibility);
}

void
rd_session_set_ping_interval (RdSession *self, unsigned interval)
{
  if (self->sync != NULL)
    rd_connection_set_ping_interval (rd_roster_sync_get_connection (self->sync), interval);
}

int64_t
rd_session_get_certificate_end (const RdSession *self)
{
  return self->record->settings->client_certificate[0] != '\0' ? self->certificate_end : 0;
}

bool
rd_session_has_versioning (const RdSession *self)
{
  return self->has_versioning;
}

bool
rd_session_is_idle (const RdSession *self)
{
  return self->sync == NULL && self->lookup == NULL;
}
