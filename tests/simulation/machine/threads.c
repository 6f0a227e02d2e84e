/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/threads.h"

#include "machine/schedule.h"
#include "runtime/thread-job.h"
#include "runtime/threads.h"

#define USUAL_MOST INT64_C (3000)
#define SLOW_MOST INT64_C (2000000)
#define SLOW_PERCENT 1

static struct
{
  SimChance chance;
  int64_t least, most;
  unsigned slow_percent;
} delays;

static GPtrArray *pools; /* (element-type RdThreads) in the order of their begins */

void
sim_threads_begin (SimChance chance)
{
  delays.chance = chance;
  sim_threads_set_usual_delay ();
}

void
sim_threads_set_delay (int64_t least, int64_t most)
{
  delays.least = least;
  delays.most = most;
  delays.slow_percent = 0;
}

void
sim_threads_set_usual_delay (void)
{
  sim_threads_set_delay (0, USUAL_MOST);
  delays.slow_percent = SLOW_PERCENT;
}

static int64_t
draw_delay (void)
{
  bool is_slow = sim_chance_hits (&delays.chance, delays.slow_percent);

  return sim_chance_between (&delays.chance, delays.least, is_slow ? SLOW_MOST : delays.most);
}

/* -- pools ------------------------------------------------------------------------------------- */

struct _RdThreads
{
  GFunc run;
  gpointer user_data;
  GPtrArray *works;   /* (element-type Work) in the order of their ends */
  int64_t *busy_till; /* of each thread */
  unsigned n;
};

typedef struct
{
  RdThreads *threads;
  gpointer data;
  int64_t end;
  SimEntry *entry;
} Work;

/* WORK isn't scheduled any more. */
static void
do_work (gpointer data)
{
  Work *work = data;
  RdThreads *threads = work->threads;
  gpointer pushed = work->data;

  g_ptr_array_remove (threads->works, work);
  threads->run (pushed, threads->user_data);
}

RdThreads *
rd_threads_new (GFunc run, gpointer user_data, unsigned n, bool are_kept, GError **error)
{
  RdThreads *threads = g_new0 (RdThreads, 1);

  *threads = (RdThreads){
    run, user_data, g_ptr_array_new_with_free_func (g_free), g_new0 (int64_t, n), n,
  };
  if (pools == NULL)
    pools = g_ptr_array_new ();
  g_ptr_array_add (pools, threads);
  return threads;
}

/* The one that is free first. */
static int64_t *
choose_thread (RdThreads *threads)
{
  int64_t *chosen = &threads->busy_till[0];

  for (unsigned i = 1; i < threads->n; i++)
    {
      if (threads->busy_till[i] < *chosen)
        chosen = &threads->busy_till[i];
    }
  return chosen;
}

static void
insert (RdThreads *threads, Work *work)
{
  unsigned place = threads->works->len;

  for (; place > 0; place--)
    {
      const Work *before = g_ptr_array_index (threads->works, place - 1);

      if (before->end <= work->end)
        break;
    }
  g_ptr_array_insert (threads->works, (int)place, work);
}

void
rd_threads_push (RdThreads *threads, gpointer data)
{
  Work *work = g_new0 (Work, 1);
  int64_t *busy_till = choose_thread (threads);
  int64_t now = sim_schedule_get_now ();

  *busy_till = MAX (*busy_till, now) + draw_delay ();
  *work = (Work){ threads, data, *busy_till, NULL };
  work->entry = sim_schedule_add (work->end - now, do_work, work);
  insert (threads, work);
}

static gboolean
on_turn (gpointer user_data)
{
  RdThreads *threads = user_data;

  while (threads->works->len > 0)
    {
      Work *work = g_ptr_array_index (threads->works, 0);

      sim_schedule_cancel (work->entry);
      do_work (work);
    }
  return G_SOURCE_REMOVE;
}

/* In the dispatch of a context of its own: in one of the task's context, a GTask would call back at
 * once, as no thread could. */
bool
rd_threads_wait (RdThreads *threads, unsigned ms)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, on_turn, threads, NULL);
  g_source_attach (source, context);
  g_main_context_iteration (context, FALSE);
  return true;
}

void
rd_threads_end (RdThreads *threads)
{
  rd_threads_wait (threads, 0);
  g_ptr_array_remove (pools, threads);
  g_ptr_array_unref (threads->works);
  g_free (threads->busy_till);
  g_free (threads);
}

/* Only called when the loop has nothing else to do. */
static gboolean
on_nothing_else (gpointer user_data)
{
  bool has_work = false;

  for (unsigned i = 0; i < pools->len; i++)
    {
      RdThreads *threads = pools->pdata[i];

      has_work = has_work || threads->works->len > 0;
      rd_threads_wait (threads, 0);
    }
  return has_work ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
sim_threads_hurry (void)
{
  if (pools != NULL)
    g_idle_add_full (G_MAXINT, on_nothing_else, NULL, NULL);
}

/* -- threads of one task ----------------------------------------------------------------------- */

typedef struct
{
  GTask *task;
  GTaskThreadFunc run;
} TaskWork;

static void
do_task (gpointer data)
{
  g_autofree TaskWork *work = data;
  g_autoptr (GTask) task = work->task;

  work->run (task, g_task_get_source_object (task), g_task_get_task_data (task),
             g_task_get_cancellable (task));
}

void
rd_threads_run_task (GTask *task, GTaskThreadFunc run)
{
  TaskWork *work = g_new (TaskWork, 1);

  *work = (TaskWork){ g_object_ref (task), run };
  sim_schedule_add (draw_delay (), do_task, work);
}

typedef struct
{
  GMainContext *context;
  GFunc work;
  GSourceFunc done;
  gpointer data;
} Job;

static gboolean
on_done (gpointer user_data)
{
  g_autofree Job *job = user_data;

  job->done (job->data);
  return G_SOURCE_REMOVE;
}

static void
do_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GMainContext) context = job->context;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->work (job->data, NULL);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_done, job, NULL);
  g_source_attach (source, context);
}

void
rd_thread_job_run (GMainContext *context, GFunc work, GSourceFunc done, gpointer data)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ g_main_context_ref (context), work, done, data };
  sim_schedule_add (draw_delay (), do_job, job);
}
