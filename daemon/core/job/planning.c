/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job/planning.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"

enum
{
  PLANS_CHANGE = 1 << 0,
  PLANS_UNDOING = 1 << 1,
  PLANS_IMPORT = 1 << 2,
};

static void
count (RdPlanning *planning, unsigned planned, int difference)
{
  planning->n += difference;
  planning->n_changes += (planned & PLANS_CHANGE) != 0 ? difference : 0;
  planning->n_undoings += (planned & PLANS_UNDOING) != 0 ? difference : 0;
  planning->n_imports += (planned & PLANS_IMPORT) != 0 ? difference : 0;
}

unsigned
rd_planning_begin (RdPlanning *planning, const RdOrder *order)
{
  unsigned planned = order->kind == RD_JOB_IMPORT ? PLANS_IMPORT : 0;

  if (!order->is_dry_run)
    planned |= PLANS_CHANGE;
  if (!order->is_dry_run && rd_job_kind_is_undoing (order->kind))
    planned |= PLANS_UNDOING;
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

static bool
check_undoing (const RdPlanning *planning, const GPtrArray *jobs, const RdOrder *order,
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

/* The edits of a dry run are gone when it is planned. */
static bool
check_import (const RdPlanning *planning, const GPtrArray *jobs, const RdOrder *order,
              GError **error)
{
  unsigned n = planning->n_imports;

  for (unsigned i = 0; i < jobs->len && !order->is_dry_run; i++)
    {
      const RdJob *job = jobs->pdata[i];

      n += rd_job_get_kind (job) == RD_JOB_IMPORT && !rd_job_is_dry_run (job)
           && rd_job_get_state (job) != RD_JOB_ENDED;
    }
  if (n < RD_IMPORT_JOBS_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "%d imports into this roster have not ended yet; wait until one of them has, or "
               "cancel it.",
               RD_IMPORT_JOBS_MAX);
  return false;
}

bool
rd_planning_check (const RdPlanning *planning, const GPtrArray *jobs, const RdOrder *order,
                   GError **error)
{
  if (rd_job_kind_brings_back (order->kind))
    return check_undoing (planning, jobs, order, error);
  return order->kind != RD_JOB_IMPORT || check_import (planning, jobs, order, error);
}
