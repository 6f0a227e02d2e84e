/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/job-works.h"

#include "core/job/block-work.h"
#include "core/job/item-work.h"
#include "core/job/resync-work.h"

static bool
has_blocks (const RdJob *job)
{
  return rd_job_get_plan (job)->blocks->len > 0;
}

/* Who is removed or denied must still be told of it: then come the blocks. Who is asked again must
 * be able to answer: the unblocks come first. */
RdJobWork *
rd_job_works_make (const RdJobWorkTerms *terms, RdJob *job)
{
  if (rd_job_get_kind (job) == RD_JOB_RESYNC)
    return rd_resync_work_new (terms, job);
  if (rd_job_is_dry_run (job))
    return rd_idle_work_new (terms, job);
  if (has_blocks (job) && (rd_job_get_plan (job)->is_unblock || !rd_job_has_items (job)))
    return rd_block_work_new (terms, job);
  return rd_item_work_new (terms, job);
}

static RdJobWork *
make_second (const RdJobWork *work)
{
  RdJob *job = work->job;

  if (work->previous != NULL || rd_job_is_dry_run (job) || !has_blocks (job))
    return NULL;
  if (rd_job_get_plan (job)->is_unblock)
    return rd_job_has_items (job) ? rd_item_work_new (&work->terms, job) : NULL;
  return rd_block_work_is_one (work) ? NULL : rd_block_work_new (&work->terms, job);
}

RdJobWork *
rd_job_works_make_next (RdJobWork *work, RdJobResult result, const GError *error)
{
  bool has_ended_well = error == NULL && result != RD_RESULT_CANCELLED && result != RD_RESULT_LOST;
  RdJobWork *next = has_ended_well ? make_second (work) : NULL;

  if (next != NULL)
    next->previous = work;
  return next;
}
