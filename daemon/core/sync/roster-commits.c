/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/roster-commits.h"

#include "store/sql/limits.h"

#include <string.h>

struct _RdRosterCommits
{
  RdStore *store;
  int64_t profile;
  uint64_t since_serial; /* the roster's when the session began */
  const RdRosterCommitsEvents *events;
  gpointer user_data;
  GQueue queue;    /* (element-type RdCommit) */
  size_t size;     /* of what is in it */
  bool is_busy;    /* the head, and pushes behind it, are with the store or being told of */
  bool has_failed; /* nothing more is taken */
};

RdCommit *
rd_commit_new_request (const char *jid, const char *message)
{
  RdCommit *commit = g_new0 (RdCommit, 1);

  commit->kind = RD_COMMIT_REQUEST;
  commit->request = rd_request_new (jid, g_get_real_time (), message);
  return commit;
}

RdCommit *
rd_commit_new_reply (const char *jid, uint64_t job)
{
  RdCommit *commit = g_new0 (RdCommit, 1);

  commit->kind = RD_COMMIT_REPLY;
  commit->jid = g_strdup (jid);
  commit->job = job;
  return commit;
}

RdCommit *
rd_commit_new_bounce (RdPresence presence, const char *jid, const GError *error)
{
  RdCommit *commit = g_new0 (RdCommit, 1);

  commit->kind = RD_COMMIT_BOUNCE;
  commit->presence = presence;
  commit->jid = g_strdup (jid);
  commit->error = g_error_copy (error);
  return commit;
}

static void
commit_free (RdCommit *commit)
{
  g_clear_pointer (&commit->contact, rd_contact_unref);
  g_clear_pointer (&commit->staging, rd_staging_free);
  g_clear_pointer (&commit->request, rd_request_free);
  g_free (commit->removed_jid);
  g_free (commit->push_id);
  g_free (commit->version);
  g_free (commit->jid);
  g_clear_error (&commit->error);
  g_free (commit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdCommit, commit_free)

static bool
is_push (const RdCommit *commit)
{
  return commit->kind == RD_COMMIT_ITEM || commit->kind == RD_COMMIT_REMOVAL;
}

static bool
is_for_store (const RdCommit *commit)
{
  return commit->kind != RD_COMMIT_BARRIER && commit->kind != RD_COMMIT_ANSWER
         && commit->kind != RD_COMMIT_BOUNCE;
}

static void hand_on (RdRosterCommits *commits);

static void
drop_all (RdRosterCommits *commits)
{
  g_queue_clear_full (&commits->queue, (GDestroyNotify)commit_free);
  commits->size = 0;
}

/* Takes the head, and tells of it. */
static void
tell_head (RdRosterCommits *commits, const RdChange *change)
{
  g_autoptr (RdCommit) head = g_queue_pop_head (&commits->queue);

  commits->size -= head->size;
  commits->events->stored (head, change, commits->user_data);
}

static void
fail (RdRosterCommits *commits, const GError *error)
{
  commits->has_failed = true;
  drop_all (commits);
  commits->events->failed (error, commits->user_data);
}

static void
go_on (RdRosterCommits *commits)
{
  commits->is_busy = false;
  hand_on (commits);
  commits->events->moved (commits->user_data);
}

/* -- pushes, as many as there are, in one transaction ------------------------------------------ */

static void
on_pushes_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdRosterCommits *commits = user_data;
  GObject *owner = commits->user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = rd_store_apply_pushes_finish (RD_STORE (source), result, &error);

  if (changes == NULL)
    fail (commits, error);
  for (unsigned i = 0; changes != NULL && i < changes->len;)
    {
      bool is_next = is_push (g_queue_peek_head (&commits->queue));

      tell_head (commits, is_next ? changes->pdata[i] : NULL);
      i += is_next;
    }
  go_on (commits);
  g_object_unref (owner);
}

/* Answers, barriers and the like stand between them, and are told in their turn. */
static void
hand_pushes_to_store (RdRosterCommits *commits)
{
  g_autoptr (GArray) pushes = g_array_new (FALSE, FALSE, sizeof (RdPush));
  size_t cost = 0;

  for (const GList *link = commits->queue.head;
       link != NULL && pushes->len < RD_COMMITS_AT_ONCE && cost < RD_COMMITS_AT_ONCE_COST;
       link = link->next)
    {
      const RdCommit *commit = link->data;
      RdPush push = { commit->contact, commit->removed_jid, commit->version, commit->cause,
                      commit->may_repeat };

      if (is_push (commit))
        g_array_append_val (pushes, push);
      else if (is_for_store (commit))
        break;
      cost += commit->contact != NULL ? rd_contact_get_cost (commit->contact) : 0;
    }
  rd_store_apply_pushes_async (commits->store, commits->profile,
                               (const RdPush *)(gpointer)pushes->data, pushes->len,
                               on_pushes_stored, commits);
}

/* -- one after the other ----------------------------------------------------------------------- */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdRosterCommits *commits = user_data;
  GObject *owner = commits->user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = rd_store_apply_finish (RD_STORE (source), result, &error);

  if (change != NULL)
    tell_head (commits, change);
  else
    fail (commits, error);
  go_on (commits);
  g_object_unref (owner);
}

static void
hand_to_store (RdRosterCommits *commits, RdCommit *head)
{
  g_object_ref (commits->user_data);
  if (is_push (head))
    hand_pushes_to_store (commits);
  else if (head->kind == RD_COMMIT_REQUEST)
    rd_store_add_request_async (commits->store, commits->profile, head->request,
                                commits->since_serial, on_stored, commits);
  else if (head->kind == RD_COMMIT_REPLY)
    rd_store_remove_request_async (commits->store, commits->profile, head->jid, head->job,
                                   on_stored, commits);
  else if (head->kind == RD_COMMIT_WHOLE)
    rd_store_commit_roster_async (commits->store, g_steal_pointer (&head->staging), head->version,
                                  &head->terms, on_stored, commits);
  else if (head->kind == RD_COMMIT_DOUBT)
    rd_store_doubt_roster_async (commits->store, commits->profile, head->terms.doubt, head->jid,
                                 on_stored, commits);
  else if (head->kind == RD_COMMIT_TRUST)
    rd_store_trust_versions_async (commits->store, commits->profile, on_stored, commits);
  else if (head->kind == RD_COMMIT_SETTLED)
    rd_store_settle_version_async (commits->store, commits->profile, head->version, on_stored,
                                   commits);
  else
    rd_store_apply_unchanged_async (commits->store, commits->profile, on_stored, commits);
}

/* The next one, if there is one and none is on its way. */
static void
hand_on (RdRosterCommits *commits)
{
  while (!commits->is_busy && commits->queue.length > 0)
    {
      RdCommit *head = g_queue_peek_head (&commits->queue);

      commits->is_busy = true;
      if (is_for_store (head))
        {
          hand_to_store (commits, head);
          return;
        }
      tell_head (commits, NULL);
      commits->is_busy = false;
    }
}

RdRosterCommits *
rd_roster_commits_new (RdStore *store, const RdProfileRecord *record,
                       const RdRosterCommitsEvents *events, gpointer user_data)
{
  RdRosterCommits *commits = g_new0 (RdRosterCommits, 1);

  commits->store = g_object_ref (store);
  commits->profile = record->id;
  commits->since_serial = record->serial;
  commits->events = events;
  commits->user_data = user_data;
  g_queue_init (&commits->queue);
  return commits;
}

void
rd_roster_commits_free (RdRosterCommits *commits)
{
  drop_all (commits);
  g_object_unref (commits->store);
  g_free (commits);
}

static size_t
get_length (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

static size_t
measure (const RdCommit *commit)
{
  size_t size = sizeof *commit + get_length (commit->removed_jid) + get_length (commit->push_id)
                + get_length (commit->version) + get_length (commit->jid);

  if (commit->contact != NULL)
    size += rd_contact_get_cost (commit->contact);
  if (commit->request != NULL)
    size += get_length (commit->request->jid) + get_length (commit->request->message);
  return size;
}

void
rd_roster_commits_add (RdRosterCommits *commits, RdCommit *commit)
{
  if (commits->has_failed)
    {
      commit_free (commit);
      return;
    }
  commit->size = measure (commit);
  commits->size += commit->size;
  g_queue_push_tail (&commits->queue, commit);
  hand_on (commits);
}

void
rd_roster_commits_doubt (RdRosterCommits *commits)
{
  for (const GList *link = commits->queue.head; link != NULL; link = link->next)
    {
      RdCommit *commit = link->data;

      if (commit->kind != RD_COMMIT_WHOLE)
        continue;
      commit->terms.is_certain = false;
      g_clear_pointer (&commit->version, g_free);
    }
}

unsigned
rd_roster_commits_get_length (const RdRosterCommits *commits)
{
  return commits->queue.length;
}

bool
rd_roster_commits_is_long (const RdRosterCommits *commits)
{
  return commits->queue.length >= RD_COMMITS_MAX || commits->size >= RD_COMMITS_SIZE_MAX;
}

bool
rd_roster_commits_is_short (const RdRosterCommits *commits)
{
  return commits->queue.length <= RD_COMMITS_FEW && commits->size <= RD_COMMITS_FEW_SIZE;
}

bool
rd_roster_commits_has_resync (const RdRosterCommits *commits)
{
  for (const GList *link = commits->queue.head; link != NULL; link = link->next)
    {
      const RdCommit *commit = link->data;

      if (commit->is_for_job)
        return true;
    }
  return false;
}
