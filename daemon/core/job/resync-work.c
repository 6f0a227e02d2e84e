/* A resync: asks for the whole roster once more; staging, comparing and swapping are the sync's and
 * the store's. Cut off, it asks again with the next connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-work.h"

typedef struct
{
  RdJobWork work;
  gulong handler;
} ResyncWork;

static void
on_resynced (RdRosterSync *sync, const RdChange *change, const GError *error, RdJobWork *work)
{
  if (error != NULL)
    {
      rd_job_work_finish (work, RD_RESULT_FAILED, error);
      return;
    }
  rd_job_set_difference (work->job, change);
  rd_job_work_finish (work, RD_RESULT_DONE, NULL);
}

static void
on_attached (RdJobWork *work)
{
  ResyncWork *self = (ResyncWork *)work;

  self->handler = g_signal_connect (work->sync, "resynced", G_CALLBACK (on_resynced), work);
  rd_roster_sync_request_whole (work->sync, rd_job_get_number (work->job),
                                rd_job_is_dry_run (work->job));
}

static void
on_detached (RdJobWork *work)
{
  ResyncWork *self = (ResyncWork *)work;

  g_clear_signal_handler (&self->handler, work->sync);
}

/* What still comes of the answer is passed over. */
static void
on_cancelled (RdJobWork *work)
{
  if (work->sync == NULL || rd_roster_sync_drop_whole (work->sync))
    rd_job_work_finish (work, RD_RESULT_CANCELLED, NULL);
}

static void
ignore_change (RdJobWork *work, const RdChange *change)
{
}

/* It asks for no change. */
static bool
is_unsettled (const RdJobWork *work)
{
  return false;
}

static void
free_work (RdJobWork *work)
{
  g_free (work);
}

static const RdJobWorkClass work_class = {
  .attached = on_attached,
  .detached = on_detached,
  .cancelled = on_cancelled,
  .take_change = ignore_change,
  .is_unsettled = is_unsettled,
  .free = free_work,
};

RdJobWork *
rd_resync_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  ResyncWork *self = g_new0 (ResyncWork, 1);

  rd_job_work_init (&self->work, &work_class, terms, job);
  return &self->work;
}
