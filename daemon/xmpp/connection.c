/* Gives each step its deadline, and goes on to the next target after whatever fails before the
 * login. Owns the stream and what speaks on it, and a reference to itself from opening until
 * closed. Whatever ends it goes through end (): from then on only closed is told, from the main
 * loop, when no thread has the stream. Knows nothing of rosters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp/connection.h"

#include "model/jid.h"
#include "runtime/clock.h"
#include "xmpp/login/approach.h"
#include "xmpp/login/connection-error.h"
#include "xmpp/login/loss.h"
#include "xmpp/login/negotiation.h"
#include "xmpp/login/prerequisites.h"
#include "xmpp/login/stream-error.h"
#include "xmpp/session/keepalive.h"
#include "xmpp/session/presence-wire.h"
#include "xmpp/session/roster-watch.h"
#include "xmpp/session/roster-wire.h"

#define FAREWELL_TIMEOUT_MS 1000
#define ROSTER_STEPS 4
#define PROBE_TIMEOUT_MS 10000 /* a lost packet is sent again within 7 s */

struct _RdConnection
{
  GObject parent_instance;

  char *jid, *domain, *ascii_domain;
  RdSettings *settings;
  RdSecret *password; /* NULL once the session is bound */
  RdLoginMemory login_memory;
  unsigned step_timeout_ms;
  const RdConnectionEvents *events;
  gpointer user_data;
  GMainContext *context;
  RdStep step;
  GSource *deadline;
  bool is_held; /* takes effect in RD_STEP_BOUND */

  RdTargetMemory *memory; /* NULL: none */
  RdApproach *approach;
  RdStream *stream;
  RdNegotiation *negotiation;
  RdRosterWire *roster;
  RdPresenceWire *presence;
  RdKeepalive *keepalive; /* NULL: no session; likewise */
  RdRosterWatch *watch;

  GError *error; /* what closed will tell */
  RdRemedy remedy;
};

G_DEFINE_FINAL_TYPE (RdConnection, rd_connection, G_TYPE_OBJECT)

static void
rd_connection_init (RdConnection *self)
{
}

static void
rd_connection_finalize (GObject *object)
{
  RdConnection *self = RD_CONNECTION (object);

  g_free (self->jid);
  g_free (self->domain);
  g_free (self->ascii_domain);
  g_clear_pointer (&self->settings, rd_settings_free);
  rd_secret_unref (self->password);
  g_clear_pointer (&self->context, g_main_context_unref);
  rd_roster_wire_free (self->roster);
  rd_presence_wire_free (self->presence);
  G_OBJECT_CLASS (rd_connection_parent_class)->finalize (object);
}

static void
rd_connection_class_init (RdConnectionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_connection_finalize;
}

RdConnection *
rd_connection_new (const RdConnectionTerms *terms, const RdConnectionEvents *events,
                   gpointer user_data)
{
  RdConnection *self = g_object_new (RD_TYPE_CONNECTION, NULL);

  self->jid = g_strdup (terms->jid);
  self->domain = rd_jid_get_domain (terms->jid);
  self->ascii_domain = g_hostname_to_ascii (self->domain);
  self->settings = rd_settings_copy (terms->settings);
  self->password = terms->password != NULL ? rd_secret_ref (terms->password) : NULL;
  self->login_memory = rd_login_memory_read (terms->login_memory);
  self->memory = terms->memory;
  self->step_timeout_ms = terms->step_timeout_ms != 0 ? terms->step_timeout_ms : RD_STEP_TIMEOUT_MS;
  self->events = events;
  self->user_data = user_data;
  self->roster = rd_roster_wire_new (self->jid, &events->roster, user_data);
  self->presence = rd_presence_wire_new (self->jid, &events->presence, user_data);
  return self;
}

static void
disarm (RdConnection *self)
{
  if (self->deadline == NULL)
    return;
  g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
}

static void
arm (RdConnection *self, unsigned timeout_ms, GSourceFunc callback)
{
  disarm (self);
  self->deadline = rd_clock_timeout_source_new (timeout_ms);
  g_source_set_callback (self->deadline, callback, self, NULL);
  g_source_attach (self->deadline, self->context);
}

/* -- the end ----------------------------------------------------------------------------------- */

static void
drop_stream (RdConnection *self)
{
  g_clear_pointer (&self->negotiation, rd_negotiation_free);
  g_clear_pointer (&self->stream, rd_stream_free);
}

/* Only from the main loop, and while no thread has the stream. */
static void
finish (RdConnection *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  drop_stream (self);
  g_clear_pointer (&self->approach, rd_approach_free);
  self->events->closed (error, self->remedy, self->user_data);
  g_object_unref (self);
}

/* Cuts a running handshake short; on_secured () finishes then. */
static gboolean
on_end_is_due (gpointer user_data)
{
  RdConnection *self = user_data;

  disarm (self);
  if (self->stream != NULL && rd_stream_is_busy (self->stream))
    rd_stream_cut (self->stream);
  else
    finish (self);
  return G_SOURCE_REMOVE;
}

/* Takes ERROR. */
static void
end (RdConnection *self, GError *error, RdRemedy remedy)
{
  if (self->step >= RD_STEP_CLOSING)
    {
      g_clear_error (&error);
      return;
    }
  self->step = RD_STEP_CLOSING;
  self->error = error;
  self->remedy = remedy;
  rd_roster_wire_silence (self->roster);
  g_clear_pointer (&self->keepalive, rd_keepalive_free);
  g_clear_pointer (&self->watch, rd_roster_watch_free);
  if (self->approach != NULL)
    rd_approach_stop (self->approach);
  arm (self, 0, on_end_is_due);
}

/* -- a target that is of no use ---------------------------------------------------------------- */

/* As on_end_is_due (). */
static gboolean
on_next_is_due (gpointer user_data)
{
  RdConnection *self = user_data;

  disarm (self);
  if (self->stream != NULL && rd_stream_is_busy (self->stream))
    {
      rd_stream_cut (self->stream);
      return G_SOURCE_REMOVE;
    }
  drop_stream (self);
  rd_approach_go_on (self->approach);
  return G_SOURCE_REMOVE;
}

static void
leave_target (RdConnection *self)
{
  self->step = RD_STEP_NEXT;
  arm (self, 0, on_next_is_due);
}

/* Takes ERROR. Before the login another target may be better; nothing that a server said till then
 * is more than a claim. */
static void
fail_target (RdConnection *self, GError *error, RdRemedy remedy)
{
  if (self->step >= RD_STEP_AUTHENTICATING || self->stream == NULL)
    {
      end (self, error, remedy);
      return;
    }
  rd_approach_note_failure (self->approach, error, remedy, self->step);
  leave_target (self);
}

/* -- deadlines --------------------------------------------------------------------------------- */

static gboolean
on_step_timed_out (gpointer user_data)
{
  RdConnection *self = user_data;

  if (self->stream == NULL)
    rd_approach_time_out (self->approach);
  else
    fail_target (self, rd_connection_error_timed_out (self->domain, rd_step_describe (self->step)),
                 RD_REMEDY_SOON);
  return G_SOURCE_REMOVE;
}

static void
on_step_entered (RdStep step, gpointer user_data)
{
  RdConnection *self = user_data;

  g_debug ("%s: %s", self->jid, rd_step_describe (step));
  self->step = step;
  if (step == RD_STEP_AUTHENTICATING)
    rd_approach_note_success (self->approach);
  if (step < RD_STEP_BOUND)
    arm (self, self->step_timeout_ms, on_step_timed_out);
  else
    disarm (self);
}

/* Call after a request and after a stanza, which may have ended the session. */
static void
update_watch (RdConnection *self)
{
  if (self->watch != NULL)
    rd_roster_watch_update (self->watch);
}

static void
apply_hold (RdConnection *self)
{
  rd_stream_hold (self->stream, self->is_held);
  rd_keepalive_hold (self->keepalive, self->is_held);
  rd_roster_watch_hold (self->watch, self->is_held);
}

/* -- up to the session ------------------------------------------------------------------------- */

static void
on_silent (gpointer user_data)
{
  end (user_data, rd_connection_error_silent (RD_CONNECTION (user_data)->domain), RD_REMEDY_SOON);
}

static void
on_roster_late (const char *awaited, gpointer user_data)
{
  end (user_data, rd_connection_error_timed_out (RD_CONNECTION (user_data)->domain, awaited),
       RD_REMEDY_SOON);
}

static void
on_bound (const char *jid, const RdFeatures *features, gpointer user_data)
{
  RdConnection *self = user_data;

  if (self->step != RD_STEP_BOUND)
    return;
  g_clear_pointer (&self->password, rd_secret_unref);
  rd_stream_begin_session (self->stream);
  rd_roster_wire_bind (self->roster, self->stream, jid);
  rd_presence_wire_bind (self->presence, self->stream, jid);
  self->keepalive = rd_keepalive_new (self->stream, self->domain, self->context,
                                      self->step_timeout_ms, on_silent, self);
  rd_keepalive_set_interval (self->keepalive, self->settings->ping_interval);
  self->watch = rd_roster_watch_new (self->roster, self->stream, self->context,
                                     ROSTER_STEPS * self->step_timeout_ms, on_roster_late, self);
  if (self->is_held)
    apply_hold (self);
  self->events->ready (features, self->user_data);
}

static void
on_failed (GError *error, RdRemedy remedy, gpointer user_data)
{
  fail_target (user_data, error, remedy);
}

static const RdNegotiationEvents negotiation_events = { on_step_entered, on_bound, on_failed };

static void
on_connected (gpointer user_data)
{
  RdConnection *self = user_data;

  if (self->step == RD_STEP_CONNECTING)
    rd_negotiation_take_connected (self->negotiation);
}

/* Does the server that was reached have a say? */
static bool
has_server (const RdConnection *self)
{
  return self->step > RD_STEP_CONNECTING && self->step < RD_STEP_CLOSING;
}

static void
on_opened (gpointer user_data)
{
  RdConnection *self = user_data;

  if (has_server (self))
    rd_negotiation_take_header (self->negotiation);
}

static void
take_session_stanza (RdConnection *self, const RdStanza *stanza)
{
  RdRemedy remedy;

  rd_keepalive_note_life (self->keepalive);
  if (rd_stream_error_is (stanza))
    {
      GError *error = rd_stream_error_read (stanza, self->domain, self->step, &remedy);

      rd_approach_note_last_word (self->approach, stanza);
      end (self, error, remedy);
      return;
    }
  rd_roster_wire_take_stanza (self->roster, stanza);
  rd_presence_wire_take_stanza (self->presence, stanza);
  update_watch (self);
}

static void
on_stanza (const RdStanza *stanza, gpointer user_data)
{
  RdConnection *self = user_data;

  if (self->step == RD_STEP_BOUND)
    take_session_stanza (self, stanza);
  else if (has_server (self) && rd_approach_is_sent_away (self->approach, stanza, self->step))
    leave_target (self);
  else if (has_server (self))
    rd_negotiation_take_stanza (self->negotiation, stanza);
}

static void
on_secured (const RdHandshake *handshake, gpointer user_data)
{
  RdConnection *self = user_data;

  if (self->step == RD_STEP_CLOSING)
    on_end_is_due (self);
  else if (self->step == RD_STEP_NEXT)
    on_next_is_due (self);
  else
    rd_negotiation_take_handshake (self->negotiation, handshake);
}

static void
on_lost (const GError *cause, gpointer user_data)
{
  RdConnection *self = user_data;
  GError *error;
  RdRemedy remedy;

  if (self->step == RD_STEP_CLOSING)
    on_end_is_due (self);
  else if (self->step == RD_STEP_NEXT)
    on_next_is_due (self);
  else
    {
      error = rd_loss_describe (self->stream, cause, self->domain, self->step, &remedy);
      fail_target (self, error, remedy);
    }
}

static const RdStreamEvents stream_events
    = { on_connected, on_opened, on_stanza, on_secured, on_lost };

static void
make_stream (RdConnection *self, const RdTarget *target)
{
  RdNegotiationTerms terms = {
    .jid = self->jid,
    .domain = self->domain,
    .ascii_domain = self->ascii_domain,
    .settings = self->settings,
    .target = target,
    .password = self->password,
    .memory = self->login_memory,
  };

  self->stream = rd_stream_new (self->ascii_domain, self->settings->ca_file, self->context,
                                &stream_events, self, &rd_roster_wire_items, self->roster);
  self->negotiation
      = rd_negotiation_new (self->stream, &terms, self->context, &negotiation_events, self);
}

static void
on_reached (const RdTarget *target, int socket, gpointer user_data)
{
  RdConnection *self = user_data;
  int number = 0;

  make_stream (self, target);
  if (!rd_stream_begin (self->stream, socket, &number))
    fail_target (self, rd_connection_error_refused (target, number), RD_REMEDY_SOON);
}

static const RdApproachEvents approach_events = { on_step_entered, on_reached, on_failed };

static void
begin_approach (RdConnection *self)
{
  RdApproachTerms terms = {
    .domain = self->domain,
    .ascii_domain = self->ascii_domain,
    .settings = self->settings,
    .memory = self->memory,
  };

  self->approach = rd_approach_new (&terms, self->context, &approach_events, self);
  rd_approach_begin (self->approach);
}

/* -- opening and closing ----------------------------------------------------------------------- */

/* It owns a reference to itself until closed. */
static void
begin_life (RdConnection *self)
{
  g_object_ref (self);
  self->context = g_main_context_ref_thread_default ();
}

void
rd_connection_open (RdConnection *self)
{
  RdRemedy remedy;
  GError *error;

  g_return_if_fail (self->step == RD_STEP_NEW);
  begin_life (self);
  error = rd_prerequisites_check (self->jid, self->domain, self->ascii_domain, self->password,
                                  self->settings, &remedy);
  if (error != NULL)
    end (self, error, remedy);
  else
    begin_approach (self);
}

void
rd_connection_close (RdConnection *self)
{
  rd_connection_fail (self, NULL, RD_REMEDY_SOON);
}

void
rd_connection_fail (RdConnection *self, const GError *error, RdRemedy remedy)
{
  bool has_session = self->step == RD_STEP_BOUND;

  if (self->step == RD_STEP_NEW)
    begin_life (self);
  end (self, error != NULL ? g_error_copy (error) : NULL, remedy);
  if (!has_session)
    return;
  /* The server's </stream:stream> must be read. */
  rd_stream_hold (self->stream, false);
  rd_stream_send (self->stream, "</stream:stream>");
  arm (self, FAREWELL_TIMEOUT_MS, on_end_is_due);
}

void
rd_connection_hold (RdConnection *self, bool is_held)
{
  if (self->step >= RD_STEP_CLOSING || is_held == self->is_held)
    return;
  self->is_held = is_held;
  if (self->step == RD_STEP_BOUND)
    apply_hold (self);
}

/* -- the session ------------------------------------------------------------------------------- */

void
rd_connection_request_roster (RdConnection *self, const char *version)
{
  if (self->step != RD_STEP_BOUND)
    return;
  rd_roster_wire_request (self->roster, version);
  update_watch (self);
}

/* Returns TOKEN. */
static uint64_t
await (RdConnection *self, uint64_t token)
{
  update_watch (self);
  return token;
}

uint64_t
rd_connection_ping (RdConnection *self)
{
  return self->step == RD_STEP_BOUND ? await (self, rd_roster_wire_ping (self->roster)) : 0;
}

uint64_t
rd_connection_set_item (RdConnection *self, const RdContact *contact)
{
  return self->step == RD_STEP_BOUND ? await (self, rd_roster_wire_set_item (self->roster, contact))
                                     : 0;
}

uint64_t
rd_connection_remove_item (RdConnection *self, const char *jid)
{
  return self->step == RD_STEP_BOUND ? await (self, rd_roster_wire_remove_item (self->roster, jid))
                                     : 0;
}

void
rd_connection_discover_blocking (RdConnection *self)
{
  if (self->step == RD_STEP_BOUND)
    rd_roster_wire_discover_blocking (self->roster);
}

uint64_t
rd_connection_block (RdConnection *self, bool is_unblock, const char *const *jids, unsigned n)
{
  return self->step == RD_STEP_BOUND
             ? await (self, rd_roster_wire_block (self->roster, is_unblock, jids, n))
             : 0;
}

void
rd_connection_set_ping_interval (RdConnection *self, unsigned interval)
{
  self->settings->ping_interval = interval;
  if (self->step == RD_STEP_BOUND)
    rd_keepalive_set_interval (self->keepalive, interval);
}

void
rd_connection_probe (RdConnection *self)
{
  if (self->step == RD_STEP_BOUND)
    rd_keepalive_probe (self->keepalive, MIN (self->step_timeout_ms, PROBE_TIMEOUT_MS));
}

void
rd_connection_send_presence (RdConnection *self, RdPresence presence, const char *jid,
                             const char *message, const char *moved_from)
{
  if (self->step == RD_STEP_BOUND)
    rd_presence_wire_send (self->presence, presence, jid, message, moved_from);
}

void
rd_connection_ask_former (RdConnection *self, const char *moved_from, const char *jid)
{
  if (self->step == RD_STEP_BOUND)
    rd_presence_wire_ask_former (self->presence, moved_from, jid);
}

void
rd_connection_show (RdConnection *self, RdVisibility visibility)
{
  if (self->step == RD_STEP_BOUND)
    rd_presence_wire_show (self->presence, visibility);
}

void
rd_connection_accept_push (RdConnection *self, const char *push_id)
{
  if (self->step == RD_STEP_BOUND)
    rd_roster_wire_accept_push (self->roster, push_id);
}
