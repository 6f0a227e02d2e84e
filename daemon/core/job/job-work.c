/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-work.h"

static void
finish_idle (RdJobWork *work)
{
  rd_job_work_finish (work, RD_RESULT_DONE, NULL);
}

static const RdJobWorkClass idle_class = { .attached = finish_idle, .cancelled = finish_idle };

RdJobWork *
rd_idle_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  RdJobWork *work = g_new0 (RdJobWork, 1);

  rd_job_work_init (work, &idle_class, terms, job);
  return work;
}

void
rd_job_work_init (RdJobWork *work, const RdJobWorkClass *class, const RdJobWorkTerms *terms,
                  RdJob *job)
{
  work->class = class;
  work->terms = *terms;
  work->job = g_object_ref (job);
}

void
rd_job_work_free (RdJobWork *work)
{
  if (work->sync != NULL)
    rd_roster_sync_set_asker (work->sync, NULL, NULL);
  g_clear_object (&work->sync);
  g_clear_object (&work->job);
  g_clear_pointer (&work->previous, rd_job_work_free);
  if (work->class->clear != NULL)
    work->class->clear (work);
  g_free (work);
}

RdJob *
rd_job_work_get_job (const RdJobWork *work)
{
  return work->job;
}

bool
rd_job_work_is_attached (const RdJobWork *work)
{
  return work->sync != NULL;
}

void
rd_job_work_attach (RdJobWork *work, RdRosterSync *sync)
{
  if (work->is_finished)
    return;
  g_set_object (&work->sync, sync);
  rd_roster_sync_set_asker (sync, work->class->asker, work);
  rd_job_enter_state (work->job, RD_JOB_RUNNING);
  work->class->attached (work);
}

static void
leave_sync (RdJobWork *work)
{
  if (work->class->detached != NULL)
    work->class->detached (work);
  rd_roster_sync_set_asker (work->sync, NULL, NULL);
  g_clear_object (&work->sync);
}

void
rd_job_work_detach (RdJobWork *work)
{
  if (work->is_finished || work->sync == NULL)
    return;
  leave_sync (work);
  rd_job_enter_state (work->job, RD_JOB_WAITING);
}

void
rd_job_work_cancel (RdJobWork *work)
{
  if (!work->is_finished)
    work->class->cancelled (work);
}

const char **
rd_job_work_list_unsettled (const RdJobWork *work)
{
  if (work->class->list_unsettled != NULL)
    return work->class->list_unsettled (work);
  return work->previous != NULL ? rd_job_work_list_unsettled (work->previous) : NULL;
}

void
rd_job_work_finish (RdJobWork *work, RdJobResult result, const GError *error)
{
  if (work->is_finished)
    return;
  if (work->sync != NULL)
    leave_sync (work);
  work->is_finished = true;
  work->terms.finished (work, result, error, work->terms.user_data);
}
