/* The road of an edit: what a plan wants is asked of the server, contact by contact, many at once,
 * and each is followed to its own end: the answer and the push have both come, in either order
 * (RFC 6121 §2.1.5), or the server refused.
 *
 * How many are under way the window says. A server doesn't push what changes nothing, nor answer a
 * presence: where only pushes are awaited a ping goes behind, and its pong ends the waiting. When
 * the connection is lost all that is under way is looked at anew with the next one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/item-task.h"
#include "core/job-work.h"
#include "dbus-interfaces/errors.h"
#include "model/window.h"

/* Of these a server can have as many to push as it likes to be late. */
#define AWAITED_MAX 1024
/* A contact for which the server has too much to do, again and again. */
#define REFUSALS_MAX 8

typedef struct _Loading Loading;

typedef struct
{
  RdJobWork work;
  GPtrArray *tasks;     /* (element-type RdItemTask) */
  GHashTable *by_jid;   /* utf8 → RdItemTask */
  GHashTable *by_token; /* uint64_t → RdItemTask: those that are asked */
  GHashTable *awaited;  /* (element-type RdItemTask) */
  GQueue pending;       /* (element-type RdItemTask) */
  RdWindow window;
  unsigned n_presences; /* awaited ones, which the window counts */
  guint pause;          /* a timer: the server is given time */
  uint64_t barrier;     /* the ping under way; 0: none */
  Loading *loading;     /* the contacts are being read anew; NULL: they are known */
  bool is_load_stale;   /* and must be read once more */
  gulong handlers[2];
} ItemWork;

static void pump (ItemWork *self);

static RdRosterSync *
get_sync (ItemWork *self)
{
  return self->work.sync;
}

/* -- the ends of a task ------------------------------------------------------------------------ */

/* An answered request is one no more. */
static void
forget_request (ItemWork *self, const RdItemTask *task)
{
  RdPresence presence = task->item->presence;

  if (task->item->has_presence
      && (presence == RD_PRESENCE_SUBSCRIBED || presence == RD_PRESENCE_UNSUBSCRIBED))
    rd_roster_sync_answer_request (get_sync (self), task->item->jid,
                                   rd_job_get_number (self->work.job));
}

static void
end_task (ItemWork *self, RdItemTask *task)
{
  task->step = RD_TASK_ENDED;
  forget_request (self, task);
  rd_job_add_done (self->work.job);
}

/* Takes ERROR. */
static void
fail_task (ItemWork *self, RdItemTask *task, GError *error)
{
  task->step = RD_TASK_ENDED;
  rd_job_add_failure (self->work.job, task->item->jid, error);
}

/* -- asking ------------------------------------------------------------------------------------ */

static void
ask (ItemWork *self, RdItemTask *task, RdTaskNext next)
{
  rd_item_task_begin (task, next);
  task->sent_at = g_get_monotonic_time ();
  if (next == RD_NEXT_REMOVE)
    task->token = rd_roster_sync_remove_item (get_sync (self), task->item->jid);
  else if (next == RD_NEXT_SET)
    task->token = rd_roster_sync_set_item (get_sync (self), task->target);
  else
    {
      /* Before: whoever is killed behind it, it is no request any more. */
      if (task->item->presence == RD_PRESENCE_UNSUBSCRIBED)
        forget_request (self, task);
      rd_roster_sync_send_presence (get_sync (self), task->item->presence, task->item->jid,
                                    rd_job_get_message (self->work.job));
      self->n_presences++;
      g_hash_table_add (self->awaited, task);
      return;
    }
  g_hash_table_insert (self->by_token, &task->token, task);
}

/* What is to be asked next; when that is nothing, the task has ended. */
static RdTaskNext
decide (ItemWork *self, RdItemTask *task)
{
  bool has_pre_approval = rd_roster_sync_get_features (get_sync (self))->has_pre_approval;
  GError *error = NULL;
  RdTaskNext next = rd_item_task_decide (task, has_pre_approval, &error);

  if (next == RD_NEXT_NOTHING)
    end_task (self, task);
  else if (next == RD_NEXT_FAILURE)
    fail_task (self, task, error);
  return next;
}

static void
replan (ItemWork *self, RdContact *target)
{
  rd_store_replan_async (self->work.terms.store, self->work.terms.profile,
                         rd_job_get_number (self->work.job), target, NULL, NULL);
}

static void
begin_task (ItemWork *self, RdItemTask *task)
{
  RdTaskNext next = decide (self, task);

  if (next == RD_NEXT_NOTHING || next == RD_NEXT_FAILURE)
    return;
  /* What is asked for once more is to be put down to the job once more. */
  if (task->is_replanned || (next == RD_NEXT_SET && task->own != NULL))
    replan (self, task->target);
  /* Its push bears the item as a job before may have left it, which the plan did not know. */
  else if (next == RD_NEXT_PRESENCE && task->target == NULL && task->known != NULL
           && !rd_edit_is_same_item (task->known, task->item->contact))
    replan (self, task->known);
  task->is_replanned = false;
  ask (self, task, next);
}

/* Back in the queue, before all others. */
static void
requeue (ItemWork *self, RdItemTask *task)
{
  rd_item_task_forget (task);
  g_queue_push_head (&self->pending, task);
}

static void
stop_awaiting (ItemWork *self, RdItemTask *task)
{
  if (!g_hash_table_remove (self->awaited, task) || task->asked != RD_NEXT_PRESENCE)
    return;
  self->n_presences--;
  rd_window_take_answer (&self->window, task->sent_at, g_get_monotonic_time ());
}

/* Done by the server, and its pushes are known: what is left? */
static void
settle (ItemWork *self, RdItemTask *task)
{
  GError *error = NULL;
  RdTaskNext next;

  stop_awaiting (self, task);
  if (!rd_item_task_settle (task, &error))
    {
      fail_task (self, task, error);
      return;
    }
  next = decide (self, task);
  if (next != RD_NEXT_NOTHING && next != RD_NEXT_FAILURE)
    g_queue_push_head (&self->pending, task);
}

static void
await_push (ItemWork *self, RdItemTask *task)
{
  task->step = RD_TASK_AWAITED;
  if (rd_item_task_has_come (task))
    settle (self, task);
  else
    g_hash_table_add (self->awaited, task);
}

/* -- what comes -------------------------------------------------------------------------------- */

static void
take_refusal (ItemWork *self, RdItemTask *task, const GError *error)
{
  rd_window_take_refusal (&self->window, g_get_monotonic_time (), g_random_int ());
  if (++task->n_refusals > REFUSALS_MAX)
    fail_task (self, task, g_error_copy (error));
  else
    requeue (self, task);
}

/* It is gone already: the server has no push for that, and what is stored was wrong. */
static void
take_not_found (ItemWork *self, RdItemTask *task)
{
  if (task->known != NULL)
    rd_roster_sync_forget (get_sync (self), task->item->jid);
  await_push (self, task);
}

static void
on_answered (RdRosterSync *sync, guint64 token, const GError *error, ItemWork *self)
{
  RdItemTask *task = g_hash_table_lookup (self->by_token, &token);

  if (task == NULL)
    return;
  g_hash_table_remove (self->by_token, &token);
  if (g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT))
    {
      take_refusal (self, task, error);
      pump (self);
      return;
    }
  rd_window_take_answer (&self->window, task->sent_at, g_get_monotonic_time ());
  if (error == NULL)
    await_push (self, task);
  else if (task->asked == RD_NEXT_REMOVE
           && g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND))
    take_not_found (self, task);
  else
    fail_task (self, task, g_error_copy (error));
  pump (self);
}

/* What was awaited when the ping was sent, and isn't there, won't come. */
static void
on_barrier (RdRosterSync *sync, guint64 token, ItemWork *self)
{
  g_autofree gpointer *tasks = NULL;
  guint n_tasks;

  if (token != self->barrier)
    return;
  self->barrier = 0;
  tasks = g_hash_table_get_keys_as_array (self->awaited, &n_tasks);
  for (guint i = 0; i < n_tasks; i++)
    {
      RdItemTask *task = tasks[i];

      if (task->barrier == token)
        settle (self, task);
    }
  pump (self);
}

static void
take_contact (ItemWork *self, const char *jid, RdContact *contact)
{
  RdItemTask *task = g_hash_table_lookup (self->by_jid, jid);

  if (task == NULL || task->step == RD_TASK_ENDED)
    return;
  rd_item_task_take_known (task, contact);
  task->is_fresh = true;
  if (task->step == RD_TASK_AWAITED && rd_item_task_has_come (task))
    settle (self, task);
}

/* -- the contacts as they are now -------------------------------------------------------------- */

static void load (ItemWork *self);

static void
take_loaded (ItemWork *self, GPtrArray *contacts)
{
  g_autoptr (GHashTable) by_jid = g_hash_table_new (g_str_hash, g_str_equal);

  for (unsigned i = 0; i < contacts->len; i++)
    {
      RdContact *contact = contacts->pdata[i];

      g_hash_table_insert (by_jid, contact->jid, contact);
    }
  for (unsigned i = 0; i < self->tasks->len; i++)
    {
      RdItemTask *task = self->tasks->pdata[i];

      if (!task->is_fresh)
        take_contact (self, task->item->jid, g_hash_table_lookup (by_jid, task->item->jid));
    }
}

/* The contacts on their way; WORK is NULL when nobody waits for them any more. */
struct _Loading
{
  ItemWork *work;
};

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Loading *loading = user_data;
  ItemWork *self = loading->work;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) contacts = rd_store_get_planned_finish (RD_STORE (source), result, &error);

  if (self == NULL)
    return;
  self->loading = NULL;
  if (contacts == NULL)
    {
      rd_job_work_finish (&self->work, RD_RESULT_FAILED, error);
      return;
    }
  if (self->is_load_stale)
    {
      load (self);
      return;
    }
  take_loaded (self, contacts);
  pump (self);
}

static void
load (ItemWork *self)
{
  self->is_load_stale = self->loading != NULL;
  if (self->loading != NULL)
    return;
  for (unsigned i = 0; i < self->tasks->len; i++)
    ((RdItemTask *)self->tasks->pdata[i])->is_fresh = false;
  self->loading = g_new0 (Loading, 1);
  self->loading->work = self;
  rd_store_get_planned_async (self->work.terms.store, self->work.terms.profile,
                              rd_job_get_number (self->work.job), on_loaded, self->loading);
}

static void
take_change (RdJobWork *work, const RdChange *change)
{
  ItemWork *self = (ItemWork *)work;

  if (work->sync == NULL)
    return;
  if (!change->is_listed)
    load (self);
  for (unsigned i = 0; i < change->changed->len; i++)
    {
      RdContact *contact = change->changed->pdata[i];

      take_contact (self, contact->jid, contact);
    }
  for (unsigned i = 0; i < change->removed->len; i++)
    take_contact (self, ((const RdContact *)change->removed->pdata[i])->jid, NULL);
  pump (self);
}

/* -- going on ---------------------------------------------------------------------------------- */

static unsigned
count_asked (ItemWork *self)
{
  return g_hash_table_size (self->by_token) + self->n_presences;
}

static gboolean
on_pause_over (gpointer user_data)
{
  ItemWork *self = user_data;

  self->pause = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static void
arm_pause (ItemWork *self)
{
  int64_t pause = rd_window_get_pause (&self->window, g_get_monotonic_time ());

  if (pause > 0 && self->pause == 0 && self->pending.length > 0)
    self->pause = g_timeout_add ((guint)(pause / 1000 + 1), on_pause_over, self);
}

/* Is there nothing left that an answer, rather than a push, will move on? */
static void
maybe_ping (ItemWork *self)
{
  GHashTableIter iter;
  gpointer task;

  if (self->barrier != 0 || g_hash_table_size (self->by_token) > 0
      || g_hash_table_size (self->awaited) == 0)
    return;
  self->barrier = rd_roster_sync_ping (get_sync (self));
  g_hash_table_iter_init (&iter, self->awaited);
  while (g_hash_table_iter_next (&iter, &task, NULL))
    ((RdItemTask *)task)->barrier = self->barrier;
}

static void
maybe_finish (ItemWork *self)
{
  bool is_under_way
      = g_hash_table_size (self->by_token) > 0 || g_hash_table_size (self->awaited) > 0;

  if (is_under_way)
    return;
  if (self->pending.length == 0)
    rd_job_work_finish (&self->work, rd_job_judge (self->work.job), NULL);
  else if (rd_job_is_cancelled (self->work.job))
    rd_job_work_finish (&self->work, RD_RESULT_CANCELLED, NULL);
}

static void
pump (ItemWork *self)
{
  if (self->work.sync == NULL || self->loading != NULL || self->work.is_finished)
    return;
  while (self->pending.length > 0 && !rd_job_is_cancelled (self->work.job)
         && g_hash_table_size (self->awaited) < AWAITED_MAX
         && rd_window_get_room (&self->window, count_asked (self), g_get_monotonic_time ()) > 0)
    begin_task (self, g_queue_pop_head (&self->pending));
  arm_pause (self);
  maybe_ping (self);
  maybe_finish (self);
}

/* -- the work ---------------------------------------------------------------------------------- */

static void
on_attached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  rd_window_reset (&self->window);
  self->handlers[0] = g_signal_connect (work->sync, "answered", G_CALLBACK (on_answered), self);
  self->handlers[1] = g_signal_connect (work->sync, "barrier", G_CALLBACK (on_barrier), self);
  load (self);
}

static void
on_detached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  g_clear_signal_handler (&self->handlers[0], work->sync);
  g_clear_signal_handler (&self->handlers[1], work->sync);
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->loading != NULL)
    self->loading->work = NULL;
  self->loading = NULL;
  self->barrier = 0;
  self->n_presences = 0;
  g_hash_table_remove_all (self->by_token);
  g_hash_table_remove_all (self->awaited);
  for (unsigned i = 0; i < self->tasks->len; i++)
    {
      RdItemTask *task = self->tasks->pdata[i];

      if (task->step == RD_TASK_ASKED || task->step == RD_TASK_AWAITED)
        requeue (self, task);
    }
}

static void
on_cancelled (RdJobWork *work)
{
  if (work->sync == NULL)
    rd_job_work_finish (work, RD_RESULT_CANCELLED, NULL);
  else
    pump ((ItemWork *)work);
}

static void
free_work (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  g_hash_table_unref (self->by_token);
  g_hash_table_unref (self->by_jid);
  g_hash_table_unref (self->awaited);
  g_queue_clear (&self->pending);
  g_ptr_array_unref (self->tasks);
  g_free (self);
}

static const RdJobWorkClass work_class = {
  .attached = on_attached,
  .detached = on_detached,
  .cancelled = on_cancelled,
  .take_change = take_change,
  .free = free_work,
};

static void
add_task (ItemWork *self, RdPlanItem *item)
{
  RdItemTask *task = rd_item_task_new (item);

  g_ptr_array_add (self->tasks, task);
  g_hash_table_insert (self->by_jid, item->jid, task);
  g_queue_push_tail (&self->pending, task);
}

RdJobWork *
rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  ItemWork *self = g_new0 (ItemWork, 1);
  g_autoptr (GPtrArray) items = rd_job_take_items (job);

  rd_job_work_init (&self->work, &work_class, terms, job);
  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_item_task_free);
  self->by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_token = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->awaited = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->pending);
  g_ptr_array_set_free_func (items, NULL);
  for (unsigned i = 0; i < items->len; i++)
    add_task (self, items->pdata[i]);
  return &self->work;
}
