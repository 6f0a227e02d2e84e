/* The road from the connection to the store and up again. The handlers stand in the order of a
 * session: bound, the roster's answer, pushes, the end.
 *
 * Each thing for the store is a Commit. They are handed over one at a time, in the order in which
 * the server said them: when one can't be stored, none behind it may be, or the version of a later
 * push would vouch for a change that was lost. The sync is synced when the answer to the request
 * was seen, the ping sent after it came back, and no commit is left: servers work in order, so by
 * then every interim push has been stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/roster-sync.h"

#include "dbus-interfaces/errors.h"

/* What waits for the store is in memory. At so many commits, or contacts of a whole roster, the
 * server is held back; it goes on when few commits are left, or when the staging says that it has
 * caught up. */
#define COMMITS_MAX 1000
#define COMMITS_FEW 100
#define BACKLOG_MAX 10000

struct _RdRosterSync
{
  GObject parent_instance;

  RdStore *store;
  int64_t profile;
  RdConnection *connection;
  const RdRosterSyncEvents *events;
  gpointer user_data;

  char *version; /* as stored */
  bool is_known;
  unsigned guard; /* the setting ShrinkGuard */

  RdStaging *staging; /* while a whole roster comes in */
  GQueue commits;     /* (element-type Commit): the head is with the store */
  bool has_answer;    /* to the roster request */
  bool has_failed;    /* the store refused something: nothing more is handed to it */
  bool has_pong;
  bool is_synced;
  bool is_held; /* the server, until the store has caught up */

  bool is_closed; /* the connection is */
  GError *error;  /* why */
  bool is_final;
};

G_DEFINE_FINAL_TYPE (RdRosterSync, rd_roster_sync, G_TYPE_OBJECT)

/* One thing for the store, and what its success means. */
typedef struct
{
  RdRosterSync *sync;
  RdContact *contact; /* a push of an item */
  char *removed_jid;  /* a push of a removal */
  RdStaging *staging; /* a whole roster; with none of the three: the roster is unchanged */
  char *push_id;      /* to acknowledge; NULL: the answer to the request */
  char *version;      /* that comes with it */
  bool is_whole;      /* a whole roster: no version means that there is none now */
  RdCause cause;
} Commit;

static void
commit_free (Commit *commit)
{
  g_object_unref (commit->sync);
  g_clear_pointer (&commit->contact, rd_contact_unref);
  g_clear_pointer (&commit->staging, rd_staging_free);
  g_free (commit->removed_jid);
  g_free (commit->push_id);
  g_free (commit->version);
  g_free (commit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Commit, commit_free)

static void on_committed (GObject *source, GAsyncResult *result, gpointer user_data);

static void
hand_to_store (RdRosterSync *self, Commit *commit)
{
  const RdRosterTerms terms = { .cause = commit->cause, .guard = self->guard };

  if (commit->contact != NULL)
    rd_store_apply_item_async (self->store, self->profile, commit->contact, commit->version,
                               commit->cause, on_committed, commit);
  else if (commit->removed_jid != NULL)
    rd_store_apply_removal_async (self->store, self->profile, commit->removed_jid, commit->version,
                                  commit->cause, on_committed, commit);
  else if (commit->staging != NULL)
    rd_store_commit_roster_async (self->store, g_steal_pointer (&commit->staging), commit->version,
                                  &terms, on_committed, commit);
  else
    rd_store_apply_unchanged_async (self->store, self->profile, on_committed, commit);
}

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
  unsigned backlog = self->staging != NULL ? rd_staging_get_backlog (self->staging) : 0;

  if (self->commits.length < COMMITS_MAX && backlog < BACKLOG_MAX)
    hold_server (self, false);
}

/* Takes COMMIT, whose sync it fills in. */
static void
enqueue (RdRosterSync *self, Commit *commit)
{
  commit->sync = g_object_ref (self);
  if (self->has_failed)
    {
      commit_free (commit);
      return;
    }
  g_queue_push_tail (&self->commits, commit);
  if (self->commits.length == 1)
    hand_to_store (self, commit);
  if (self->commits.length >= COMMITS_MAX)
    hold_server (self, true);
}

static void
maybe_tell_synced (RdRosterSync *self)
{
  if (self->is_synced || self->is_closed || self->has_failed || !self->has_answer || !self->has_pong
      || self->commits.length > 0)
    return;
  self->is_synced = true;
  self->events->synced (self, self->user_data);
}

static void
maybe_tell_ended (RdRosterSync *self)
{
  if (self->is_closed && self->commits.length == 0)
    self->events->ended (self, self->error, self->is_final, self->user_data);
}

static void
accept_commit (RdRosterSync *self, const Commit *commit, const RdChange *change)
{
  bool is_answer = commit->push_id == NULL;

  if (commit->is_whole || (commit->version != NULL && self->is_known))
    {
      g_free (self->version);
      self->version = g_strdup (commit->version);
    }
  self->is_known |= is_answer;
  if (!is_answer && !self->is_closed)
    rd_connection_accept_push (self->connection, commit->push_id);
  self->events->committed (self, change, self->user_data);
}

/* What the store can't keep must be asked for again: the session ends here, what waited behind is
 * dropped, and the next login brings the difference to the version that was stored last. */
static void
give_up (RdRosterSync *self, const GError *error)
{
  self->has_failed = true;
  while (self->commits.length > 0)
    commit_free (g_queue_pop_head (&self->commits));
  if (self->is_closed)
    g_warning ("What the server said last could not be stored: %s", error->message);
  else
    rd_connection_fail (self->connection, error, false);
}

static void
on_committed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Commit) commit = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdRosterSync) self = g_object_ref (commit->sync);
  g_autoptr (RdChange) change = rd_store_apply_finish (self->store, result, &error);

  g_queue_pop_head (&self->commits);
  if (change != NULL)
    accept_commit (self, commit, change);
  else
    give_up (self, error);
  if (self->commits.length > 0)
    hand_to_store (self, g_queue_peek_head (&self->commits));
  if (self->commits.length <= COMMITS_FEW)
    release_server (self);
  maybe_tell_synced (self);
  maybe_tell_ended (self);
}

static void
on_ready (RdConnection *connection, const RdFeatures *features, gpointer user_data)
{
  RdRosterSync *self = user_data;
  const char *version = self->is_known && self->version != NULL ? self->version : "";

  self->events->bound (self, features->has_versioning, self->user_data);
  rd_connection_request_roster (connection, features->has_versioning ? version : NULL);
  rd_connection_ping (connection);
}

static void
on_staging_drained (gpointer user_data)
{
  release_server (user_data);
}

static void
on_roster_begin (RdConnection *connection, gpointer user_data)
{
  RdRosterSync *self = user_data;

  self->staging = rd_store_stage_roster (self->store, self->profile, on_staging_drained, self);
}

static void
on_roster_item (RdConnection *connection, RdContact *contact, gpointer user_data)
{
  RdRosterSync *self = user_data;

  rd_staging_add (self->staging, contact);
  if (rd_staging_get_backlog (self->staging) >= BACKLOG_MAX)
    hold_server (self, true);
}

static void
on_roster_end (RdConnection *connection, const char *version, gpointer user_data)
{
  RdRosterSync *self = user_data;

  Commit *commit = g_new0 (Commit, 1);

  commit->staging = g_steal_pointer (&self->staging);
  commit->version = g_strdup (version);
  commit->is_whole = true;
  commit->cause = RD_CAUSE_LOGIN;
  self->has_answer = true;
  enqueue (self, commit);
}

static void
on_roster_unchanged (RdConnection *connection, gpointer user_data)
{
  RdRosterSync *self = user_data;

  self->has_answer = true;
  enqueue (self, g_new0 (Commit, 1));
}

/* A server that refuses the roster for good is not asked again and again. */
static void
on_roster_refused (RdConnection *connection, const GError *error, gpointer user_data)
{
  bool may_pass = g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT)
                  || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);

  rd_connection_fail (connection, error, !may_pass);
}

static void
on_push (RdConnection *connection, const RdRosterPush *push, gpointer user_data)
{
  RdRosterSync *self = user_data;
  Commit *commit = g_new0 (Commit, 1);

  commit->contact = push->contact != NULL ? rd_contact_ref (push->contact) : NULL;
  commit->removed_jid = g_strdup (push->removed_jid);
  commit->push_id = g_strdup (push->id);
  /* Before the answer the version of a push vouches for changes that are still to come with it. */
  commit->version = self->has_answer ? g_strdup (push->version) : NULL;
  commit->cause = self->is_synced ? RD_CAUSE_PUSH : RD_CAUSE_LOGIN;
  enqueue (self, commit);
}

static void
on_pong (RdConnection *connection, uint64_t token, gpointer user_data)
{
  RdRosterSync *self = user_data;

  self->has_pong = true;
  maybe_tell_synced (self);
}

/* Nothing is changed at the server yet, nor is anybody answered. */
static void
on_answered (RdConnection *connection, uint64_t token, const GError *error, gpointer user_data)
{
}

static void
on_presence (RdConnection *connection, RdPresence presence, const char *jid, const char *message,
             gpointer user_data)
{
}

static void
on_closed (RdConnection *connection, const GError *error, bool is_final, gpointer user_data)
{
  g_autoptr (RdRosterSync) self = g_object_ref (user_data);

  self->is_closed = true;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->is_final = is_final;
  g_clear_pointer (&self->staging, rd_staging_free);
  maybe_tell_ended (self);
}

static const RdConnectionEvents connection_events = {
  .ready = on_ready,
  .roster_begin = on_roster_begin,
  .roster_item = on_roster_item,
  .roster_end = on_roster_end,
  .roster_unchanged = on_roster_unchanged,
  .roster_refused = on_roster_refused,
  .push = on_push,
  .pong = on_pong,
  .answered = on_answered,
  .presence = on_presence,
  .closed = on_closed,
};

static void
rd_roster_sync_finalize (GObject *object)
{
  RdRosterSync *self = RD_ROSTER_SYNC (object);

  g_clear_pointer (&self->staging, rd_staging_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  g_free (self->version);
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

  self->store = g_object_ref (store);
  self->profile = record->id;
  self->version = g_strdup (record->roster_version);
  self->is_known = record->is_known;
  self->guard = record->settings->shrink_guard;
  self->events = events;
  self->user_data = user_data;
  self->connection = rd_connection_new (terms, &connection_events, self);
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

const char *
rd_roster_sync_get_version (const RdRosterSync *self)
{
  return self->version;
}

bool
rd_roster_sync_is_known (const RdRosterSync *self)
{
  return self->is_known;
}
