/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/item-outcomes.h"

#include "store/job/intent.h"
#include "store/job/jobs.h"

struct _RdItemOutcomes
{
  RdStore *store;
  int64_t profile;
  RdJob *job;
  unsigned n_sent_back;
  GPtrArray *asked; /* (element-type utf8): not yet told to the store */
};

RdItemOutcomes *
rd_item_outcomes_new (RdStore *store, int64_t profile, RdJob *job)
{
  RdItemOutcomes *outcomes = g_new0 (RdItemOutcomes, 1);

  outcomes->store = g_object_ref (store);
  outcomes->profile = profile;
  outcomes->job = g_object_ref (job);
  outcomes->asked = g_ptr_array_new_with_free_func (g_free);
  return outcomes;
}

void
rd_item_outcomes_free (RdItemOutcomes *outcomes)
{
  g_object_unref (outcomes->store);
  g_object_unref (outcomes->job);
  g_ptr_array_unref (outcomes->asked);
  g_free (outcomes);
}

static void
mark_sent_back (RdItemOutcomes *outcomes, RdItemTask *task, bool is_sent_back)
{
  if (task->is_sent_back == is_sent_back)
    return;
  task->is_sent_back = is_sent_back;
  outcomes->n_sent_back = is_sent_back ? outcomes->n_sent_back + 1 : outcomes->n_sent_back - 1;
  rd_job_set_sent_back (outcomes->job, outcomes->n_sent_back);
}

static void
enter_end (RdItemOutcomes *outcomes, RdItemTask *task, bool is_done)
{
  task->step = RD_TASK_ENDED;
  task->is_done = is_done;
  mark_sent_back (outcomes, task, false);
}

void
rd_item_outcomes_forget_request (RdItemOutcomes *outcomes, const RdItemTask *task,
                                 RdRosterSync *sync)
{
  RdPresence presence = task->item->presence;

  if (task->item->has_presence
      && (presence == RD_PRESENCE_SUBSCRIBED || presence == RD_PRESENCE_UNSUBSCRIBED))
    rd_roster_sync_answer_request (sync, task->item->jid,
                                   rd_job_kind_get_cause (rd_job_get_kind (outcomes->job)),
                                   rd_job_get_number (outcomes->job));
}

void
rd_item_outcomes_end (RdItemOutcomes *outcomes, RdItemTask *task, RdRosterSync *sync)
{
  enter_end (outcomes, task, true);
  rd_item_outcomes_forget_request (outcomes, task, sync);
  task->outcome = rd_item_task_get_outcome (task);
  rd_job_add_done (outcomes->job, task->item->jid, task->outcome);
}

void
rd_item_outcomes_fail (RdItemOutcomes *outcomes, RdItemTask *task, GError *error)
{
  enter_end (outcomes, task, false);
  rd_job_add_failure (outcomes->job, task->item->jid, error);
}

void
rd_item_outcomes_reopen (RdItemOutcomes *outcomes, RdItemTask *task)
{
  rd_item_task_reopen (task);
  rd_job_take_back_done (outcomes->job, task->item->jid, task->outcome);
}

void
rd_item_outcomes_send_back (RdItemOutcomes *outcomes, RdItemTask *task)
{
  task->is_bounced = true;
  mark_sent_back (outcomes, task, true);
}

void
rd_item_outcomes_mark_asked (RdItemOutcomes *outcomes, RdItemTask *task)
{
  if (!task->is_marked)
    g_ptr_array_add (outcomes->asked, g_strdup (task->item->jid));
  task->is_marked = true;
}

void
rd_item_outcomes_flush (RdItemOutcomes *outcomes)
{
  if (outcomes->asked->len == 0)
    return;
  rd_store_mark_asked_async (outcomes->store, outcomes->profile, rd_job_get_number (outcomes->job),
                             outcomes->asked, NULL, NULL);
  g_ptr_array_unref (outcomes->asked);
  outcomes->asked = g_ptr_array_new_with_free_func (g_free);
}

void
rd_item_outcomes_replan (RdItemOutcomes *outcomes, RdContact *target)
{
  rd_store_replan_async (outcomes->store, outcomes->profile, rd_job_get_number (outcomes->job),
                         target, NULL, NULL);
}
