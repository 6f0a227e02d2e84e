/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/undo-turn.h"

#include "dbus-interfaces/errors.h"

enum
{
  PLANS_CHANGE = 1 << 0,
  PLANS_UNDOING = 1 << 1,
};

static void
count (RdPlanning *planning, unsigned planned, int difference)
{
  planning->n += difference;
  planning->n_changes += (planned & PLANS_CHANGE) != 0 ? difference : 0;
  planning->n_undoings += (planned & PLANS_UNDOING) != 0 ? difference : 0;
}

unsigned
rd_planning_begin (RdPlanning *planning, const RdOrder *order)
{
  unsigned planned = order->is_dry_run                      ? 0
                     : rd_job_kind_is_undoing (order->kind) ? PLANS_CHANGE | PLANS_UNDOING
                                                            : PLANS_CHANGE;

  count (planning, planned, 1);
  return planned;
}

void
rd_planning_end (RdPlanning *planning, unsigned planned)
{
  count (planning, planned, -1);
}

/* A dry run changes nothing. Without a number ORDER takes back the last job, whatever its kind. */
static bool
must_wait_for (const RdJob *job, const RdOrder *order)
{
  if (rd_job_is_dry_run (job) || rd_job_get_state (job) == RD_JOB_ENDED)
    return false;
  return order->job == 0 || order->job == rd_job_get_number (job)
         || rd_job_kind_is_undoing (rd_job_get_kind (job));
}

bool
rd_undo_turn_check (const GPtrArray *jobs, const RdPlanning *planning, const RdOrder *order,
                    GError **error)
{
  for (unsigned i = 0; i < jobs->len; i++)
    {
      const RdJob *job = jobs->pdata[i];

      if (!must_wait_for (job, order))
        continue;
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "Job %" G_GUINT64_FORMAT " has not ended yet; cancel it, or wait until it has, "
                   "before you %s.",
                   rd_job_get_number (job), rd_job_kind_to_string (order->kind));
      return false;
    }
  if ((order->job == 0 ? planning->n_changes : planning->n_undoings) == 0)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "Another job is just being begun; wait until it has ended before you %s.",
               rd_job_kind_to_string (order->kind));
  return false;
}
