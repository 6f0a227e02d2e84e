/* What is pushed is done, off the calling thread, and waited for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "runtime/threads.h"

typedef struct
{
  GMutex lock; /* held: the work waits */
  GThread *caller;
  GString *done;
} Ground;

static void
set_up (Ground *ground)
{
  g_mutex_init (&ground->lock);
  ground->caller = g_thread_self ();
  ground->done = g_string_new (NULL);
}

static void
tear_down (Ground *ground)
{
  g_string_free (ground->done, TRUE);
  g_mutex_clear (&ground->lock);
}

static void
work (gpointer data, gpointer user_data)
{
  Ground *ground = user_data;

  g_assert_true (g_thread_self () != ground->caller);
  g_mutex_lock (&ground->lock);
  g_string_append (ground->done, data);
  g_mutex_unlock (&ground->lock);
}

static void
test_in_order (gconstpointer are_kept)
{
  g_autoptr (GError) error = NULL;
  Ground ground;
  RdThreads *threads;

  set_up (&ground);
  threads = rd_threads_new (work, &ground, 1, GPOINTER_TO_INT (are_kept), &error);
  g_assert_no_error (error);
  rd_threads_push (threads, "a");
  rd_threads_push (threads, "b");
  rd_threads_push (threads, "c");
  rd_threads_end (threads);
  g_assert_cmpstr (ground.done->str, ==, "abc");
  tear_down (&ground);
}

static void
test_wait (void)
{
  g_autoptr (GError) error = NULL;
  Ground ground;
  RdThreads *threads;

  set_up (&ground);
  threads = rd_threads_new (work, &ground, 2, false, &error);
  g_assert_no_error (error);
  g_assert_true (rd_threads_wait (threads, 0));
  g_mutex_lock (&ground.lock);
  rd_threads_push (threads, "a");
  rd_threads_push (threads, "b");
  g_assert_false (rd_threads_wait (threads, 2));
  g_assert_cmpstr (ground.done->str, ==, "");
  g_mutex_unlock (&ground.lock);
  g_assert_true (rd_threads_wait (threads, 60000));
  g_assert_cmpuint (ground.done->len, ==, 2);
  rd_threads_end (threads);
  tear_down (&ground);
}

static void
answer (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_assert_true (g_thread_self () != task_data);
  g_task_return_int (task, 7);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  int *number = user_data;

  g_assert_true (g_thread_self () == g_task_get_task_data (G_TASK (result)));
  *number = (int)g_task_propagate_int (G_TASK (result), NULL);
}

static void
test_task (void)
{
  int number = 0;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_answer, &number);

  g_task_set_task_data (task, g_thread_self (), NULL);
  rd_threads_run_task (task, answer);
  while (number == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (number, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/threads/in-order", GINT_TO_POINTER (false), test_in_order);
  g_test_add_data_func ("/threads/in-order-kept", GINT_TO_POINTER (true), test_in_order);
  g_test_add_func ("/threads/wait", test_wait);
  g_test_add_func ("/threads/task", test_task);
  return g_test_run ();
}
