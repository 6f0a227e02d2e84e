/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/threads.h"

struct _RdThreads
{
  GFunc run;
  gpointer user_data;
  GThreadPool *pool;
  GMutex lock;   /* guards everything below */
  GCond is_done; /* nothing is left */
  unsigned n_unfinished;
};

static void
run_one (gpointer data, gpointer user_data)
{
  RdThreads *threads = user_data;

  threads->run (data, threads->user_data);
  g_mutex_lock (&threads->lock);
  if (--threads->n_unfinished == 0)
    g_cond_broadcast (&threads->is_done);
  g_mutex_unlock (&threads->lock);
}

RdThreads *
rd_threads_new (GFunc run, gpointer user_data, unsigned n, bool are_kept, GError **error)
{
  RdThreads *threads = g_new0 (RdThreads, 1);

  threads->run = run;
  threads->user_data = user_data;
  threads->pool = g_thread_pool_new (run_one, threads, (int)n, are_kept, error);
  if (threads->pool == NULL)
    {
      g_free (threads);
      return NULL;
    }
  g_mutex_init (&threads->lock);
  g_cond_init (&threads->is_done);
  return threads;
}

void
rd_threads_push (RdThreads *threads, gpointer data)
{
  g_mutex_lock (&threads->lock);
  threads->n_unfinished++;
  g_mutex_unlock (&threads->lock);
  g_thread_pool_push (threads->pool, data, NULL);
}

bool
rd_threads_wait (RdThreads *threads, unsigned ms)
{
  int64_t end = g_get_monotonic_time () + (int64_t)ms * 1000;
  bool is_done;

  g_mutex_lock (&threads->lock);
  while (threads->n_unfinished > 0 && g_cond_wait_until (&threads->is_done, &threads->lock, end))
    ;
  is_done = threads->n_unfinished == 0;
  g_mutex_unlock (&threads->lock);
  return is_done;
}

void
rd_threads_end (RdThreads *threads)
{
  g_thread_pool_free (threads->pool, FALSE, TRUE);
  g_cond_clear (&threads->is_done);
  g_mutex_clear (&threads->lock);
  g_free (threads);
}

void
rd_threads_run_task (GTask *task, GTaskThreadFunc run)
{
  g_task_run_in_thread (task, run);
}
