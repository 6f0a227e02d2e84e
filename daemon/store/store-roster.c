/* The store's door, its second third: what a session writes into a roster.
 *
 * A staging lives on the thread of its caller; its state only on the writer's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include "store/roster/row.h"
#include "store/sql/limits.h"
#include "store/store-call.h"
#include "store/sync/pushes.h"
#include "store/sync/staging.h"
#include "store/sync/state.h"

/* -- the roster -------------------------------------------------------------------------------- */

static void
clear_push (gpointer data)
{
  RdPush *push = data;

  g_clear_pointer (&push->contact, rd_contact_unref);
  g_free ((char *)push->removed_jid);
  g_free ((char *)push->version);
}

static GArray *
copy_pushes (const RdPush *pushes, unsigned n_pushes)
{
  GArray *copies = g_array_sized_new (FALSE, FALSE, sizeof (RdPush), n_pushes);

  g_array_set_clear_func (copies, clear_push);
  for (unsigned i = 0; i < n_pushes; i++)
    {
      const RdPush *push = &pushes[i];
      RdPush copy = {
        .contact = push->contact != NULL ? rd_contact_ref (push->contact) : NULL,
        .removed_jid = g_strdup (push->removed_jid),
        .version = g_strdup (push->version),
        .cause = push->cause,
        .may_repeat = push->may_repeat,
      };

      g_array_append_val (copies, copy);
    }
  return copies;
}

static gpointer
run_apply_pushes (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_roster_apply_pushes (db, call->profile, (const RdPush *)(gpointer)call->pushes->data,
                                 call->pushes->len, error);
}

void
rd_store_apply_pushes_async (RdStore *store, int64_t profile, const RdPush *pushes,
                             unsigned n_pushes, GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->pushes = copy_pushes (pushes, n_pushes);
  rd_call_write (store, run_apply_pushes, call, (GDestroyNotify)g_ptr_array_unref, callback,
                 user_data);
}

GPtrArray *
rd_store_apply_pushes_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_call_finish (store, result, error);
}

static gpointer
run_apply_unchanged (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_sync_write_unchanged (db, call->profile, error);
}

void
rd_store_apply_unchanged_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  rd_call_write (store, run_apply_unchanged, rd_call_new (profile), (GDestroyNotify)rd_change_free,
                 callback, user_data);
}

static gpointer
run_doubt_roster (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_sync_write_doubt (db, call->profile, call->terms.doubt, call->jid, error);
}

void
rd_store_doubt_roster_async (RdStore *store, int64_t profile, RdDoubt doubt, const char *jid,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->terms.doubt = doubt;
  call->jid = g_strdup (jid);
  rd_call_write (store, run_doubt_roster, call, (GDestroyNotify)rd_change_free, callback,
                 user_data);
}

static gpointer
run_trust_versions (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_sync_write_trust (db, call->profile, error);
}

void
rd_store_trust_versions_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_call_write (store, run_trust_versions, rd_call_new (profile), (GDestroyNotify)rd_change_free,
                 callback, user_data);
}

static gpointer
run_settle_version (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  return rd_sync_write_settled (db, call->profile, call->version, error);
}

void
rd_store_settle_version_async (RdStore *store, int64_t profile, const char *version,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  RdCall *call = rd_call_new (profile);

  call->version = g_strdup (version);
  rd_call_write (store, run_settle_version, call, (GDestroyNotify)rd_change_free, callback,
                 user_data);
}

/* -- staging ----------------------------------------------------------------------------------- */

struct _RdStaging
{
  RdStore *store;
  int64_t profile;
  RdStagingState *state; /* the writer's thread's; here only passed on */
  GPtrArray *chunk;
  size_t chunk_size;
  unsigned count;
  RdLeftOut *left_out;
  unsigned backlog; /* contacts that are not written yet */
  size_t backlog_size;
  char *asker;
  int64_t asks_since;
  RdStagingDrained drained;
  gpointer user_data;
  RdStaging **self; /* counted: each chunk on its way has one too; NULL in it after the end */
};

static GPtrArray *
new_chunk (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
}

RdStaging *
rd_store_stage_roster (RdStore *store, int64_t profile, RdStagingDrained drained,
                       gpointer user_data)
{
  RdStaging *staging = g_new0 (RdStaging, 1);

  staging->store = g_object_ref (store);
  staging->profile = profile;
  staging->state = rd_staging_state_new (profile);
  staging->chunk = new_chunk ();
  staging->left_out = rd_left_out_new ();
  staging->drained = drained;
  staging->user_data = user_data;
  staging->self = g_rc_box_new (RdStaging *);
  *staging->self = staging;
  return staging;
}

static gpointer
run_stage (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  rd_roster_staging_add (call->staging, call->contacts);
  return NULL;
}

/* A chunk on its way. */
typedef struct
{
  unsigned n;
  size_t size;
} Weight;

static void
on_chunk_written (GObject *store, GAsyncResult *result, gpointer user_data)
{
  RdStaging **self = user_data;
  RdStaging *staging = *self;
  const Weight *weight = g_task_get_task_data (G_TASK (result));

  g_rc_box_release (self);
  if (staging == NULL)
    return;
  staging->backlog -= weight->n;
  staging->backlog_size -= weight->size;
  if (staging->drained != NULL && staging->backlog < RD_STAGING_BACKLOG_FEW
      && staging->backlog_size < RD_STAGING_BACKLOG_FEW_SIZE)
    staging->drained (staging->user_data);
}

/* What fails here is told by the commit. */
static void
send_chunk (RdStaging *staging)
{
  RdCall *call = rd_call_new (staging->profile);
  GTask *task
      = g_task_new (staging->store, NULL, on_chunk_written, g_rc_box_acquire (staging->self));
  Weight weight = { staging->chunk->len, staging->chunk_size };

  g_task_set_task_data (task, g_memdup2 (&weight, sizeof weight), g_free);
  call->staging = staging->state;
  call->contacts = staging->chunk;
  staging->chunk = new_chunk ();
  staging->chunk_size = 0;
  rd_worker_write (rd_store_get_worker (staging->store), staging->profile, task,
                   (RdOperation){ run_stage, call, rd_call_free, NULL });
}

void
rd_staging_add (RdStaging *staging, RdContact *contact)
{
  size_t size = rd_contact_get_cost (contact);

  g_ptr_array_add (staging->chunk, rd_contact_ref (contact));
  staging->chunk_size += size;
  staging->backlog++;
  staging->backlog_size += size;
  staging->count++;
  if (staging->chunk->len == RD_STAGING_CHUNK || staging->chunk_size >= RD_STAGING_CHUNK_SIZE)
    send_chunk (staging);
}

void
rd_staging_leave_out (RdStaging *staging, const char *jid)
{
  rd_left_out_add (staging->left_out, jid);
}

void
rd_staging_look_for (RdStaging *staging, const char *asker, int64_t asks_since)
{
  g_free (staging->asker);
  staging->asker = g_strdup (asker);
  staging->asks_since = asks_since;
}

unsigned
rd_staging_get_count (const RdStaging *staging)
{
  return staging->count;
}

bool
rd_staging_is_behind (const RdStaging *staging)
{
  return staging->backlog >= RD_STAGING_BACKLOG_MAX
         || staging->backlog_size >= RD_STAGING_BACKLOG_SIZE_MAX;
}

/* The state is freed behind all that was to be done with it. */
static gpointer
run_nothing (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return NULL;
}

static void
free_state (gpointer state)
{
  rd_staging_state_free (state);
}

void
rd_staging_free (RdStaging *staging)
{
  rd_worker_write (rd_store_get_worker (staging->store), staging->profile, NULL,
                   (RdOperation){ run_nothing, staging->state, free_state, NULL });
  *staging->self = NULL;
  g_rc_box_release (staging->self);
  g_ptr_array_unref (staging->chunk);
  g_clear_pointer (&staging->left_out, rd_left_out_free);
  g_free (staging->asker);
  g_object_unref (staging->store);
  g_free (staging);
}

static gpointer
run_commit (RdDatabase *db, gpointer arguments, GError **error)
{
  RdCall *call = arguments;

  rd_roster_staging_leave_out (call->staging, g_steal_pointer (&call->left_out));
  rd_roster_staging_look_for (call->staging, g_steal_pointer (&call->jid), call->asks_since);
  return rd_roster_staging_commit (db, call->staging, call->version, &call->terms, error);
}

void
rd_store_commit_roster_async (RdStore *store, RdStaging *staging, const char *version,
                              const RdRosterTerms *terms, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RdCall *call = rd_call_new (staging->profile);

  if (staging->chunk->len > 0)
    send_chunk (staging);
  call->staging = staging->state;
  call->version = g_strdup (version);
  call->terms = *terms;
  call->left_out = g_steal_pointer (&staging->left_out);
  call->jid = g_steal_pointer (&staging->asker);
  call->asks_since = staging->asks_since;
  rd_call_write (store, run_commit, call, (GDestroyNotify)rd_change_free, callback, user_data);
  rd_staging_free (staging);
}
