/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/resync-work.h"

static void
on_resynced (const RdChange *change, const GError *error, gpointer user_data)
{
  RdJobWork *work = user_data;

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
  rd_roster_sync_request_whole (work->sync, rd_job_get_number (work->job),
                                rd_job_is_dry_run (work->job));
}

/* An answer that still comes is ignored. */
static void
on_cancelled (RdJobWork *work)
{
  if (work->sync == NULL || rd_roster_sync_drop_whole (work->sync))
    rd_job_work_finish (work, RD_RESULT_CANCELLED, NULL);
}

static const RdAskerEvents asker_events = { .resynced = on_resynced };

static const RdJobWorkClass work_class = {
  .asker = &asker_events,
  .attached = on_attached,
  .cancelled = on_cancelled,
};

RdJobWork *
rd_resync_work_new (const RdJobWorkTerms *terms, RdJob *job)
{
  RdJobWork *work = g_new0 (RdJobWork, 1);

  rd_job_work_init (work, &work_class, terms, job);
  return work;
}
