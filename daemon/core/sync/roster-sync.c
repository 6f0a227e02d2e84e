/* The road from the connection to the store and up again. The handlers stand in the order of a
 * session: bound, the roster's answer, pushes, the end.
 *
 * The sync is synced when the answer to the request was seen, the ping sent after it came back, and
 * nothing for the store is left (roster-commits.h): servers work in order, so by then every interim
 * push has been stored. What of it was doubtful is asked for again before (roster-doubts.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/roster-sync.h"

#include "core/sync/roster-commits.h"
#include "core/sync/settling.h"
#include "core/sync/whole-roster.h"
#include "dbus-interfaces/errors.h"

struct _RdRosterSync
{
  GObject parent_instance;

  RdStore *store;
  int64_t profile;
  RdConnection *connection;
  const RdRosterSyncEvents *events;
  gpointer user_data;

  RdRosterDoubts *doubts;
  RdFeatures features;
  uint64_t login_ping;

  RdWholeRoster *whole;
  RdRosterCommits *commits;
  RdSettling *settling;
  bool has_failed; /* the store refused something: nothing more is handed to it */
  bool has_pong;
  bool is_synced;
  bool is_held; /* the server, until the store has caught up */

  bool is_closed; /* the connection is */
  GError *error;  /* why */
  bool is_final;
};

G_DEFINE_FINAL_TYPE (RdRosterSync, rd_roster_sync, G_TYPE_OBJECT)

enum
{
  ANSWERED,
  BARRIER,
  RESYNCED,
  REQUEST_RECEIVED,
  BOUNCED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* What waits for the store is in memory: the server is held back while the commits are many or the
 * staging of a whole roster is behind. */
static void
hold_server (RdRosterSync *self, bool is_held)
{
  if (is_held == self->is_held || self->is_closed)
    return;
  self->is_held = is_held;
  rd_connection_hold (self->connection, is_held);
}

/* One of the two that wait for the store has caught up; has the other? */
static void
release_server (RdRosterSync *self)
{
  if (!rd_roster_commits_is_long (self->commits) && !rd_whole_roster_is_behind (self->whole))
    hold_server (self, false);
}

/* Takes COMMIT. */
static void
enqueue (RdRosterSync *self, RdCommit *commit)
{
  rd_roster_commits_add (self->commits, commit);
  if (rd_roster_commits_is_long (self->commits))
    hold_server (self, true);
}

static RdCommit *
new_commit (RdCommitKind kind)
{
  RdCommit *commit = g_new0 (RdCommit, 1);

  commit->kind = kind;
  return commit;
}

static void
maybe_tell_synced (RdRosterSync *self)
{
  if (self->is_synced || self->is_closed || self->has_failed || !self->has_pong
      || !rd_whole_roster_has_answer (self->whole) || rd_whole_roster_is_awaited (self->whole)
      || rd_roster_commits_get_length (self->commits) > 0)
    return;
  self->is_synced = true;
  self->events->synced (self, self->user_data);
}

static void
maybe_tell_ended (RdRosterSync *self)
{
  if (self->is_closed && rd_roster_commits_get_length (self->commits) == 0)
    self->events->ended (self, self->error, self->is_final, self->user_data);
}

static void
tell_resynced (RdRosterSync *self, const RdChange *change, const GError *error)
{
  g_signal_emit (self, signals[RESYNCED], 0, change, error);
}

static void
accept_push (RdRosterSync *self, const RdCommit *commit, const RdChange *change)
{
  if (rd_roster_doubts_watch (self->doubts, change, commit->version))
    enqueue (self, new_commit (RD_COMMIT_TRUST));
  if (change->doubt == RD_DOUBT_NONE)
    return;
  rd_roster_commits_doubt (self->commits);
  rd_whole_roster_doubt (self->whole, change->doubt, change->sync->doubt_jid);
}

/* Whether the server hides who asks is worth a whole roster, once, and once more for each new one
 * where it was not seen to: a contact has a hand in when it is asked. */
static void
maybe_look_for (RdRosterSync *self, const RdRequest *request, const RdChange *change)
{
  RdHiding hiding = change->sync->hiding;

  if (change->asks_since != 0
      && (hiding == RD_HIDING_UNKNOWN || (hiding == RD_HIDING_NEVER && change->has_new_request)))
    rd_whole_roster_look_for (self->whole, request->jid, change->asks_since);
}

static void
accept_commit (RdRosterSync *self, const RdCommit *commit, const RdChange *change)
{
  bool is_push = commit->kind == RD_COMMIT_ITEM || commit->kind == RD_COMMIT_REMOVAL;
  bool is_comparison = commit->terms.is_comparison;

  rd_roster_doubts_take_state (self->doubts, change->sync);
  if (is_push)
    accept_push (self, commit, change);
  if (commit->push_id != NULL && !self->is_closed)
    rd_connection_accept_push (self->connection, commit->push_id);
  if (!is_comparison)
    self->events->committed (self, change, self->user_data);
  if (commit->kind == RD_COMMIT_REQUEST)
    maybe_look_for (self, commit->request, change);
  if (change->has_new_request)
    g_signal_emit (self, signals[REQUEST_RECEIVED], 0, commit->request);
  if (commit->is_for_job)
    tell_resynced (self, change, NULL);
}

static void
on_stored (const RdCommit *commit, const RdChange *change, gpointer user_data)
{
  RdRosterSync *self = user_data;

  if (change != NULL)
    accept_commit (self, commit, change);
  else if (self->is_closed)
    return;
  else if (commit->kind == RD_COMMIT_BARRIER)
    g_signal_emit (self, signals[BARRIER], 0, commit->token);
  else if (commit->kind == RD_COMMIT_BOUNCE)
    g_signal_emit (self, signals[BOUNCED], 0, commit->presence, commit->jid, commit->error);
  else
    g_signal_emit (self, signals[ANSWERED], 0, commit->token, commit->error);
}

/* What the store can't keep must be asked for again: the session ends here, what waited behind is
 * dropped, and the next login brings the difference to the version that was stored last. */
static void
on_store_failed (const GError *error, gpointer user_data)
{
  RdRosterSync *self = user_data;

  self->has_failed = true;
  if (self->is_closed)
    g_warning ("What the server said last could not be stored: %s", error->message);
  else
    rd_connection_fail (self->connection, error, false);
}

static void
on_commits_moved (gpointer user_data)
{
  RdRosterSync *self = user_data;

  if (rd_roster_commits_is_short (self->commits))
    release_server (self);
  maybe_tell_synced (self);
  maybe_tell_ended (self);
}

static const RdRosterCommitsEvents commits_events = {
  .stored = on_stored,
  .failed = on_store_failed,
  .moved = on_commits_moved,
};

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
    hold_server (self, true);
}

static void
on_roster_left_out (const char *jid, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_leave_out (self->whole, jid);
}

/* The answer to a request was taken; COMMIT, or NULL, is what comes of it. */
static void
go_on_after_answer (RdRosterSync *self, RdCommit *commit)
{
  if (commit != NULL)
    enqueue (self, commit);
  rd_whole_roster_go_on (self->whole);
  maybe_tell_synced (self);
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

/* A server that refuses the roster for good is not asked again and again. What was asked for once
 * more is missed less: a resync is asked for by somebody, who is told. */
static void
on_roster_refused (const GError *error, gpointer user_data)
{
  RdRosterSync *self = user_data;
  bool may_pass = g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);

  if (!rd_whole_roster_has_answer (self->whole))
    {
      rd_connection_fail (self->connection, error, !may_pass);
      return;
    }
  rd_whole_roster_take_refusal (self->whole, error);
  go_on_after_answer (self, NULL);
}

/* The acknowledgement of the push, if there is one, is sent when the doubt is stored. */
static void
take_doubt (RdRosterSync *self, RdDoubt doubt, const char *jid, const char *push_id)
{
  RdCommit *commit = new_commit (RD_COMMIT_DOUBT);

  commit->terms.doubt = doubt;
  commit->jid = g_strdup (jid);
  commit->push_id = g_strdup (push_id);
  enqueue (self, commit);
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
  RdCommit *commit;

  if (push->contact == NULL && push->has_groups)
    {
      take_doubt (self, RD_DOUBT_REMOVAL_WITH_GROUPS, push->removed_jid, push->id);
      return;
    }
  commit = new_commit (push->contact != NULL ? RD_COMMIT_ITEM : RD_COMMIT_REMOVAL);
  commit->contact = push->contact != NULL ? rd_contact_ref (push->contact) : NULL;
  commit->removed_jid = g_strdup (push->removed_jid);
  commit->push_id = g_strdup (push->id);
  /* Before the answer the version of a push vouches for changes that are still to come with it. */
  commit->version = rd_whole_roster_has_answer (self->whole) ? g_strdup (push->version) : NULL;
  commit->may_repeat = rd_roster_doubts_note_version (self->doubts, push->version);
  commit->cause = self->is_synced ? RD_CAUSE_PUSH : RD_CAUSE_LOGIN;
  rd_settling_begin (self->settling, commit->version);
  enqueue (self, commit);
}

static void
on_pong (uint64_t token, gpointer user_data)
{
  RdRosterSync *self = user_data;
  RdCommit *commit;

  if (token == self->login_ping)
    {
      self->has_pong = true;
      maybe_tell_synced (self);
      return;
    }
  if (rd_settling_take_pong (self->settling, token))
    return;
  commit = new_commit (RD_COMMIT_BARRIER);
  commit->token = token;
  enqueue (self, commit);
}

/* Told when the pushes before it are known: one of them may be of somebody who changed the same
 * contact. */
static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  RdCommit *commit = new_commit (RD_COMMIT_ANSWER);

  commit->token = token;
  commit->error = error != NULL ? g_error_copy (error) : NULL;
  enqueue (user_data, commit);
}

/* What "subscribed" and "unsubscribed" change, the server pushes. */
static void
on_presence (RdPresence presence, const char *jid, const char *message, gpointer user_data)
{
  if (presence == RD_PRESENCE_SUBSCRIBE)
    enqueue (user_data, rd_commit_new_request (jid, message));
  else if (presence == RD_PRESENCE_UNSUBSCRIBE)
    rd_roster_sync_answer_request (user_data, jid, 0);
}

/* Behind the push that the presence caused. */
static void
on_presence_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  enqueue (user_data, rd_commit_new_bounce (presence, jid, error));
}

static void
on_closed (const GError *error, bool is_final, gpointer user_data)
{
  g_autoptr (RdRosterSync) self = g_object_ref (user_data);

  self->is_closed = true;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->is_final = is_final;
  rd_whole_roster_close (self->whole);
  rd_settling_stop (self->settling);
  maybe_tell_ended (self);
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
  },
  .presence = {
    .received = on_presence,
    .bounced = on_presence_bounced,
  },
  .closed = on_closed,
};

static void
on_doubts_due (gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_whole_roster_go_on (self->whole);
}

static void
rd_roster_sync_finalize (GObject *object)
{
  RdRosterSync *self = RD_ROSTER_SYNC (object);

  rd_settling_free (self->settling);
  rd_whole_roster_free (self->whole);
  rd_roster_commits_free (self->commits);
  g_clear_object (&self->connection);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  rd_roster_doubts_free (self->doubts);
  G_OBJECT_CLASS (rd_roster_sync_parent_class)->finalize (object);
}

static void
rd_roster_sync_class_init (RdRosterSyncClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_roster_sync_finalize;

  signals[ANSWERED] = g_signal_new ("answered", RD_TYPE_ROSTER_SYNC, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_POINTER);
  signals[BARRIER] = g_signal_new ("barrier", RD_TYPE_ROSTER_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[RESYNCED] = g_signal_new ("resynced", RD_TYPE_ROSTER_SYNC, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[REQUEST_RECEIVED]
      = g_signal_new ("request-received", RD_TYPE_ROSTER_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BOUNCED] = g_signal_new ("bounced", RD_TYPE_ROSTER_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_STRING, G_TYPE_POINTER);
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

  self->store = g_object_ref (store);
  self->profile = record->id;
  self->doubts = rd_roster_doubts_new (record->name, record->sync, on_doubts_due, self);
  self->events = events;
  self->user_data = user_data;
  self->whole = rd_whole_roster_new (store, record, self->doubts, &whole_events, self);
  self->commits = rd_roster_commits_new (store, record, &commits_events, self);
  self->connection = rd_connection_new (terms, &connection_events, self);
  self->settling = rd_settling_new (self->connection, self->commits, self->doubts);
  return self;
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

uint64_t
rd_roster_sync_set_item (RdRosterSync *self, const RdContact *contact)
{
  return rd_connection_set_item (self->connection, contact);
}

uint64_t
rd_roster_sync_remove_item (RdRosterSync *self, const char *jid)
{
  return rd_connection_remove_item (self->connection, jid);
}

void
rd_roster_sync_send_presence (RdRosterSync *self, RdPresence presence, const char *jid,
                              const char *message)
{
  rd_connection_send_presence (self->connection, presence, jid, message);
}

void
rd_roster_sync_show (RdRosterSync *self, RdVisibility visibility)
{
  rd_connection_show (self->connection, visibility);
}

uint64_t
rd_roster_sync_ping (RdRosterSync *self)
{
  return rd_connection_ping (self->connection);
}

void
rd_roster_sync_answer_request (RdRosterSync *self, const char *jid, uint64_t job)
{
  enqueue (self, rd_commit_new_reply (jid, job));
}

void
rd_roster_sync_forget (RdRosterSync *self, const char *jid)
{
  RdCommit *commit = new_commit (RD_COMMIT_REMOVAL);
  commit->removed_jid = g_strdup (jid);
  commit->cause = RD_CAUSE_PUSH;
  enqueue (self, commit);
}

void
rd_roster_sync_request_whole (RdRosterSync *self, uint64_t job, bool is_comparison)
{
  rd_whole_roster_request (self->whole, job, is_comparison);
}

bool
rd_roster_sync_drop_whole (RdRosterSync *self)
{
  if (rd_roster_commits_has_resync (self->commits))
    return false;
  rd_whole_roster_drop (self->whole);
  release_server (self);
  return true;
}
