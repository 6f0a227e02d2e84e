/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-road.h"

#include "core/job/bounces.h"
#include "core/job/confirmations.h"
#include "core/job/item-outcomes.h"
#include "core/job/item-requests.h"
#include "dbus-interfaces/errors.h"

/* Tasks begun in a turn of the main loop. */
#define BEGUN_MAX 100
/* Tasks awaited at once: a server may push as late as it likes. */
#define AWAITED_MAX 1024
/* How often a server may refuse one contact for having too much to do. */
#define REFUSALS_MAX 8

struct _RdItemRoad
{
  RdJob *job;
  RdItemTasks *tasks;
  RdItemRoadMoved moved;
  gpointer user_data;
  RdRosterSync *sync; /* NULL: detached */
  GQueue pending;     /* (element-type RdItemTask): begun before; they go first */
  RdItemRequests *requests;
  RdItemOutcomes *outcomes;
  RdConfirmations *confirmations;
  RdBounces *bounces;
};

/* -- one task ---------------------------------------------------------------------------------- */

static void
ask (RdItemRoad *road, RdItemTask *task, RdTaskNext next)
{
  /* Before sending: if rosterd is killed later, the request must be gone. */
  if (next == RD_NEXT_PRESENCE && task->item->presence == RD_PRESENCE_UNSUBSCRIBED)
    rd_item_outcomes_forget_request (road->outcomes, task, road->sync);
  rd_item_outcomes_mark_asked (road->outcomes, task);
  rd_item_requests_send (road->requests, task, next);
  if (next != RD_NEXT_PRESENCE)
    return;
  rd_bounces_take_sent (road->bounces, task);
  rd_confirmations_add (road->confirmations, task);
}

/* Takes ERROR. */
static void
fail (RdItemRoad *road, RdItemTask *task, GError *error)
{
  if (task->is_made && road->sync != NULL)
    rd_roster_sync_mark_made (road->sync, task->item->jid);
  rd_item_outcomes_fail (road->outcomes, task, error);
  rd_item_tasks_retire (road->tasks, task);
}

/* Of a task that follows another one: is that done? Asked again before each request, since others
 * may change it. */
static bool
has_lead (RdItemRoad *road, const RdItemTask *task, GError **error)
{
  return !task->item->is_follower
         || rd_item_task_check_lead (task, rd_item_tasks_get_lead (road->tasks), error);
}

/* What to ask next. RD_NEXT_NOTHING and RD_NEXT_FAILURE: the task has ended. */
static RdTaskNext
decide (RdItemRoad *road, RdItemTask *task)
{
  bool has_pre_approval = rd_roster_sync_get_features (road->sync)->has_pre_approval;
  GError *error = NULL;
  RdTaskNext next = has_lead (road, task, &error)
                        ? rd_item_task_decide (task, has_pre_approval, &error)
                        : RD_NEXT_FAILURE;

  if (next == RD_NEXT_NOTHING)
    {
      rd_item_outcomes_end (road->outcomes, task, road->sync);
      rd_item_tasks_retire (road->tasks, task);
    }
  else if (next == RD_NEXT_FAILURE)
    fail (road, task, error);
  return next;
}

static void
begin_task (RdItemRoad *road, RdItemTask *task)
{
  RdTaskNext next = decide (road, task);

  if (next == RD_NEXT_NOTHING || next == RD_NEXT_FAILURE)
    return;
  if (next == RD_NEXT_PRESENCE && !rd_bounces_has_room (road->bounces))
    {
      rd_bounces_hold (road->bounces, task);
      return;
    }
  /* The store must know the new target, to attribute the push to the job. */
  if (task->is_replanned || (next == RD_NEXT_SET && task->own != NULL))
    rd_item_outcomes_replan (road->outcomes, task->target);
  /* The push will show the item as an earlier job left it, which the plan did not know. */
  else if (next == RD_NEXT_PRESENCE && task->target == NULL && task->known != NULL
           && !rd_edit_is_same_item (task->known, task->item->contact))
    rd_item_outcomes_replan (road->outcomes, task->known);
  task->is_replanned = false;
  ask (road, task, next);
}

/* At the head of the queue. */
static void
requeue (RdItemRoad *road, RdItemTask *task)
{
  rd_item_task_forget (task);
  g_queue_push_head (&road->pending, task);
}

static void
settle_bounce (RdItemRoad *road, RdItemTask *task)
{
  rd_item_outcomes_send_back (road->outcomes, task);
  rd_bounces_take_bounced (road->bounces, task, task->bounce);
}

/* Nothing more will come: is anything left to ask? */
static void
settle (RdItemRoad *road, RdItemTask *task)
{
  bool has_bounced = task->bounce != NULL;
  GError *error = NULL;
  RdTaskNext next;

  rd_item_requests_leave (road->requests, task);
  if (has_bounced)
    settle_bounce (road, task);
  else
    rd_bounces_take_passed (road->bounces, task);
  if (!rd_item_task_settle (task, &error))
    {
      fail (road, task, error);
      return;
    }
  /* Then the bounces have it. After a set in between they don't. */
  if (has_bounced)
    return;
  next = decide (road, task);
  if (next != RD_NEXT_NOTHING && next != RD_NEXT_FAILURE)
    g_queue_push_head (&road->pending, task);
}

static void
await_push (RdItemRoad *road, RdItemTask *task)
{
  task->step = RD_TASK_AWAITED;
  if (rd_item_task_has_come (task))
    settle (road, task);
  else
    rd_confirmations_add (road->confirmations, task);
}

/* -- what comes -------------------------------------------------------------------------------- */

static void
take_refusal (RdItemRoad *road, RdItemTask *task, const GError *error)
{
  if (++task->n_refusals > REFUSALS_MAX)
    fail (road, task, g_error_copy (error));
  else
    requeue (road, task);
}

/* The contact was gone already: no push comes, and the stored roster is wrong. */
static void
take_not_found (RdItemRoad *road, RdItemTask *task)
{
  if (task->known != NULL)
    rd_roster_sync_forget (road->sync, task->item->jid);
  await_push (road, task);
}

/* After these errors the server may have done what was asked, or may still do it. */
static void
take_error (RdItemRoad *road, RdItemTask *task, const GError *error)
{
  if (g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_INTERNAL_SERVER_ERROR)
      || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_REMOTE_SERVER_TIMEOUT)
      || g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_UNDEFINED_CONDITION))
    task->unsettled = task->asked;
  fail (road, task, g_error_copy (error));
}

void
rd_item_road_take_answer (RdItemRoad *road, uint64_t token, const GError *error)
{
  RdItemTask *task = rd_item_requests_take_answer (road->requests, token, error);

  if (task == NULL)
    return;
  if (error == NULL)
    await_push (road, task);
  else if (g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_RESOURCE_CONSTRAINT))
    take_refusal (road, task, error);
  else if (task->asked == RD_NEXT_REMOVE
           && g_error_matches (error, RD_ERROR, RD_ERROR_XMPP_ITEM_NOT_FOUND))
    take_not_found (road, task);
  else
    take_error (road, task, error);
  road->moved (road->user_data);
}

void
rd_item_road_take_pong (RdItemRoad *road, uint64_t token)
{
  rd_confirmations_take_pong (road->confirmations, token);
}

void
rd_item_road_take_roster (RdItemRoad *road, bool has_roster)
{
  rd_confirmations_take_roster (road->confirmations, has_roster);
}

static void
on_passed (RdItemTask *task, gpointer user_data)
{
  RdItemRoad *road = user_data;

  rd_item_requests_leave (road->requests, task);
  rd_bounces_take_passed (road->bounces, task);
}

static void
on_judged (RdItemTask *task, gpointer user_data)
{
  settle (user_data, task);
}

static void
on_moved (gpointer user_data)
{
  RdItemRoad *road = user_data;

  rd_bounces_judge (road->bounces);
  road->moved (road->user_data);
}

static const RdConfirmationsEvents confirmations_events = {
  .ponged = on_passed,
  .judged = on_judged,
  .moved = on_moved,
};

void
rd_item_road_take_contact (RdItemRoad *road, RdItemTask *task, RdContact *contact)
{
  rd_item_task_take_known (task, contact);
  if (task->step != RD_TASK_AWAITED || !rd_item_task_has_come (task))
    return;
  rd_item_requests_leave (road->requests, task);
  /* The roster may show a presence that comes back nevertheless. */
  if (task->asked == RD_NEXT_PRESENCE && task->awaits == RD_AWAITS_PONG)
    return;
  rd_confirmations_remove (road->confirmations, task);
  settle (road, task);
}

/* -- presences that come back ------------------------------------------------------------------ */

/* The pong was taken as proof that the presence had passed. */
static void
reopen (RdItemRoad *road, RdItemTask *task, const GError *error)
{
  rd_item_outcomes_reopen (road->outcomes, task);
  rd_item_outcomes_send_back (road->outcomes, task);
  rd_bounces_take_bounced (road->bounces, task, error);
}

static void
take_bounce (RdItemRoad *road, RdItemTask *task, const GError *error)
{
  if (task->step == RD_TASK_ENDED)
    {
      reopen (road, task, error);
      return;
    }
  task->bounce = g_error_copy (error);
  if (task->awaits == RD_AWAITS_PONG)
    return;
  rd_confirmations_remove (road->confirmations, task);
  settle (road, task);
}

void
rd_item_road_take_bounce (RdItemRoad *road, RdPresence presence, const char *jid,
                          const GError *error)
{
  RdItemTask *task = rd_item_tasks_find_presence (road->tasks, jid);
  bool is_under_way
      = task != NULL && task->step == RD_TASK_AWAITED && task->asked == RD_NEXT_PRESENCE;

  if (task == NULL || presence != task->item->presence || !task->is_presence_sent
      || task->bounce != NULL || (!is_under_way && !task->is_done))
    return;
  take_bounce (road, task, error);
  on_moved (road);
}

static void
on_bounce_failed (RdItemTask *task, GError *error, gpointer user_data)
{
  fail (user_data, task, error);
}

/* -- all tasks --------------------------------------------------------------------------------- */

/* NULL: none may begin now. */
static RdItemTask *
pop (RdItemRoad *road)
{
  if (rd_job_is_cancelled (road->job)
      || rd_confirmations_get_length (road->confirmations) >= AWAITED_MAX
      || !rd_item_requests_has_room (road->requests))
    return NULL;
  if (rd_bounces_get_length (road->bounces) > 0 && rd_bounces_has_room (road->bounces))
    return rd_bounces_pop (road->bounces);
  if (road->pending.length > 0)
    return g_queue_pop_head (&road->pending);
  return rd_item_tasks_is_next_ready (road->tasks) ? rd_item_tasks_pop_next (road->tasks) : NULL;
}

/* Tasks that need nothing take no room, and a job may have only such tasks: hence BEGUN_MAX. */
bool
rd_item_road_begin_some (RdItemRoad *road)
{
  RdItemTask *task = NULL;

  rd_item_tasks_free_retired (road->tasks);
  for (unsigned i = 0; i < BEGUN_MAX && (task = pop (road)) != NULL; i++)
    begin_task (road, task);
  /* Before the server's answers are stored. */
  rd_item_outcomes_flush (road->outcomes);
  return task != NULL;
}

void
rd_item_road_ping (RdItemRoad *road)
{
  if (!rd_item_requests_is_answer_due (road->requests))
    rd_confirmations_ping (road->confirmations);
}

bool
rd_item_road_ask_again (RdItemRoad *road)
{
  return rd_job_kind_brings_back (rd_job_get_kind (road->job)) && !rd_job_is_cancelled (road->job)
         && rd_bounces_ask_again (road->bounces, road->tasks, road->outcomes);
}

bool
rd_item_road_is_empty (const RdItemRoad *road)
{
  return road->pending.length == 0 && !rd_item_tasks_has_next (road->tasks)
         && rd_bounces_get_length (road->bounces) == 0;
}

bool
rd_item_road_is_under_way (const RdItemRoad *road)
{
  return rd_item_requests_is_answer_due (road->requests)
         || rd_confirmations_get_length (road->confirmations) > 0
         || rd_confirmations_is_looking (road->confirmations);
}

int64_t
rd_item_road_get_pause (const RdItemRoad *road)
{
  int64_t pause = 0;

  if (road->pending.length > 0 || rd_item_tasks_has_next (road->tasks))
    pause = rd_item_requests_get_pause (road->requests);
  if (rd_bounces_get_length (road->bounces) > 0)
    pause = MAX (pause, rd_bounces_get_pause (road->bounces));
  return pause;
}

/* -- life -------------------------------------------------------------------------------------- */

void
rd_item_road_attach (RdItemRoad *road, RdRosterSync *sync)
{
  g_set_object (&road->sync, sync);
  rd_item_requests_attach (road->requests, rd_roster_sync_get_connection (sync));
  rd_confirmations_attach (road->confirmations, sync);
  /* By the login the store knows all that was done before. */
  rd_item_tasks_settle_all (road->tasks);
}

void
rd_item_road_detach (RdItemRoad *road)
{
  g_clear_object (&road->sync);
  rd_confirmations_detach (road->confirmations);
  rd_bounces_forget_round (road->bounces);
  rd_item_requests_detach (road->requests);
  rd_item_tasks_unsettle (road->tasks, &road->pending);
}

RdItemRoad *
rd_item_road_new (RdStore *store, int64_t profile, RdJob *job, RdItemTasks *tasks, RdPace *pace,
                  RdItemRoadMoved moved, gpointer user_data)
{
  RdItemRoad *road = g_new0 (RdItemRoad, 1);

  road->job = g_object_ref (job);
  road->tasks = tasks;
  road->moved = moved;
  road->user_data = user_data;
  road->requests
      = rd_item_requests_new (rd_job_get_plan (job)->message, rd_job_get_plan (job)->moved_from,
                              rd_job_kind_get_window (rd_job_get_kind (job)));
  road->outcomes = rd_item_outcomes_new (store, profile, job);
  road->confirmations = rd_confirmations_new (&confirmations_events, road);
  road->bounces = rd_bounces_new (pace, on_bounce_failed, road);
  g_queue_init (&road->pending);
  return road;
}

void
rd_item_road_free (RdItemRoad *road)
{
  g_queue_clear (&road->pending);
  rd_confirmations_free (road->confirmations);
  rd_bounces_free (road->bounces);
  rd_item_requests_free (road->requests);
  rd_item_outcomes_free (road->outcomes);
  g_clear_object (&road->sync);
  g_object_unref (road->job);
  g_free (road);
}
