/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-work.h"

#include "core/job/item-road.h"
#include "core/job/planned-contacts.h"
#include "runtime/clock.h"

typedef struct
{
  RdJobWork work;
  RdItemTasks *tasks;
  RdItemRoad *road;
  RdPlannedContacts *contacts;
  bool is_roster_due; /* it came, but its contacts are still being read */
  bool has_roster;    /* it was not refused */
  guint pause;        /* a source: until more is begun */
} ItemWork;

static void pump (gpointer user_data);

/* -- the contacts as they are now -------------------------------------------------------------- */

static void
on_told (RdItemTask *task, RdContact *contact, gpointer user_data)
{
  rd_item_road_take_contact (((ItemWork *)user_data)->road, task, contact);
}

static void
take_roster (ItemWork *self)
{
  if (!self->is_roster_due || rd_planned_contacts_is_loading (self->contacts))
    return;
  self->is_roster_due = false;
  rd_item_road_take_roster (self->road, self->has_roster);
}

/* The changes were told before. */
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
  rd_item_road_take_contact (self->road, task, contact);
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

static void
arm_pause (ItemWork *self)
{
  int64_t pause = rd_item_road_get_pause (self->road);

  if (pause > 0 && self->pause == 0)
    self->pause = rd_clock_add_timeout ((guint)(pause / 1000 + 1), on_pause_over, self);
}

/* Begins more in the next turn of the main loop. */
static void
give_way (ItemWork *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_idle_add_full (G_PRIORITY_DEFAULT, on_pause_over, self, NULL);
}

static void
maybe_finish (ItemWork *self)
{
  if (rd_item_road_is_under_way (self->road))
    return;
  if (!rd_item_road_is_empty (self->road))
    {
      if (rd_job_is_cancelled (self->work.job))
        rd_job_work_finish (&self->work, RD_RESULT_CANCELLED, NULL);
    }
  else if (rd_item_road_ask_again (self->road))
    give_way (self); /* the wait before asking again may be over */
  else
    rd_job_work_finish (&self->work, rd_job_judge (self->work.job), NULL);
}

static void
pump (gpointer user_data)
{
  ItemWork *self = user_data;

  if (self->work.sync == NULL || rd_planned_contacts_is_loading (self->contacts)
      || self->work.is_finished)
    return;
  if (rd_item_road_begin_some (self->road))
    give_way (self);
  else
    arm_pause (self);
  rd_item_road_ping (self->road);
  maybe_finish (self);
}

/* -- the work ---------------------------------------------------------------------------------- */

static void
on_attached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  rd_item_road_attach (self->road, work->sync);
  rd_planned_contacts_load (self->contacts);
}

static void
on_detached (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  g_clear_handle_id (&self->pause, g_source_remove);
  rd_planned_contacts_stop (self->contacts);
  self->is_roster_due = false;
  rd_item_road_detach (self->road);
}

static const char **
list_unsettled (const RdJobWork *work)
{
  return rd_item_tasks_list_unsettled (((const ItemWork *)work)->tasks);
}

static void
on_cancelled (RdJobWork *work)
{
  if (work->sync == NULL)
    rd_job_work_finish (work, rd_job_judge_cancelled (work->job), NULL);
  else
    pump (work);
}

static void
clear_work (RdJobWork *work)
{
  ItemWork *self = (ItemWork *)work;

  rd_planned_contacts_free (self->contacts);
  rd_item_road_free (self->road);
  rd_item_tasks_free (self->tasks);
}

static void
on_answered (uint64_t token, const GError *error, gpointer user_data)
{
  rd_item_road_take_answer (((ItemWork *)user_data)->road, token, error);
}

static void
on_ponged (uint64_t token, gpointer user_data)
{
  rd_item_road_take_pong (((ItemWork *)user_data)->road, token);
}

static void
on_bounced (RdPresence presence, const char *jid, const GError *error, gpointer user_data)
{
  rd_item_road_take_bounce (((ItemWork *)user_data)->road, presence, jid, error);
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
  .list_unsettled = list_unsettled,
  .clear = clear_work,
};

RdJobWork *
rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  ItemWork *self = g_new0 (ItemWork, 1);

  rd_job_work_init (&self->work, &work_class, terms, job);
  self->tasks = rd_item_tasks_new (rd_job_take_items (job));
  self->road
      = rd_item_road_new (terms->store, terms->profile, job, self->tasks, terms->pace, pump, self);
  self->contacts = rd_planned_contacts_new (terms->store, terms->profile, rd_job_get_number (job),
                                            self->tasks, &contacts_events, self);
  return &self->work;
}
