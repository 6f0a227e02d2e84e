/* The road of an edit: what a plan wants is asked of the server, contact by contact, many at once,
 * and each is followed to its own end: the answer and the push have both come, in either order
 * (RFC 6121 §2.1.5), or the server refused.
 *
 * How many are under way the window says. What is not pushed the confirmations find out, and what
 * comes back the bounces send again. When the connection is lost all that is under way is looked at
 * anew with the next one; a job that ends before that is unsettled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-work.h"

#include "core/job/bounces.h"
#include "core/job/confirmations.h"
#include "core/job/item-outcomes.h"
#include "core/job/item-requests.h"
#include "core/job/item-tasks.h"
#include "core/job/planned-contacts.h"
#include "dbus-interfaces/errors.h"

/* So many are begun in a turn of the main loop. */
#define BEGUN_MAX 100
/* Of these a server can have as many to push as it likes to be late. */
#define AWAITED_MAX 1024
/* A contact for which the server has too much to do, again and again. */
#define REFUSALS_MAX 8

typedef struct
{
  RdJobWork work;
  RdItemTasks *tasks;
  GQueue pending; /* (element-type RdItemTask) */
  RdItemRequests *requests;
  RdItemOutcomes *outcomes;
  RdConfirmations *confirmations;
  RdBounces *bounces;
  RdPlannedContacts *contacts;
  bool is_roster_due; /* the whole roster came, and the contacts are still being read */
  bool has_roster;    /* it did, rather than an error */
  guint pause;        /* a source: the server, or the main loop, is given time */
} ItemWork;

static void pump (ItemWork *self);

static RdRosterSync *
get_sync (ItemWork *self)
{
  return self->work.sync;
}

/* -- asking ------------------------------------------------------------------------------------ */

static void
ask (ItemWork *self, RdItemTask *task, RdTaskNext next)
{
  /* Before: whoever is killed behind it, it is no request any more. */
  if (next == RD_NEXT_PRESENCE && task->item->presence == RD_PRESENCE_UNSUBSCRIBED)
    rd_item_outcomes_forget_request (self->outcomes, task, get_sync (self));
  rd_item_requests_send (self->requests, task, next);
  if (next != RD_NEXT_PRESENCE)
    return;
  rd_bounces_take_sent (self->bounces, task);
  rd_confirmations_add (self->confirmations, task);
}

/* What is to be asked next; when that is nothing, the task has ended. */
static RdTaskNext
decide (ItemWork *self, RdItemTask *task)
{
  bool has_pre_approval = rd_roster_sync_get_features (get_sync (self))->has_pre_approval;
  GError *error = NULL;
  RdTaskNext next = rd_item_task_decide (task, has_pre_approval, &error);

  if (next == RD_NEXT_NOTHING)
    rd_item_outcomes_end (self->outcomes, task, get_sync (self));
  else if (next == RD_NEXT_FAILURE)
    rd_item_outcomes_fail (self->outcomes, task, error);
  return next;
}

static void
begin_task (ItemWork *self, RdItemTask *task)
{
  RdTaskNext next = decide (self, task);

  if (next == RD_NEXT_NOTHING || next == RD_NEXT_FAILURE)
    return;
  if (next == RD_NEXT_PRESENCE && !rd_bounces_has_room (self->bounces))
    {
      rd_bounces_hold (self->bounces, task);
      return;
    }
  /* What is asked for once more is to be put down to the job once more. */
  if (task->is_replanned || (next == RD_NEXT_SET && task->own != NULL))
    rd_item_outcomes_replan (self->outcomes, task->target);
  /* Its push bears the item as a job before may have left it, which the plan did not know. */
  else if (next == RD_NEXT_PRESENCE && task->target == NULL && task->known != NULL
           && !rd_edit_is_same_item (task->known, task->item->contact))
    rd_item_outcomes_replan (self->outcomes, task->known);
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
settle_bounce (ItemWork *self, RdItemTask *task)
{
  rd_item_outcomes_send_back (self->outcomes, task);
  rd_bounces_take_bounced (self->bounces, task, task->bounce);
}

/* All that the server says of it is known: what is left? */
static void
settle (ItemWork *self, RdItemTask *task)
{
  GError *error = NULL;
  RdTaskNext next;

  rd_item_requests_leave (self->requests, task);
  if (task->bounce != NULL)
    settle_bounce (self, task);
  else
    rd_bounces_take_passed (self->bounces, task);
  if (!rd_item_task_settle (task, &error))
    {
      rd_item_outcomes_fail (self->outcomes, task, error);
      return;
    }
  if (task->is_bounced)
    return;
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
    rd_confirmations_add (self->confirmations, task);
}

/* -- what comes -------------------------------------------------------------------------------- */

static void
take_refusal (ItemWork *self, RdItemTask *task, const GError *error)
{
  if (++task->n_refusals > REFUSALS_MAX)
    rd_item_outcomes_fail (self->outcomes, task, g_error_copy (error));
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

/* Of some errors the server may have done it, or may do it yet. */
static void
take_error (ItemWork *self, RdItemTask *task, const GError *error)
{
  task->is_unsettled = g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR)
                       || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT)
                       || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION);
  rd_item_outcomes_fail (self->outcomes, task, g_error_copy (error));
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  ItemWork *self = user_data;
  RdItemTask *task = rd_item_requests_take_answer (self->requests, token, error);

  if (task == NULL)
    return;
  if (error == NULL)
    await_push (self, task);
  else if (g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT))
    take_refusal (self, task, error);
  else if (task->asked == RD_NEXT_REMOVE
           && g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND))
    take_not_found (self, task);
  else
    take_error (self, task, error);
  pump (self);
}

static void
on_ponged (uint64_t token, gpointer user_data)
{
  rd_confirmations_take_pong (((ItemWork *)user_data)->confirmations, token);
}

static void
on_passed (RdItemTask *task, gpointer user_data)
{
  ItemWork *self = user_data;

  rd_item_requests_leave (self->requests, task);
  rd_bounces_take_passed (self->bounces, task);
}

static void
on_judged (RdItemTask *task, gpointer user_data)
{
  settle (user_data, task);
}

static void
on_moved (gpointer user_data)
{
  ItemWork *self = user_data;

  rd_bounces_judge (self->bounces);
  pump (self);
}

static const RdConfirmationsEvents confirmations_events = {
  .ponged = on_passed,
  .judged = on_judged,
  .moved = on_moved,
};

static void
on_told (RdItemTask *task, RdContact *contact, gpointer user_data)
{
  ItemWork *self = user_data;

  rd_item_task_take_known (task, contact);
  if (task->step != RD_TASK_AWAITED || !rd_item_task_has_come (task))
    return;
  rd_item_requests_leave (self->requests, task);
  /* That it is known to the roster doesn't say that a presence left: it may still come back. */
  if (task->asked == RD_NEXT_PRESENCE && task->awaits == RD_AWAITS_PONG)
    return;
  rd_confirmations_remove (self->confirmations, task);
  settle (self, task);
}

/* -- presences that come back ------------------------------------------------------------------ */

/* A pong was taken for the sign that it had passed. */
static void
reopen (ItemWork *self, RdItemTask *task, const GError *error)
{
  rd_item_outcomes_reopen (self->outcomes, task);
  rd_item_outcomes_send_back (self->outcomes, task);
  rd_bounces_take_bounced (self->bounces, task, error);
}

static void
take_bounce (ItemWork *self, RdItemTask *task, const GError *error)
{
  if (task->step == RD_TASK_ENDED)
    {
      reopen (self, task, error);
      return;
    }
  task->bounce = g_error_copy (error);
  if (task->awaits == RD_AWAITS_PONG)
    return;
  rd_confirmations_remove (self->confirmations, task);
  settle (self, task);
}

static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  ItemWork *self = user_data;
  RdItemTask *task = rd_item_tasks_find_presence (self->tasks, jid);
  bool is_under_way
      = task != NULL && task->step == RD_TASK_AWAITED && task->asked == RD_NEXT_PRESENCE;

  if (task == NULL || presence != task->item->presence || !task->is_presence_sent
      || task->bounce != NULL || (!is_under_way && !task->is_done))
    return;
  take_bounce (self, task, error);
  on_moved (self);
}

static void
on_bounce_failed (RdItemTask *task, GError *error, gpointer user_data)
{
  rd_item_outcomes_fail (((ItemWork *)user_data)->outcomes, task, error);
}

/* -- the contacts as they are now -------------------------------------------------------------- */

static void
on_made (RdItemTask *task, gpointer user_data)
{
  g_queue_push_tail (&((ItemWork *)user_data)->pending, task);
}

static void
take_roster (ItemWork *self)
{
  if (!self->is_roster_due || rd_planned_contacts_is_loading (self->contacts))
    return;
  self->is_roster_due = false;
  rd_confirmations_take_roster (self->confirmations, self->has_roster);
}

/* What it changed was told before. */
static void
on_resynced (const RdChange *change, const GError *error, gpointer user_data)
{
  ItemWork *self = user_data;

  self->is_roster_due = true;
  self->has_roster = error == NULL;
  take_roster (self);
}

static void
on_loaded (const GError *error, gpointer user_data)
{
  ItemWork *self = user_data;

  if (error != NULL)
    {
      rd_job_work_finish (&self->work, RD_RESULT_FAILED, error);
      return;
    }
  take_roster (self);
  pump (self);
}

static const RdPlannedContactsEvents contacts_events = {
  .made = on_made,
  .told = on_told,
  .ended = on_loaded,
};

static void
take_contact (ItemWork *self, const char *jid, RdContact *contact)
{
  RdItemTask *task = rd_item_tasks_find (self->tasks, jid);

  if (task == NULL)
    return;
  rd_planned_contacts_skip (self->contacts, task);
  on_told (task, contact, self);
}

static void
on_stored (const RdChange *change, gpointer user_data)
{
  ItemWork *self = user_data;
  unsigned s = 0;

  if (!change->is_listed)
    rd_planned_contacts_load (self->contacts);
  for (unsigned i = 0; i < change->changed->len; i++)
    {
      RdContact *contact = change->changed->pdata[i];
      const RdContact *old;

      take_contact (self, contact->jid, contact);
      old = s < change->respelt->len ? change->respelt->pdata[s] : NULL;
      if (old == NULL || old->serial != contact->serial)
        continue;
      take_contact (self, old->jid, contact);
      s++;
    }
  for (unsigned i = 0; i < change->removed->len; i++)
    take_contact (self, ((const RdContact *)change->removed->pdata[i])->jid, NULL);
  pump (self);
}

/* -- going on ---------------------------------------------------------------------------------- */

static gboolean
on_pause_over (gpointer user_data)
{
  ItemWork *self = user_data;

  self->pause = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

static int64_t
get_pause (ItemWork *self)
{
  int64_t pause = 0;

  if (self->pending.length > 0)
    pause = rd_item_requests_get_pause (self->requests);
  if (rd_bounces_get_length (self->bounces) > 0)
    pause = MAX (pause, rd_bounces_get_pause (self->bounces));
  return pause;
}

static void
arm_pause (ItemWork *self)
{
  int64_t pause = get_pause (self);

  if (pause > 0 && self->pause == 0)
    self->pause = g_timeout_add ((guint)(pause / 1000 + 1), on_pause_over, self);
}

/* More is begun in the next turn of the main loop. */
static void
give_way (ItemWork *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_idle_add_full (G_PRIORITY_DEFAULT, on_pause_over, self, NULL);
}

/* Nothing is left to be done. */
static void
end (ItemWork *self)
{
  if (rd_job_get_kind (self->work.job) == RD_JOB_UNDO && !rd_job_is_cancelled (self->work.job)
      && rd_bounces_ask_again (self->bounces, self->tasks, self->outcomes))
    arm_pause (self);
  else
    rd_job_work_finish (&self->work, rd_job_judge (self->work.job), NULL);
}

static void
maybe_finish (ItemWork *self)
{
  bool is_under_way = rd_item_requests_is_answer_due (self->requests)
                      || rd_confirmations_get_length (self->confirmations) > 0
                      || rd_confirmations_is_looking (self->confirmations);

  if (is_under_way)
    return;
  if (self->pending.length == 0 && rd_bounces_get_length (self->bounces) == 0)
    end (self);
  else if (rd_job_is_cancelled (self->work.job))
    rd_job_work_finish (&self->work, RD_RESULT_CANCELLED, NULL);
}

/* NULL: none has a turn now. */
static RdItemTask *
pop (ItemWork *self)
{
  if (rd_job_is_cancelled (self->work.job)
      || rd_confirmations_get_length (self->confirmations) >= AWAITED_MAX
      || !rd_item_requests_has_room (self->requests))
    return NULL;
  if (rd_bounces_get_length (self->bounces) > 0 && rd_bounces_has_room (self->bounces))
    return rd_bounces_pop (self->bounces);
  return g_queue_pop_head (&self->pending);
}

/* Those of which nothing need be asked take no room: all of a job can be such. True: there may be
 * more. */
static bool
begin_some (ItemWork *self)
{
  for (unsigned i = 0; i < BEGUN_MAX; i++)
    {
      RdItemTask *task = pop (self);

      if (task == NULL)
        return false;
      begin_task (self, task);
    }
  return true;
}

static void
pump (ItemWork *self)
{
  if (self->work.sync == NULL || rd_planned_contacts_is_loading (self->contacts)
      || self->work.is_finished)
    return;
  if (begin_some (self))
    give_way (self);
  else
    arm_pause (self);
  /* There is nothing left that an answer, rather than a push, will move on. */
  if (!rd_item_requests_is_answer_due (self->requests))
    rd_confirmations_ping (self->confirmations);
  maybe_finish (self);
}

/* -- the work ---------------------------------------------------------------------------------- */

static void
on_attached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  rd_item_requests_attach (self->requests, rd_roster_sync_get_connection (work->sync));
  rd_confirmations_attach (self->confirmations, work->sync);
  /* By its login the store has learnt all that was done. */
  rd_item_tasks_settle_all (self->tasks);
  rd_planned_contacts_load (self->contacts);
}

static void
on_detached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  g_clear_handle_id (&self->pause, g_source_remove);
  rd_planned_contacts_stop (self->contacts);
  rd_confirmations_detach (self->confirmations);
  rd_bounces_forget_round (self->bounces);
  self->is_roster_due = false;
  rd_item_requests_detach (self->requests);
  rd_item_tasks_unsettle (self->tasks, &self->pending);
}

static bool
is_unsettled (const RdJobWork *work)
{
  return rd_item_tasks_is_unsettled (((const ItemWork *)work)->tasks);
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
clear_work (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  g_queue_clear (&self->pending);
  rd_confirmations_free (self->confirmations);
  rd_bounces_free (self->bounces);
  rd_planned_contacts_free (self->contacts);
  rd_item_requests_free (self->requests);
  rd_item_outcomes_free (self->outcomes);
  rd_item_tasks_free (self->tasks);
}

static const RdAskerEvents asker_events = {
  .stored = on_stored,
  .answered = on_answered,
  .ponged = on_ponged,
  .resynced = on_resynced,
  .bounced = on_bounced,
};

static const RdJobWorkClass work_class = {
  .asker = &asker_events,
  .attached = on_attached,
  .detached = on_detached,
  .cancelled = on_cancelled,
  .is_unsettled = is_unsettled,
  .clear = clear_work,
};

RdJobWork *
rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  ItemWork *self = g_new0 (ItemWork, 1);

  rd_job_work_init (&self->work, &work_class, terms, job);
  self->tasks = rd_item_tasks_new (rd_job_take_items (job));
  self->requests = rd_item_requests_new (rd_job_get_message (job));
  self->outcomes = rd_item_outcomes_new (terms->store, terms->profile, job);
  self->confirmations = rd_confirmations_new (&confirmations_events, self);
  self->bounces = rd_bounces_new (terms->pace, on_bounce_failed, self);
  self->contacts = rd_planned_contacts_new (terms->store, terms->profile, rd_job_get_number (job),
                                            self->tasks, &contacts_events, self);
  g_queue_init (&self->pending);
  return &self->work;
}
