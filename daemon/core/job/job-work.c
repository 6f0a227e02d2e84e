/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-work.h"

/* A work that has nothing to do: a dry run of an undo tells what its plan is. */
static void
finish_idle (RdJobWork *work)
{
  rd_job_work_finish (work, RD_RESULT_DONE, NULL);
}

static void
ignore (RdJobWork *work)
{
}

static void
ignore_change (RdJobWork *work, const RdChange *change)
{
}

static bool
never (const RdJobWork *work)
{
  return false;
}

static void
free_idle (RdJobWork *work)
{
  g_free (work);
}

static const RdJobWorkClass idle_class = {
  .attached = finish_idle,
  .detached = ignore,
  .cancelled = finish_idle,
  .take_change = ignore_change,
  .is_unsettled = never,
  .free = free_idle,
};

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
  g_clear_object (&work->sync);
  g_clear_object (&work->job);
  work->class->free (work);
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
  rd_job_enter_state (work->job, RD_JOB_RUNNING);
  work->class->attached (work);
}

void
rd_job_work_detach (RdJobWork *work)
{
  if (work->is_finished || work->sync == NULL)
    return;
  work->class->detached (work);
  g_clear_object (&work->sync);
  rd_job_enter_state (work->job, RD_JOB_WAITING);
}

void
rd_job_work_cancel (RdJobWork *work)
{
  if (!work->is_finished)
    work->class->cancelled (work);
}

void
rd_job_work_take_change (RdJobWork *work, const RdChange *change)
{
  if (!work->is_finished)
    work->class->take_change (work, change);
}

bool
rd_job_work_is_unsettled (const RdJobWork *work)
{
  return work->class->is_unsettled (work);
}

void
rd_job_work_finish (RdJobWork *work, RdJobResult result, const GError *error)
{
  if (work->is_finished)
    return;
  if (work->sync != NULL)
    work->class->detached (work);
  g_clear_object (&work->sync);
  work->is_finished = true;
  work->terms.finished (work, result, error, work->terms.user_data);
}
