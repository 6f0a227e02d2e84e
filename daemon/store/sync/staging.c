/* Lives on the thread of its caller; sends chunks of contacts to the writer's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/staging.h"

#include "store/call.h"
#include "store/sql/limits.h"
#include "store/sync/staged-records.h"
#include "store/sync/staging-state.h"

struct _RdStaging
{
  RdStore *store;
  int64_t profile;
  RdStagingState *state; /* freed on the writer's thread */
  GByteArray *chunk;     /* packed contacts, */
  unsigned n_chunk;      /* so many */
  unsigned count;
  unsigned backlog; /* contacts that are not written yet */
  size_t backlog_size;
  RdStagingDrained drained;
  gpointer user_data;
  RdStaging **self; /* counted; each chunk on its way holds it; points to NULL after the end */
};

RdStaging *
rd_store_stage_roster (RdStore *store, int64_t profile, RdStagingDrained drained,
                       gpointer user_data)
{
  RdStaging *staging = g_new0 (RdStaging, 1);

  staging->store = g_object_ref (store);
  staging->profile = profile;
  staging->state = rd_staging_state_new (profile);
  staging->chunk = g_byte_array_new ();
  staging->drained = drained;
  staging->user_data = user_data;
  staging->self = g_rc_box_new (RdStaging *);
  *staging->self = staging;
  return staging;
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

/* The arguments of a chunk. */
typedef struct
{
  RdStagingState *state; /* not owned */
  GByteArray *contacts;
} Chunk;

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_byte_array_unref (chunk->contacts);
  g_free (chunk);
}

static gpointer
run_add (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Chunk *chunk = arguments;

  rd_staging_state_add (chunk->state, chunk->contacts);
  return NULL;
}

/* The commit tells a failure. */
static void
send_chunk (RdStaging *staging)
{
  Chunk *chunk = g_new (Chunk, 1);
  GTask *task
      = g_task_new (staging->store, NULL, on_chunk_written, g_rc_box_acquire (staging->self));
  Weight weight = { staging->n_chunk, staging->chunk->len };

  g_task_set_task_data (task, g_memdup2 (&weight, sizeof weight), g_free);
  *chunk = (Chunk){ staging->state, staging->chunk };
  staging->chunk = g_byte_array_new ();
  staging->n_chunk = 0;
  rd_worker_write (rd_store_get_worker (staging->store), staging->profile, task,
                   (RdOperation){ run_add, chunk, chunk_free });
}

void
rd_staging_add (RdStaging *staging, const RdContact *contact)
{
  staging->backlog_size += rd_staged_records_pack (staging->chunk, contact);
  staging->n_chunk++;
  staging->backlog++;
  staging->count++;
  if (staging->n_chunk == RD_STAGING_CHUNK || staging->chunk->len >= RD_STAGING_CHUNK_SIZE)
    send_chunk (staging);
}

void
rd_staging_leave_out (RdStaging *staging, const char *jid)
{
  rd_left_out_add (&staging->state->left_out, jid);
}

void
rd_staging_look_for (RdStaging *staging, const char *asker, int64_t asks_since)
{
  g_free (staging->state->asker);
  staging->state->asker = g_strdup (asker);
  staging->state->asks_since = asks_since;
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

/* -- the end ----------------------------------------------------------------------------------- */

static gpointer
run_nothing (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  return NULL;
}

/* Frees the state on the writer's thread, after all chunks. */
void
rd_staging_free (RdStaging *staging)
{
  rd_worker_write (
      rd_store_get_worker (staging->store), staging->profile, NULL,
      (RdOperation){ run_nothing, staging->state, (GDestroyNotify)rd_staging_state_free });
  *staging->self = NULL;
  g_rc_box_release (staging->self);
  g_byte_array_unref (staging->chunk);
  g_object_unref (staging->store);
  g_free (staging);
}

/* The arguments of the commit. */
typedef struct
{
  RdStagingState *state; /* not owned */
  char *version;
  RdRosterTerms terms;
} Commit;

static void
commit_free (gpointer data)
{
  Commit *commit = data;

  g_free (commit->version);
  g_free (commit);
}

static gpointer
run_commit (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Commit *commit = arguments;

  return rd_staging_state_commit (db, commit->state, commit->version, &commit->terms, error);
}

void
rd_store_commit_roster_async (RdStore *store, RdStaging *staging, const char *version,
                              const RdRosterTerms *terms, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Commit *commit = g_new (Commit, 1);

  if (staging->chunk->len > 0)
    send_chunk (staging);
  *commit = (Commit){ staging->state, g_strdup (version), *terms };
  rd_store_write (store, staging->profile,
                  (RdOperation){ run_commit, commit, commit_free, (GDestroyNotify)rd_change_free },
                  callback, user_data);
  rd_staging_free (staging);
}
