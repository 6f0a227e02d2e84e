/* The daemon's floors, linked as they are, follow the schedule: timers, chance, threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/clock.h"

#include "core/memory/disposal.h"
#include "machine/random.h"
#include "machine/schedule.h"
#include "machine/threads.h"
#include "runtime/clock.h"
#include "runtime/heap.h"
#include "runtime/random.h"
#include "runtime/thread-job.h"
#include "runtime/threads.h"
#include "store/sql/worker.h"
#include "xmpp/stanza/stanza-id.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOUR (INT64_C (3600) * G_USEC_PER_SEC)

static GString *happened;

static gboolean
note_once (gpointer data)
{
  g_string_append (happened, data);
  return G_SOURCE_REMOVE;
}

static gboolean
note_thrice (gpointer data)
{
  g_string_append (happened, data);
  return happened->len < 3;
}

static void
settle (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

/* Up to that time, and all that comes of it. */
static void
step_till (int64_t time)
{
  settle (NULL);
  while (sim_schedule_get_next () <= time)
    {
      sim_schedule_step ();
      settle (NULL);
    }
}

static void
set_up (void)
{
  happened = g_string_new (NULL);
  sim_threads_begin (sim_chance_new (1, "threads"));
  sim_random_begin (sim_chance_new (1, "random"));
}

static void
expect (const char *expected)
{
  g_assert_cmpstr (happened->str, ==, expected);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
  g_string_free (g_steal_pointer (&happened), TRUE);
}

/* -- timers ------------------------------------------------------------------------------------ */

static void
test_timers (void)
{
  int64_t began = rd_clock_get_monotonic ();

  set_up ();
  rd_clock_add_timeout_seconds (1, note_once, "c");
  rd_clock_add_timeout (2, note_once, "b");
  rd_clock_add_timeout (0, note_once, "a");
  settle (NULL);
  g_assert_cmpstr (happened->str, ==, "");
  step_till (began + 2000);
  g_assert_cmpstr (happened->str, ==, "ab");
  g_assert_cmpint (rd_clock_get_monotonic (), ==, began + 2000);
  step_till (began + HOUR);
  g_assert_cmpint (rd_clock_get_monotonic (), ==, began + G_USEC_PER_SEC);
  expect ("abc");
}

static void
test_removed (void)
{
  unsigned ids[3];

  set_up ();
  for (unsigned i = 0; i < 3; i++)
    ids[i] = rd_clock_add_timeout (1, note_once, (char *[]){ "a", "b", "c" }[i]);
  g_assert_true (g_source_remove (ids[1]));
  g_assert_cmpuint (sim_schedule_get_length (), ==, 2);
  /* One that is due, but wasn't called. */
  sim_schedule_step ();
  g_assert_true (g_source_remove (ids[0]));
  step_till (rd_clock_get_monotonic () + HOUR);
  expect ("c");
}

static void
test_again (void)
{
  int64_t began = rd_clock_get_monotonic ();

  set_up ();
  rd_clock_add_timeout (10, note_thrice, "a");
  step_till (began + HOUR);
  g_assert_cmpint (rd_clock_get_monotonic (), ==, began + 30000);
  expect ("aaa");
}

static void
test_other_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GSource *source = rd_clock_timeout_source_new (5);

  set_up ();
  g_source_set_callback (source, note_once, "a", NULL);
  g_source_attach (source, context);
  step_till (rd_clock_get_monotonic () + 5000);
  g_assert_cmpstr (happened->str, ==, "");
  settle (context);
  g_source_unref (source);
  source = rd_clock_timeout_source_new (5);
  g_source_attach (source, context);
  g_source_destroy (source);
  g_source_unref (source);
  expect ("a");
}

static gpointer
add_timer (gpointer data)
{
  rd_clock_add_timeout (10, note_once, data);
  return NULL;
}

/* The order of the schedule stays the main loop's own. */
static void
test_other_thread (void)
{
  int64_t began = rd_clock_get_monotonic ();
  unsigned id;

  set_up ();
  id = rd_clock_add_timeout (1, note_once, "b");
  g_thread_join (g_thread_new ("other", add_timer, "a"));
  g_assert_cmpuint (sim_schedule_get_length (), ==, 1);
  g_source_remove (id);
  step_till (began + 9999);
  g_assert_cmpstr (happened->str, ==, "");
  step_till (began + 10000);
  expect ("a");
}

static void
test_sleep (void)
{
  int64_t began = rd_clock_get_monotonic ();
  int64_t real = rd_clock_get_real ();

  rd_clock_sleep (20);
  sim_schedule_jump (7);
  g_assert_cmpint (rd_clock_get_monotonic (), ==, began + 20000);
  g_assert_cmpint (rd_clock_get_real (), ==, real + 20007);
}

/* GLib's clock doesn't say how long anything took. */
static void
test_glib_time (void)
{
  int64_t before = g_get_monotonic_time ();

  sim_clock_begin ();
  before = g_get_monotonic_time ();
  for (unsigned i = 0; i < 3; i++)
    {
      g_usleep (2000);
      g_assert_cmpint (g_get_monotonic_time (), ==, ++before);
    }
}

/* -- the daemon's own objects ------------------------------------------------------------------ */

/* A timer of core, and its work on a thread. */
static void
test_core (void)
{
  int64_t began = rd_clock_get_monotonic ();

  set_up ();
  rd_heap_give_back ();
  rd_heap_give_back ();
  g_assert_cmpuint (sim_schedule_get_length (), ==, 1);
  g_assert_cmpint (sim_schedule_get_next (), ==, began + 5 * G_USEC_PER_SEC);
  step_till (began + 5 * G_USEC_PER_SEC);
  g_assert_cmpuint (sim_schedule_get_length (), ==, 1);
  step_till (began + HOUR);
  rd_heap_give_back ();
  step_till (began + 2 * HOUR);
  expect ("");
}

static void
note_gone (gpointer data)
{
  g_string_append (happened, data);
}

static void
test_disposal (void)
{
  set_up ();
  rd_dispose ("a", note_gone, 1);
  rd_dispose ("b", note_gone, 1000000);
  g_assert_cmpstr (happened->str, ==, "a");
  step_till (rd_clock_get_monotonic () + HOUR);
  expect ("ab");
}

static void
test_chance (void)
{
  g_autofree char *id = NULL;
  g_autofree char *same = NULL;
  uint32_t number;

  sim_random_begin (sim_chance_new (3, "random"));
  id = rd_stanza_id_new ();
  number = rd_random_get ();
  sim_random_begin (sim_chance_new (3, "random"));
  same = rd_stanza_id_new ();
  g_assert_cmpstr (id, ==, same);
  g_assert_cmpuint (number, ==, rd_random_get ());
  g_assert_cmpuint (number, !=, rd_random_get ());
}

/* -- threads ----------------------------------------------------------------------------------- */

static void
work (gpointer data, gpointer user_data)
{
  g_assert_null (g_main_current_source ());
  g_string_append (happened, data);
}

/* One thread does one thing after the other, however long each takes. */
static void
test_pool_in_order (void)
{
  RdThreads *threads;

  set_up ();
  sim_threads_set_delay (0, 1000000);
  threads = rd_threads_new (work, NULL, 1, true, NULL);
  for (const char *const *letter = (const char *const[]){ "a", "b", "c", "d", "e", NULL };
       *letter != NULL; letter++)
    rd_threads_push (threads, (gpointer)*letter);
  settle (NULL);
  g_assert_cmpstr (happened->str, ==, "");
  step_till (rd_clock_get_monotonic () + HOUR);
  rd_threads_end (threads);
  expect ("abcde");
}

/* Two overtake each other, but a third waits for one of them. */
static void
test_pool_of_two (void)
{
  int64_t began = sim_schedule_get_now ();
  RdThreads *threads;

  set_up ();
  threads = rd_threads_new (work, NULL, 2, false, NULL);
  sim_threads_set_delay (3000, 3000);
  rd_threads_push (threads, "c");
  sim_threads_set_delay (1000, 1000);
  rd_threads_push (threads, "a");
  rd_threads_push (threads, "b");
  sim_threads_set_usual_delay ();
  g_assert_cmpint (sim_schedule_get_next (), ==, began + 1000);
  step_till (began + 2000);
  g_assert_cmpstr (happened->str, ==, "ab");
  step_till (began + 3000);
  rd_threads_end (threads);
  expect ("abc");
}

static void
answer (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_string_append (happened, task_data);
  g_task_return_boolean (task, TRUE);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_string_append (happened, g_task_propagate_boolean (G_TASK (result), NULL) ? user_data : "!");
}

static gboolean
on_derived (gpointer data)
{
  g_assert_nonnull (g_main_current_source ());
  g_string_append (happened, "d");
  return G_SOURCE_REMOVE;
}

static void
test_single_works (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_answer, "b");

  set_up ();
  g_task_set_task_data (task, "a", NULL);
  rd_threads_run_task (task, answer);
  settle (NULL);
  g_assert_cmpstr (happened->str, ==, "");
  sim_schedule_step ();
  g_assert_cmpstr (happened->str, ==, "a");
  settle (NULL);
  rd_thread_job_run (g_main_context_default (), work, on_derived, "c");
  sim_schedule_step ();
  g_assert_cmpstr (happened->str, ==, "abc");
  settle (NULL);
  expect ("abcd");
}

/* -- the store's worker ------------------------------------------------------------------------ */

static gpointer
run_operation (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_string_append (happened, arguments);
  return arguments;
}

static void
on_operation (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const char *letter = g_task_propagate_pointer (G_TASK (result), NULL);

  g_string_append_printf (happened, "%s'", letter != NULL ? letter : "!");
}

static RdOperation
make_operation (const char *letter)
{
  return (RdOperation){ .run = run_operation, .arguments = (gpointer)letter };
}

static void
read_later (RdWorker *worker, RdLane lane, const char *letter)
{
  rd_worker_read (worker, lane, 1, g_task_new (NULL, NULL, on_operation, NULL),
                  make_operation (letter));
}

static void
write_later (RdWorker *worker, const char *letter)
{
  rd_worker_write (worker, 1, g_task_new (NULL, NULL, on_operation, NULL), make_operation (letter));
}

static RdWorker *
open_worker (const char *path)
{
  RdDatabase *writer = rd_database_open (path, RD_DATABASE_WRITER, NULL, NULL);
  RdWorker *worker = rd_worker_new (writer, path, NULL);

  g_assert_nonnull (worker);
  return worker;
}

static gboolean
end_worker (gpointer data)
{
  rd_worker_free (data);
  g_string_append (happened, "|");
  return G_SOURCE_REMOVE;
}

static void
remove_database (const char *directory)
{
  for (const char *const *name = (const char *const[]){ "db", "db-wal", "db-shm", NULL };
       *name != NULL; name++)
    {
      g_autofree char *path = g_build_filename (directory, *name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* Its end does the writes that are left and refuses the reads; none is answered before it returns,
 * as is so with threads, though a dispatch of the main context ends it. */
static void
test_worker (void)
{
  g_autofree char *directory = g_dir_make_tmp ("sim-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "db", NULL);
  RdWorker *worker;

  set_up ();
  sim_threads_set_delay (1000, 1000);
  worker = open_worker (path);
  write_later (worker, "w");
  step_till (sim_schedule_get_now () + 1000);
  read_later (worker, RD_LANE_LONG, "r");
  step_till (sim_schedule_get_now () + 1000);
  g_assert_cmpstr (happened->str, ==, "ww'rr'");
  read_later (worker, RD_LANE_SHORT, "s");
  write_later (worker, "x");
  write_later (worker, "y");
  g_idle_add (end_worker, worker);
  settle (NULL);
  remove_database (directory);
  expect ("ww'rr'xy|!'x'y'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/timers", test_timers);
  g_test_add_func ("/clock/removed", test_removed);
  g_test_add_func ("/clock/again", test_again);
  g_test_add_func ("/clock/other-context", test_other_context);
  g_test_add_func ("/clock/other-thread", test_other_thread);
  g_test_add_func ("/clock/sleep", test_sleep);
  g_test_add_func ("/floors/core", test_core);
  g_test_add_func ("/floors/disposal", test_disposal);
  g_test_add_func ("/floors/chance", test_chance);
  g_test_add_func ("/threads/in-order", test_pool_in_order);
  g_test_add_func ("/threads/pool-of-two", test_pool_of_two);
  g_test_add_func ("/threads/single-works", test_single_works);
  g_test_add_func ("/threads/worker", test_worker);
  g_test_add_func ("/clock/glib", test_glib_time);
  return g_test_run ();
}
