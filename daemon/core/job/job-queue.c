/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-queue.h"

#include "core/job/job-works.h"
#include "core/job/late-ends.h"
#include "core/job/planning.h"
#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"
#include "runtime/heap.h"
#include "store/job/jobs.h"
#include "store/job/plan.h"

/* Connections in a row without progress, after which a job is given up. */
#define FRUITLESS_MAX 3
/* After a job of more contacts memory is given back. */
#define MANY 500
/* After a login a server may still be doing what it was asked in the session before, and pushes it
 * then: older jobs are closed so much later. */
#define LATE_S 10
/* After it older jobs that could not be closed are closed. */
#define RETRY_S 30

struct _RdJobQueue
{
  GObject parent_instance;

  RdStore *store;
  int64_t profile;
  unsigned patience_ms;

  GPtrArray *jobs;   /* (element-type RdJob) */
  GQueue works;      /* (element-type RdJobWork): the head is at work */
  GPtrArray *ending; /* (element-type RdJobWork): their end is being stored */
  RdLateEnds *late_ends;
  RdPlanning planning;
  RdAllJobs *all;

  RdRosterSync *sync; /* NULL: not online */
  unsigned n_logins;
  uint64_t first_running; /* jobs before it are to be closed, since the last login; 0: none are */
  bool is_settling;       /* for the last login */
  bool is_late;           /* they are interrupted; next, they are closed */
  guint closing;          /* a timer, to close them, or to try that once more */
  guint patience;         /* a timer, while there are works and no sync */
  unsigned n_fruitless;
  unsigned progress; /* of the head, when it went online */
  RdPace pace;
};

G_DEFINE_FINAL_TYPE (RdJobQueue, rd_job_queue, G_TYPE_OBJECT)

enum
{
  ADDED,
  REMOVED,
  IDLE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static RdJobWork *
get_head (RdJobQueue *self)
{
  return g_queue_peek_head (&self->works);
}

bool
rd_job_queue_is_idle (const RdJobQueue *self)
{
  return self->works.length == 0 && self->ending->len == 0 && self->planning.n == 0;
}

static void
maybe_tell_idle (RdJobQueue *self)
{
  if (rd_job_queue_is_idle (self))
    g_signal_emit (self, signals[IDLE], 0);
}

/* -- the wait for a connection ----------------------------------------------------------------- */

static gboolean
on_patience_over (gpointer user_data)
{
  RdJobQueue *self = user_data;
  g_autoptr (GError) error
      = g_error_new (RD_ERROR, RD_ERROR_CONNECTION_LOST,
                     "There was no connection for %u s. What was done stays done; ask for the same "
                     "again to do the rest.",
                     self->patience_ms / 1000);

  self->patience = 0;
  rd_job_queue_lose (self, error);
  return G_SOURCE_REMOVE;
}

static void
update_patience (RdJobQueue *self)
{
  bool is_waiting = self->sync == NULL && self->works.length > 0;

  if (!is_waiting)
    g_clear_handle_id (&self->patience, g_source_remove);
  else if (self->patience == 0)
    self->patience = rd_clock_add_timeout (self->patience_ms, on_patience_over, self);
}

/* -- one after the other ----------------------------------------------------------------------- */

/* Resyncs right behind a resync take its answer if both or neither are dry runs: the roster is
 * asked for after all of them were ordered. */
static void
find_followers (RdJobQueue *self)
{
  const RdJob *head = rd_job_work_get_job (get_head (self));
  bool is_follower = rd_job_get_kind (head) == RD_JOB_RESYNC;

  get_head (self)->is_follower = false;
  for (GList *link = self->works.head->next; link != NULL; link = link->next)
    {
      RdJobWork *work = link->data;
      const RdJob *job = rd_job_work_get_job (work);

      is_follower = is_follower && rd_job_get_kind (job) == RD_JOB_RESYNC
                    && rd_job_is_dry_run (job) == rd_job_is_dry_run (head);
      work->is_follower = is_follower;
    }
}

static void
answer_followers (RdJobQueue *self, const RdJob *leader, const GError *error)
{
  RdJobResult result = rd_job_get_result (leader);
  RdJobWork *work;

  if (result != RD_RESULT_DONE && result != RD_RESULT_FAILED)
    return;
  while ((work = get_head (self)) != NULL && work->is_follower)
    {
      rd_job_share_difference (rd_job_work_get_job (work), leader);
      rd_job_work_finish (work, result, error);
    }
}

static void
start_head (RdJobQueue *self)
{
  RdJobWork *work = get_head (self);
  RdJob *job;

  update_patience (self);
  /* The end of the last job is told first. */
  if (work == NULL || self->ending->len > 0 || rd_job_work_is_attached (work))
    return;
  job = rd_job_work_get_job (work);
  self->progress = rd_job_get_done (job) + rd_job_get_failed (job);
  if (self->sync == NULL)
    {
      rd_job_enter_state (job, RD_JOB_WAITING);
      return;
    }
  find_followers (self);
  rd_job_work_attach (work, self->sync);
}

/* -- the end of a job -------------------------------------------------------------------------- */

static void
let_go (RdJob *job, gpointer queue)
{
  RdJobQueue *self = queue;

  g_ptr_array_remove (self->jobs, job);
  g_signal_emit (self, signals[REMOVED], 0, job);
}

/* A job whose end is being stored. */
typedef struct
{
  RdJobQueue *queue;
  RdJobWork *work;
  unsigned n_logins; /* until then */
} Ending;

static void
on_end_stored (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autofree Ending *ending = user_data;
  g_autoptr (RdJobQueue) self = ending->queue;
  g_autoptr (RdJob) job = g_object_ref (rd_job_work_get_job (ending->work));
  g_autoptr (GError) error = NULL;

  if (!rd_store_write_finish (RD_STORE (store), result, &error))
    {
      g_autofree const char **unsettled = rd_job_work_list_unsettled (ending->work);

      g_warning ("The end of job %" G_GUINT64_FORMAT " could not be stored: %s",
                 rd_job_get_number (job), error->message);
      rd_late_ends_add (self->late_ends, rd_job_get_number (job), rd_job_get_result (job),
                        self->n_logins == ending->n_logins ? unsettled : NULL);
    }
  g_ptr_array_remove (self->ending, ending->work);
  rd_job_work_free (ending->work);
  rd_all_jobs_keep (self->all, job, let_go, self);
  rd_all_jobs_end (self->all);
  rd_job_end (job);
  if (rd_job_get_total (job) > MANY)
    rd_heap_give_back ();
  start_head (self);
  maybe_tell_idle (self);
}

static void
store_end (RdJobQueue *self, RdJobWork *work)
{
  RdJob *job = rd_job_work_get_job (work);
  RdJobResult result = rd_job_get_result (job);
  g_autofree const char **unsettled = rd_job_work_list_unsettled (work);
  Ending *ending = g_new (Ending, 1);

  *ending = (Ending){ g_object_ref (self), work, self->n_logins };
  g_ptr_array_add (self->ending, work);
  rd_store_end_job_async (self->store, self->profile, rd_job_get_number (job),
                          rd_job_result_to_string (result), unsettled, on_end_stored, ending);
}

/* False: WORK was the last of its job. */
static bool
go_on_with_job (RdJobQueue *self, RdJobWork *work, RdJobResult result, const GError *error)
{
  RdJobWork *next = rd_job_works_make_next (work, result, error);

  if (next == NULL)
    return false;
  g_queue_peek_head_link (&self->works)->data = next;
  if (rd_job_is_cancelled (work->job))
    rd_job_work_cancel (next);
  else
    start_head (self);
  return true;
}

static void
on_finished (RdJobWork *work, RdJobResult result, const GError *error, gpointer user_data)
{
  RdJobQueue *self = user_data;
  bool was_head = work == get_head (self);

  if (was_head && go_on_with_job (self, work, result, error))
    return;
  rd_job_set_result (rd_job_work_get_job (work), result, error);
  g_queue_remove (&self->works, work);
  if (was_head)
    self->n_fruitless = 0;
  store_end (self, work);
  if (was_head && !work->is_follower)
    answer_followers (self, rd_job_work_get_job (work), error);
}

static void
add (RdJobQueue *self, RdJob *job)
{
  RdJobWorkTerms terms = { self->store, self->profile, &self->pace, on_finished, self };

  /* The login was before it. */
  self->first_running = MIN (self->first_running, rd_job_get_number (job));
  g_ptr_array_add (self->jobs, g_object_ref (job));
  g_queue_push_tail (&self->works, rd_job_works_make (&terms, job));
  g_signal_emit (self, signals[ADDED], 0, job);
  if (self->works.length == 1)
    start_head (self);
}

/* -- older jobs -------------------------------------------------------------------------------- */

/* What a login settles: first the results, later the rest. */
typedef struct
{
  RdJobQueue *queue;
  unsigned n_logins;
} Settling;

static void maybe_settle_older (RdJobQueue *self);

static gboolean
on_closing (gpointer user_data)
{
  RdJobQueue *self = user_data;

  self->closing = 0;
  maybe_settle_older (self);
  return G_SOURCE_REMOVE;
}

static void
close_later (RdJobQueue *self, unsigned delay_s)
{
  if (self->closing == 0)
    self->closing = rd_clock_add_timeout_seconds (delay_s, on_closing, self);
}

static void
on_settled (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autofree Settling *settling = user_data;
  g_autoptr (RdJobQueue) self = settling->queue;
  g_autoptr (GError) error = NULL;
  bool is_stored = rd_store_write_finish (RD_STORE (store), result, &error);

  if (!is_stored)
    g_warning ("%s", error->message);
  if (settling->n_logins != self->n_logins)
    return;
  self->is_settling = false;
  if (!is_stored)
    close_later (self, RETRY_S);
  else if (self->is_late)
    self->first_running = 0;
  else
    {
      self->is_late = true;
      close_later (self, LATE_S);
    }
}

/* Closes older jobs, whose outcomes the store knows by now. Waits while plans are being stored:
 * their jobs have no numbers yet, and nothing was asked of the server for them. */
static void
maybe_settle_older (RdJobQueue *self)
{
  Settling *settling;

  if (self->first_running == 0 || self->is_settling || self->closing != 0 || self->planning.n > 0)
    return;
  settling = g_new (Settling, 1);
  *settling = (Settling){ g_object_ref (self), self->n_logins };
  self->is_settling = true;
  (self->is_late ? rd_store_settle_jobs_async : rd_store_interrupt_jobs_async) (
      self->store, self->profile, self->first_running, on_settled, settling);
}

/* The next login may be days later, and others' changes of the time until then are not theirs. */
static void
close_now (RdJobQueue *self)
{
  if (!self->is_late)
    return;
  g_clear_handle_id (&self->closing, g_source_remove);
  maybe_settle_older (self);
}

static void
settle_older (RdJobQueue *self)
{
  RdJobWork *head = get_head (self);

  self->n_logins++;
  self->first_running = head != NULL ? rd_job_get_number (rd_job_work_get_job (head)) : INT64_MAX;
  self->is_settling = self->is_late = false;
  g_clear_handle_id (&self->closing, g_source_remove);
  rd_late_ends_settle (self->late_ends);
  maybe_settle_older (self);
}

/* -- making jobs ------------------------------------------------------------------------------- */

static void
on_planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RdJobQueue *self = g_task_get_source_object (task);
  GError *error = NULL;
  RdPlan *plan = rd_store_plan_finish (RD_STORE (source), result, &error);

  rd_planning_end (&self->planning, GPOINTER_TO_UINT (g_task_get_task_data (task)));
  if (plan != NULL)
    {
      RdJob *job = rd_job_new (plan);

      add (self, job);
      g_task_return_pointer (task, job, g_object_unref);
    }
  else
    {
      rd_all_jobs_end (self->all);
      g_task_return_error (task, error);
    }
  maybe_settle_older (self);
  maybe_tell_idle (self);
}

static bool
check_room (RdJobQueue *self, GError **error)
{
  if (self->works.length + self->planning.n < RD_JOBS_MAX)
    return rd_all_jobs_begin (self->all, error);
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "%d jobs of this profile are waiting already; wait until some of them are done, or "
               "cancel them.",
               RD_JOBS_MAX);
  return false;
}

void
rd_job_queue_add_async (RdJobQueue *self, RdOrder *order, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (rd_planning_check (&self->planning, self->jobs, order, &error) && check_room (self, &error))
    {
      unsigned planned = rd_planning_begin (&self->planning, order);

      g_task_set_task_data (task, GUINT_TO_POINTER (planned), NULL);
      rd_store_plan_async (self->store, self->profile, order, on_planned, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
  rd_order_free (order);
}

RdJob *
rd_job_queue_finish (RdJobQueue *self, GAsyncResult *result, GError **error)
{
  g_autoptr (RdJob) job = g_task_propagate_pointer (G_TASK (result), error);

  return job; /* the queue holds it */
}

/* -- what happens to them ---------------------------------------------------------------------- */

static RdJobWork *
find_work (RdJobQueue *self, const RdJob *job)
{
  for (GList *link = self->works.head; link != NULL; link = link->next)
    {
      if (rd_job_work_get_job (link->data) == job)
        return link->data;
    }
  return NULL;
}

void
rd_job_queue_cancel (RdJobQueue *self, RdJob *job)
{
  RdJobWork *work = find_work (self, job);

  if (work == NULL)
    return;
  rd_job_cancel (job);
  rd_job_work_cancel (work);
}

const char *
rd_job_queue_explain_delay (RdJobQueue *self, const RdJob *job)
{
  if (find_work (self, job) == NULL)
    return "Its end is being stored, behind what else there is to be stored.";
  if (rd_job_get_kind (job) == RD_JOB_RESYNC)
    return "The server's roster has come, and is being stored.";
  return "The server has not answered yet all that it was asked before; the job begins nothing "
         "more, and ends when it has, or when the connection is lost.";
}

const GPtrArray *
rd_job_queue_list (const RdJobQueue *self)
{
  return self->jobs;
}

static void
lose_sync (RdJobQueue *self)
{
  RdJobWork *head = get_head (self);
  RdJob *job;

  g_clear_object (&self->sync);
  close_now (self);
  if (head == NULL || !rd_job_work_is_attached (head))
    return;
  job = rd_job_work_get_job (head);
  rd_job_work_detach (head);
  if (rd_job_is_cancelled (job))
    {
      rd_job_work_finish (head, rd_job_judge_cancelled (job), NULL);
      return;
    }
  if (rd_job_get_done (job) + rd_job_get_failed (job) > self->progress)
    self->n_fruitless = 0;
  else
    self->n_fruitless++;
  if (self->n_fruitless >= FRUITLESS_MAX)
    {
      g_autoptr (GError) error
          = g_error_new (RD_ERROR, RD_ERROR_CONNECTION_LOST,
                         "%d connections in a row ended before the server had done anything more. "
                         "What was done stays done; ask for the same again to do the rest.",
                         FRUITLESS_MAX);

      rd_job_work_finish (head, RD_RESULT_LOST, error);
    }
}

void
rd_job_queue_set_sync (RdJobQueue *self, RdRosterSync *sync)
{
  if (sync == self->sync)
    return;
  if (self->sync != NULL)
    lose_sync (self);
  if (sync != NULL)
    {
      self->sync = g_object_ref (sync);
      settle_older (self);
      start_head (self);
    }
  update_patience (self);
}

void
rd_job_queue_lose (RdJobQueue *self, const GError *reason)
{
  while (self->works.length > 0)
    rd_job_work_finish (g_queue_peek_tail (&self->works), RD_RESULT_LOST, reason);
}

/* -- the door ---------------------------------------------------------------------------------- */

static void
rd_job_queue_finalize (GObject *object)
{
  RdJobQueue *self = RD_JOB_QUEUE (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->closing, g_source_remove);
  for (unsigned i = 0; i < self->works.length + self->ending->len; i++)
    rd_all_jobs_end (self->all);
  rd_all_jobs_forget (self->all, self);
  rd_all_jobs_unref (self->all);
  g_queue_clear_full (&self->works, (GDestroyNotify)rd_job_work_free);
  g_ptr_array_unref (self->ending);
  rd_late_ends_free (self->late_ends);
  g_ptr_array_unref (self->jobs);
  g_clear_object (&self->sync);
  g_object_unref (self->store);
  G_OBJECT_CLASS (rd_job_queue_parent_class)->finalize (object);
}

static void
rd_job_queue_class_init (RdJobQueueClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rd_job_queue_finalize;

  signals[ADDED] = g_signal_new ("added", RD_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, RD_TYPE_JOB);
  signals[REMOVED] = g_signal_new ("removed", RD_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, RD_TYPE_JOB);
  signals[IDLE] = g_signal_new ("idle", RD_TYPE_JOB_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
rd_job_queue_init (RdJobQueue *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->ending = g_ptr_array_new ();
  g_queue_init (&self->works);
}

RdJobQueue *
rd_job_queue_new (RdStore *store, int64_t profile, unsigned patience_ms, RdAllJobs *all)
{
  RdJobQueue *self = g_object_new (RD_TYPE_JOB_QUEUE, NULL);

  self->store = g_object_ref (store);
  self->profile = profile;
  self->late_ends = rd_late_ends_new (store, profile);
  self->patience_ms = patience_ms;
  self->all = rd_all_jobs_ref (all);
  return self;
}
