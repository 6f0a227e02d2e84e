/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/undo-turn.h"

#include "dbus-interfaces/errors.h"

static bool
is_undoing (const RdJob *job)
{
  return rd_job_kind_is_undoing (rd_job_get_kind (job)) && !rd_job_is_dry_run (job);
}

bool
rd_undo_turn_check (const GPtrArray *jobs, unsigned n_planning, const RdOrder *order,
                    GError **error)
{
  for (unsigned i = 0; i < jobs->len; i++)
    {
      const RdJob *job = jobs->pdata[i];
      uint64_t running = rd_job_get_number (job);

      if (rd_job_get_state (job) == RD_JOB_ENDED
          || (order->job != 0 && order->job != running && !is_undoing (job)))
        continue;
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "Job %" G_GUINT64_FORMAT " has not ended yet; cancel it, or wait until it has, "
                   "before you %s.",
                   running, rd_job_kind_to_string (order->kind));
      return false;
    }
  if (n_planning == 0)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "Another undo or redo is just being begun; wait until it has ended before you %s.",
               rd_job_kind_to_string (order->kind));
  return false;
}
