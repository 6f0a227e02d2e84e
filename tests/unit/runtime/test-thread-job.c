/* A job in a thread of its own: where its halves run, and that no job waits for another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/thread-job.h"

#include <stdbool.h>

typedef struct
{
  GThread *worker;
  GMainContext *context; /* that DONE ran in */
  GAsyncQueue *go;       /* NULL: the work doesn't wait for a word */
  bool is_worked, is_done;
} Job;

static void
work (gpointer data, gpointer user_data)
{
  Job *job = data;

  g_assert_null (user_data);
  if (job->go != NULL)
    g_async_queue_pop (job->go);
  job->worker = g_thread_self ();
  job->is_worked = true;
}

static gboolean
on_done (gpointer data)
{
  Job *job = data;

  g_assert_true (job->is_worked);
  g_assert_false (job->is_done);
  job->context
      = g_main_current_source () != NULL ? g_source_get_context (g_main_current_source ()) : NULL;
  job->is_done = true;
  return G_SOURCE_REMOVE;
}

static void
wait_for (GMainContext *context, const Job *job)
{
  while (!job->is_done)
    g_main_context_iteration (context, TRUE);
}

/* Also when it isn't the default one, which must not run it. */
static void
test_places (void)
{
  g_autoptr (GMainContext) other = g_main_context_new ();
  GMainContext *const contexts[] = { g_main_context_default (), other };

  for (unsigned i = 0; i < G_N_ELEMENTS (contexts); i++)
    {
      Job job = { NULL };

      rd_thread_job_run (contexts[i], work, on_done, &job);
      g_assert_false (job.is_done);
      wait_for (contexts[i], &job);
      g_assert_true (job.worker != g_thread_self ());
      g_assert_true (job.context == contexts[i]);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* One that stalls holds up no other. */
static void
test_stalled (void)
{
  Job stalled = { .go = g_async_queue_new () };

  rd_thread_job_run (g_main_context_default (), work, on_done, &stalled);
  for (unsigned i = 0; i < 50; i++)
    {
      Job job = { NULL };

      rd_thread_job_run (g_main_context_default (), work, on_done, &job);
      wait_for (NULL, &job);
    }
  g_assert_false (stalled.is_done);
  g_async_queue_push (stalled.go, &stalled);
  wait_for (NULL, &stalled);
  g_async_queue_unref (stalled.go);
}

static gboolean
set_true (gpointer flag)
{
  *(bool *)flag = true;
  return G_SOURCE_REMOVE;
}

/* As soon as anything else that has news: whatever idles comes later. */
static void
test_priority (void)
{
  Job job = { NULL };
  bool has_idled = false;

  rd_thread_job_run (g_main_context_default (), work, on_done, &job);
  while (!g_main_context_pending (NULL))
    g_usleep (100);
  g_idle_add (set_true, &has_idled);
  g_main_context_iteration (NULL, FALSE);
  g_assert_true (job.is_done);
  g_assert_false (has_idled);
  while (!has_idled)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thread-job/each-half-has-its-place", test_places);
  g_test_add_func ("/thread-job/a-stalled-one-holds-up-no-other", test_stalled);
  g_test_add_func ("/thread-job/its-end-is-no-idle-matter", test_priority);
  return g_test_run ();
}
