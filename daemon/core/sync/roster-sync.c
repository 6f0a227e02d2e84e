/* Handlers stand in the order of a session. Servers work in order: when the roster's answer and the
 * pong to the later ping are here, all interim pushes are here, too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/roster-sync.h"

#include "core/sync/former-checks.h"
#include "core/sync/heard-log.h"
#include "core/sync/settling.h"
#include "core/sync/sync-queue.h"
#include "core/sync/whole-roster.h"
#include "dbus-interfaces/errors.h"

struct _RdRosterSync
{
  GObject parent_instance;

  RdConnection *connection;
  const RdRosterSyncEvents *events;
  gpointer user_data;
  RdChangeStored stored; /* NULL: no keeper */
  gpointer keeper;
  const RdAskerEvents *asker; /* NULL: none */
  gpointer asker_data;

  RdSyncPhase phase;
  RdRosterDoubts *doubts;
  RdFeatures features;
  uint64_t login_ping;

  RdWholeRoster *whole;
  RdSyncQueue *queue;
  RdSettling *settling;
  RdHeardLog *heard;
  RdFormerChecks *formers;
  GError *error; /* why the connection was closed */
  RdRemedy remedy;
};

G_DEFINE_FINAL_TYPE (RdRosterSync, rd_roster_sync, G_TYPE_OBJECT)

/* Too much waits in memory for the store: stops reading from the server. */
static void
hold_server (RdRosterSync *self)
{
  rd_connection_hold (self->connection, true);
}

/* The queue, the staging or the log has caught up: reads on if all have. */
static void
release_server (RdRosterSync *self)
{
  if (!rd_sync_queue_is_long (self->queue) && !rd_whole_roster_is_behind (self->whole)
      && !rd_heard_log_is_full (self->heard))
    rd_connection_hold (self->connection, false);
}

/* Takes ENTRY. */
static void
enqueue (RdRosterSync *self, RdSyncEntry *entry)
{
  rd_sync_queue_add (self->queue, entry);
  if (rd_sync_queue_is_long (self->queue))
    hold_server (self);
}

/* Entries may still wait for the store. */
static bool
is_closed (const RdRosterSync *self)
{
  return self->phase >= RD_SYNC_CLOSED;
}

/* Call it when the sync, or its end, may be complete. */
static void
go_on (RdRosterSync *self)
{
  RdSyncPhase old = self->phase;

  if (rd_sync_queue_get_length (self->queue) > 0)
    return;
  rd_sync_phase_move (&self->phase, RD_SYNC_EVENT_STORED);
  if (self->phase == old)
    return;
  if (self->phase == RD_SYNC_SYNCED)
    {
      rd_connection_discover_blocking (self->connection);
      self->events->synced (self, self->user_data);
    }
  else
    self->events->ended (self, self->error, self->remedy, self->user_data);
}

/* -- what is stored ---------------------------------------------------------------------------- */

static void
tell_resynced (RdRosterSync *self, const RdChange *change, const GError *error)
{
  if (self->asker != NULL && self->asker->resynced != NULL)
    self->asker->resynced (change, error, self->asker_data);
}

static void
accept_doubt (RdRosterSync *self, const RdChange *change)
{
  if (change->doubt == RD_DOUBT_NONE)
    return;
  rd_sync_queue_doubt (self->queue);
  rd_whole_roster_doubt (self->whole, change->doubt, change->sync->doubt_jid);
}

/* Asks for the whole roster to learn whether the server hides who asks. Does so again where the
 * server hid nobody: a contact chooses when it asks. In doubt the contact may be gone already. */
static void
maybe_look_for (RdRosterSync *self, const RdRequest *request, const RdChange *change)
{
  if (change->asks_since != 0 && change->sync->hiding != RD_HIDING_ALWAYS
      && !rd_roster_doubts_is_any (self->doubts))
    rd_whole_roster_look_for (self->whole, request->jid, change->asks_since);
}

static void
tell_stored (RdRosterSync *self, const RdChange *change)
{
  if (self->stored != NULL)
    self->stored (change, self->keeper);
  if (self->asker != NULL && self->asker->stored != NULL)
    self->asker->stored (change, self->asker_data);
}

static void
accept_stored (RdRosterSync *self, const RdSyncEntry *entry, const RdChange *change)
{
  bool is_push = entry->kind == RD_ENTRY_ITEM || entry->kind == RD_ENTRY_REMOVAL;

  rd_roster_doubts_take_state (self->doubts, change->sync);
  if (is_push && rd_roster_doubts_watch (self->doubts, change, entry->version))
    enqueue (self, rd_sync_entry_new (RD_ENTRY_TRUST));
  accept_doubt (self, change);
  if (entry->push_id != NULL && !is_closed (self))
    rd_connection_accept_push (self->connection, entry->push_id);
  if (!entry->terms.is_comparison)
    tell_stored (self, change);
  if (entry->kind == RD_ENTRY_REQUEST)
    maybe_look_for (self, entry->request, change);
  rd_former_checks_add (self->formers, change->unchecked);
  if (entry->is_for_job)
    tell_resynced (self, change, NULL);
}

static void
tell_mark (RdRosterSync *self, const RdSyncEntry *mark)
{
  const RdAskerEvents *asker = self->asker;

  if (asker == NULL || is_closed (self))
    return;
  if (mark->kind == RD_ENTRY_PONG && asker->ponged != NULL)
    asker->ponged (mark->token, self->asker_data);
  else if (mark->kind == RD_ENTRY_BOUNCE && asker->bounced != NULL)
    asker->bounced (mark->presence, mark->jid, mark->error, self->asker_data);
  else if (mark->kind == RD_ENTRY_ANSWER && asker->answered != NULL)
    asker->answered (mark->token, mark->error, self->asker_data);
}

static void
on_stored (const RdSyncEntry *entry, const RdChange *change, gpointer user_data)
{
  if (change != NULL)
    accept_stored (user_data, entry, change);
  else
    tell_mark (user_data, entry);
}

/* Ends the session. The next login brings what came after the last stored version. */
static void
on_store_failed (const GError *error, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_sync_phase_move (&self->phase, RD_SYNC_EVENT_FAILURE);
  if (is_closed (self))
    g_warning ("What the server said last could not be stored: %s", error->message);
  else
    rd_connection_fail (self->connection, error, RD_REMEDY_SOON);
}

static void
on_queue_moved (gpointer user_data)
{
  RdRosterSync *self = user_data;

  if (rd_sync_queue_is_short (self->queue))
    release_server (self);
  go_on (self);
}

static const RdSyncQueueEvents queue_events = {
  .stored = on_stored,
  .failed = on_store_failed,
  .moved = on_queue_moved,
};

/* -- the roster's answer ----------------------------------------------------------------------- */

static void
ask (const char *version, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_connection_request_roster (self->connection, self->features.has_versioning ? version : NULL);
}

static void
on_drained (gpointer user_data)
{
  release_server (user_data);
}

static void
on_lost (const GError *error, gpointer user_data)
{
  tell_resynced (user_data, NULL, error);
}

static const RdWholeRosterEvents whole_events = {
  .ask = ask,
  .drained = on_drained,
  .lost = on_lost,
};

static void
on_ready (const RdFeatures *features, gpointer user_data)
{
  RdRosterSync *self = user_data;
  const char *version = rd_sync_state_get_login_version (rd_roster_doubts_get_state (self->doubts));

  self->features = *features;
  self->events->bound (self, features, self->user_data);
  rd_whole_roster_log_in (self->whole, version != NULL ? version : "");
  self->login_ping = rd_connection_ping (self->connection);
}

static void
on_roster_begin (gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_begin (self->whole);
}

static void
on_roster_item (RdContact *contact, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_add (self->whole, contact);
  if (rd_whole_roster_is_behind (self->whole))
    hold_server (self);
}

static void
on_roster_left_out (const char *jid, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_leave_out (self->whole, jid);
}

/* Takes ENTRY, which may be NULL: what the answer gives to store. */
static void
go_on_after_answer (RdRosterSync *self, RdSyncEntry *entry)
{
  if (entry != NULL)
    enqueue (self, entry);
  rd_whole_roster_go_on (self->whole);
  go_on (self);
}

static void
on_roster_end (const char *version, gpointer user_data)
{
  RdRosterSync *self = user_data;

  go_on_after_answer (self,
                      rd_whole_roster_end (self->whole, version, self->features.has_versioning));
}

static void
on_roster_unchanged (gpointer user_data)
{
  RdRosterSync *self = user_data;

  go_on_after_answer (self, rd_whole_roster_take_unchanged (self->whole));
}

/* A refused login fails the connection, for long unless the error may pass soon. A later refusal
 * does not end the session. */
static void
on_roster_refused (const GError *error, gpointer user_data)
{
  RdRosterSync *self = user_data;
  bool may_pass = g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);

  if (!rd_sync_phase_has_answer (self->phase))
    {
      rd_connection_fail (self->connection, error, may_pass ? RD_REMEDY_SOON : RD_REMEDY_LATER);
      return;
    }
  rd_whole_roster_take_refusal (self->whole, error);
  go_on_after_answer (self, NULL);
}

/* -- the rest of a session --------------------------------------------------------------------- */

/* A push that raises a doubt is acknowledged when the doubt is stored. */
static void
take_doubt (RdRosterSync *self, RdDoubt doubt, const char *jid, const char *push_id)
{
  enqueue (self, rd_sync_entry_new_doubt (doubt, jid, push_id));
  rd_whole_roster_doubt (self->whole, doubt, jid);
}

static void
on_doubt (RdDoubt doubt, const char *jid, gpointer user_data)
{
  take_doubt (user_data, doubt, jid, NULL);
}

static void
on_push (const RdRosterPush *push, gpointer user_data)
{
  RdRosterSync *self = user_data;
  RdSyncEntry *entry;

  if (push->contact == NULL && push->has_groups)
    {
      take_doubt (self, RD_DOUBT_REMOVAL_WITH_GROUPS, push->removed_jid, push->id);
      return;
    }
  entry = rd_sync_entry_new_push (push);
  /* Before the answer to the login, a push's version vouches for changes that have not come. */
  entry->version = rd_sync_phase_has_answer (self->phase) ? g_strdup (push->version) : NULL;
  entry->may_repeat = rd_roster_doubts_note_version (self->doubts, push->version);
  entry->cause = rd_sync_phase_is_synced (self->phase) ? RD_CAUSE_PUSH : RD_CAUSE_LOGIN;
  rd_settling_begin (self->settling, entry->version);
  enqueue (self, entry);
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  RdRosterSync *self = user_data;

  if (token == self->login_ping)
    {
      rd_sync_phase_move (&self->phase, RD_SYNC_EVENT_PONG);
      go_on (self);
    }
  else if (!rd_settling_take_pong (self->settling, token))
    enqueue (self, rd_sync_entry_new_pong (token));
}

/* Queued behind earlier pushes: one of them may be another's change of the same contact. */
static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  enqueue (user_data, rd_sync_entry_new_answer (token, error));
}

/* "subscribed" and "unsubscribed" need nothing here: the server pushes what they change. */
static void
on_presence (RdPresence presence, const char *jid, const char *message, const char *moved_from,
             gpointer user_data)
{
  if (presence == RD_PRESENCE_SUBSCRIBE)
    enqueue (user_data, rd_sync_entry_new_request (jid, message, moved_from));
  else if (presence == RD_PRESENCE_UNSUBSCRIBE)
    rd_roster_sync_answer_request (user_data, jid, RD_CAUSE_PUSH, 0);
}

static void
on_blocking (const RdBlockUpdate *update, gpointer user_data)
{
  rd_roster_sync_note_blocking (user_data, update);
}

/* Queued behind the push that the presence caused. */
static void
on_presence_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  enqueue (user_data, rd_sync_entry_new_bounce (presence, jid, error));
}

static void
on_heard (const RdSighting *sighting, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_heard_log_take (self->heard, sighting);
  if (rd_heard_log_is_full (self->heard))
    hold_server (self);
}

static void
on_former (const char *jid, const char *moved_from, RdFormer former, gpointer user_data)
{
  rd_former_checks_take (((RdRosterSync *)user_data)->formers, jid, former);
}

static void
on_closed (const GError *error, RdRemedy remedy, gpointer user_data)
{
  g_autoptr (RdRosterSync) self = g_object_ref (user_data);

  rd_sync_phase_move (&self->phase, RD_SYNC_EVENT_CLOSURE);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->remedy = remedy;
  rd_whole_roster_close (self->whole);
  rd_settling_stop (self->settling);
  rd_heard_log_close (self->heard);
  rd_former_checks_close (self->formers);
  go_on (self);
}

static const RdConnectionEvents connection_events = {
  .ready = on_ready,
  .roster = {
    .begin = on_roster_begin,
    .item = on_roster_item,
    .end = on_roster_end,
    .unchanged = on_roster_unchanged,
    .refused = on_roster_refused,
    .left_out = on_roster_left_out,
    .push = on_push,
    .doubt = on_doubt,
    .pong = on_pong,
    .answered = on_answered,
    .blocking = on_blocking,
  },
  .presence = {
    .received = on_presence,
    .bounced = on_presence_bounced,
    .heard = on_heard,
    .former = on_former,
  },
  .closed = on_closed,
};

static void
on_doubts_due (gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_go_on (self->whole);
}

/* -- life -------------------------------------------------------------------------------------- */

static void
rd_roster_sync_finalize (GObject *object)
{
  RdRosterSync *self = RD_ROSTER_SYNC (object);

  rd_settling_free (self->settling);
  rd_heard_log_free (self->heard);
  rd_former_checks_free (self->formers);
  rd_whole_roster_free (self->whole);
  rd_sync_queue_free (self->queue);
  g_clear_object (&self->connection);
  g_clear_error (&self->error);
  rd_roster_doubts_free (self->doubts);
  G_OBJECT_CLASS (rd_roster_sync_parent_class)->finalize (object);
}

static void
rd_roster_sync_class_init (RdRosterSyncClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_roster_sync_finalize;
}

static void
rd_roster_sync_init (RdRosterSync *self)
{
}

RdRosterSync *
rd_roster_sync_new (RdStore *store, const RdProfileRecord *record, const RdConnectionTerms *terms,
                    const RdRosterSyncEvents *events, gpointer user_data)
{
  RdRosterSync *self = g_object_new (RD_TYPE_ROSTER_SYNC, NULL);

  self->doubts = rd_roster_doubts_new (record->name, record->sync, on_doubts_due, self);
  self->events = events;
  self->user_data = user_data;
  self->whole
      = rd_whole_roster_new (store, record, &self->phase, self->doubts, &whole_events, self);
  self->queue = rd_sync_queue_new (store, record, &queue_events, self);
  self->connection = rd_connection_new (terms, &connection_events, self);
  self->settling = rd_settling_new (self->connection, self->queue, self->doubts);
  self->heard = rd_heard_log_new (store, record, on_drained, self);
  self->formers = rd_former_checks_new (self->connection, self->queue);
  return self;
}

void
rd_roster_sync_set_keeper (RdRosterSync *self, RdChangeStored stored, gpointer user_data)
{
  self->stored = stored;
  self->keeper = user_data;
}

void
rd_roster_sync_set_asker (RdRosterSync *self, const RdAskerEvents *events, gpointer user_data)
{
  self->asker = events;
  self->asker_data = user_data;
}

void
rd_roster_sync_start (RdRosterSync *self)
{
  rd_connection_open (self->connection);
}

void
rd_roster_sync_close (RdRosterSync *self)
{
  rd_connection_close (self->connection);
}

const RdFeatures *
rd_roster_sync_get_features (const RdRosterSync *self)
{
  return &self->features;
}

/* -- what is asked of the server --------------------------------------------------------------- */

RdConnection *
rd_roster_sync_get_connection (RdRosterSync *self)
{
  return self->connection;
}

void
rd_roster_sync_show (RdRosterSync *self, RdVisibility visibility)
{
  rd_connection_show (self->connection, visibility);
  rd_heard_log_show (self->heard, visibility != RD_VISIBILITY_NONE);
}

void
rd_roster_sync_answer_request (RdRosterSync *self, const char *jid, RdCause cause, uint64_t job)
{
  enqueue (self, rd_sync_entry_new_reply (jid, cause, job));
}

void
rd_roster_sync_mark_made (RdRosterSync *self, const char *jid)
{
  enqueue (self, rd_sync_entry_new_mark (jid));
}

void
rd_roster_sync_note_blocking (RdRosterSync *self, const RdBlockUpdate *update)
{
  enqueue (self, rd_sync_entry_new_blocking (update));
}

void
rd_roster_sync_forget (RdRosterSync *self, const char *jid)
{
  RdSyncEntry *entry = rd_sync_entry_new_push (&(RdRosterPush){ .removed_jid = jid });

  entry->cause = RD_CAUSE_PUSH;
  enqueue (self, entry);
}

void
rd_roster_sync_request_whole (RdRosterSync *self, uint64_t job, bool is_comparison)
{
  rd_whole_roster_request (self->whole, job, is_comparison);
}

bool
rd_roster_sync_drop_whole (RdRosterSync *self)
{
  if (rd_sync_queue_has_resync (self->queue))
    return false;
  rd_whole_roster_drop (self->whole);
  release_server (self);
  return true;
}
