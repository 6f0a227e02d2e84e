/* Each profile that has something to write has a queue, and the queues take turns. The writing
 * thread is only woken for each job; it does whichever is next. Answers come in the order of the
 * writes, since all go through the main context of their task. A reader's connection belongs to the
 * thread that took it from the idle queue, so that it needs no lock. When nothing was asked for a
 * while, the connections forget the pages that they keep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/worker.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "runtime/heap.h"
#include "runtime/threads.h"

#define READERS_MAX 2
#define INTERRUPT_INTERVAL_MS 2
#define REST_S 10

static const unsigned n_readers[RD_N_LANES] = { [RD_LANE_SHORT] = 2, [RD_LANE_LONG] = 1 };

typedef struct
{
  GAsyncQueue *idle; /* (element-type RdDatabase) */
  RdDatabase *readers[READERS_MAX];
  unsigned n_readers;
  RdThreads *threads;
  int is_closing; /* atomic */
} Lane;

/* What one profile has to write. */
typedef struct
{
  int64_t profile;
  GQueue jobs;
} Turn;

struct _RdWorker
{
  RdDatabase *writer;
  RdThreads *writers; /* one */
  Lane lanes[RD_N_LANES];
  GMutex lock;         /* of what follows */
  GQueue round;        /* (element-type Turn): those with a job; the first is next */
  GHashTable *turns;   /* profile → Turn of the round */
  unsigned rest_timer; /* 0: it rests */
  bool is_used;        /* since the timer began */
};

typedef struct
{
  GTask *task;
  int64_t profile;
  RdOperation operation;
} Job;

static Job *
new_job (GTask *task, int64_t profile, RdOperation operation)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ task, profile, operation };
  return job;
}

static void
run_job (Job *job, RdDatabase *db)
{
  const RdOperation *operation = &job->operation;
  g_autoptr (GError) error = NULL;
  gpointer result = operation->run (db, job->profile, operation->arguments, &error);

  if (operation->free_arguments != NULL)
    operation->free_arguments (operation->arguments);
  if (job->task != NULL)
    {
      if (error != NULL)
        g_task_return_error (job->task, g_steal_pointer (&error));
      else
        g_task_return_pointer (job->task, result, operation->free_result);
      g_object_unref (job->task);
    }
  g_free (job);
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
put_into_round (RdWorker *worker, Job *job)
{
  Turn *turn;

  g_mutex_lock (&worker->lock);
  turn = g_hash_table_lookup (worker->turns, &job->profile);
  if (turn == NULL)
    {
      turn = g_new0 (Turn, 1);
      turn->profile = job->profile;
      g_hash_table_insert (worker->turns, &turn->profile, turn);
      g_queue_push_tail (&worker->round, turn);
    }
  g_queue_push_tail (&turn->jobs, job);
  g_mutex_unlock (&worker->lock);
}

static Job *
take_from_round (RdWorker *worker)
{
  Turn *turn;
  Job *job;

  g_mutex_lock (&worker->lock);
  turn = g_queue_pop_head (&worker->round);
  job = g_queue_pop_head (&turn->jobs);
  if (turn->jobs.length > 0)
    g_queue_push_tail (&worker->round, turn);
  else
    g_hash_table_remove (worker->turns, &turn->profile);
  g_mutex_unlock (&worker->lock);
  return job;
}

static void
run_write (gpointer word, gpointer user_data)
{
  RdWorker *worker = user_data;

  run_job (take_from_round (worker), worker->writer);
}

static void
push_write (RdWorker *worker, Job *job)
{
  put_into_round (worker, job);
  rd_threads_push (worker->writers, worker);
}

/* -- reading ----------------------------------------------------------------------------------- */

static gpointer
refuse (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_CANCELLED, "rosterd is ending.");
  return NULL;
}

static void
run_read (gpointer data, gpointer user_data)
{
  Job *job = data;
  Lane *lane = user_data;
  RdDatabase *db = g_async_queue_pop (lane->idle);

  if (g_atomic_int_get (&lane->is_closing))
    job->operation.run = refuse;
  run_job (job, db);
  g_async_queue_push (lane->idle, db);
}

static bool
open_lane (Lane *lane, unsigned n, const char *path, GError **error)
{
  lane->idle = g_async_queue_new_full ((GDestroyNotify)rd_database_close);
  for (unsigned i = 0; i < n; i++)
    {
      RdDatabase *db = rd_database_open (path, RD_DATABASE_READER, NULL, error);

      if (db == NULL)
        return false;
      lane->readers[lane->n_readers++] = db;
      g_async_queue_push (lane->idle, db);
    }
  lane->threads = rd_threads_new (run_read, lane, n, false, error);
  return lane->threads != NULL;
}

/* What a reader has found, WRITER tells from now on. */
static void
close_lane (Lane *lane, RdDatabase *writer)
{
  g_atomic_int_set (&lane->is_closing, 1);
  while (lane->threads != NULL && !rd_threads_wait (lane->threads, INTERRUPT_INTERVAL_MS))
    {
      /* Repeatedly: a reader may have been between two statements. */
      for (unsigned i = 0; i < lane->n_readers; i++)
        rd_database_interrupt (lane->readers[i]);
    }
  g_clear_pointer (&lane->threads, rd_threads_end);
  for (unsigned i = 0; i < lane->n_readers; i++)
    {
      if (rd_database_has_met_damage (lane->readers[i]))
        rd_database_note_damage (writer);
    }
  g_clear_pointer (&lane->idle, g_async_queue_unref);
}

/* -- resting ----------------------------------------------------------------------------------- */

static gpointer
forget_pages (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  rd_database_forget_pages (db);
  return NULL;
}

/* The idle readers of a lane take turns, so that each gets one of as many jobs. */
static void
rest (RdWorker *worker)
{
  const RdOperation operation = { .run = forget_pages };

  push_write (worker, new_job (NULL, 0, operation));
  for (unsigned i = 0; i < RD_N_LANES; i++)
    {
      Lane *lane = &worker->lanes[i];

      for (unsigned n = 0; n < lane->n_readers; n++)
        rd_threads_push (lane->threads, new_job (NULL, 0, operation));
    }
  rd_heap_give_back ();
}

static gboolean
on_rest_timer (gpointer user_data)
{
  RdWorker *worker = user_data;
  bool was_used;

  g_mutex_lock (&worker->lock);
  was_used = worker->is_used;
  worker->is_used = false;
  if (!was_used)
    worker->rest_timer = 0;
  g_mutex_unlock (&worker->lock);
  if (was_used)
    return G_SOURCE_CONTINUE;
  rest (worker);
  return G_SOURCE_REMOVE;
}

/* Not a timer for each use: it wakes up once or twice after the last one. */
static void
note_use (RdWorker *worker)
{
  g_mutex_lock (&worker->lock);
  worker->is_used = worker->rest_timer != 0;
  if (worker->rest_timer == 0)
    worker->rest_timer = rd_clock_add_timeout_seconds (REST_S, on_rest_timer, worker);
  g_mutex_unlock (&worker->lock);
}

void
rd_worker_write (RdWorker *worker, int64_t profile, GTask *task, RdOperation operation)
{
  note_use (worker);
  push_write (worker, new_job (task, profile, operation));
}

void
rd_worker_read (RdWorker *worker, RdLane lane, int64_t profile, GTask *task, RdOperation operation)
{
  note_use (worker);
  rd_threads_push (worker->lanes[lane].threads, new_job (task, profile, operation));
}

gpointer
rd_worker_read_now (RdWorker *worker, RdRun run, GError **error)
{
  Lane *lane = &worker->lanes[RD_LANE_SHORT];
  RdDatabase *db = g_async_queue_pop (lane->idle);
  gpointer result = run (db, 0, NULL, error);

  note_use (worker);
  g_async_queue_push (lane->idle, db);
  return result;
}

/* -- beginning and end ------------------------------------------------------------------------- */

RdWorker *
rd_worker_new (RdDatabase *writer, const char *path, GError **error)
{
  g_autoptr (RdWorker) worker = g_new0 (RdWorker, 1);

  worker->writer = writer;
  worker->turns = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_mutex_init (&worker->lock);
  for (unsigned i = 0; i < RD_N_LANES; i++)
    {
      if (!open_lane (&worker->lanes[i], n_readers[i], path, error))
        return NULL;
    }
  worker->writers = rd_threads_new (run_write, worker, 1, true, error);
  if (worker->writers != NULL)
    note_use (worker); /* opening was one */
  return worker->writers != NULL ? g_steal_pointer (&worker) : NULL;
}

RdDatabase *
rd_worker_end (RdWorker *worker)
{
  RdDatabase *writer = worker->writer;

  g_clear_handle_id (&worker->rest_timer, g_source_remove);
  for (unsigned i = 0; i < RD_N_LANES; i++)
    close_lane (&worker->lanes[i], writer);
  if (worker->writers != NULL)
    rd_threads_end (worker->writers);
  g_hash_table_unref (worker->turns);
  g_mutex_clear (&worker->lock);
  g_free (worker);
  return writer;
}

void
rd_worker_free (RdWorker *worker)
{
  rd_database_close (rd_worker_end (worker));
}
