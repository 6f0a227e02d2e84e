/* ListJobs: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/past-jobs.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/option/moment.h"
#include "cli/out/text.h"

GVariant *
ctl_past_jobs_read (RdBusProfile *profile, guint64 before, unsigned limit, GError **error)
{
  g_autoptr (RdBusHistory) history = ctl_object_beside (profile, RD_BUS_TYPE_HISTORY_PROXY, error);
  g_autoptr (GVariant) jobs = NULL;

  if (history == NULL
      || !rd_bus_history_call_list_jobs_sync (history, before, limit, &jobs, NULL, error))
    return NULL;
  if (g_variant_n_children (jobs) <= limit)
    return g_steal_pointer (&jobs);
  ctl_incoming_refuse ("ListJobs", "they are more than were asked for", error);
  return NULL;
}

void
ctl_past_job_get (CtlPastJob *job, GVariant *jobs, size_t n)
{
  g_variant_get_child (jobs, n, "(t&st&sut)", &job->number, &job->kind, &job->time, &job->result,
                       &job->contacts, &job->undone_by);
}

char *
ctl_past_job_describe (const CtlPastJob *job, int64_t now)
{
  g_autofree char *moment = ctl_moment_describe (job->time, now);

  return g_strdup_printf ("%s %" G_GUINT64_FORMAT " of %s", job->kind, job->number, moment);
}
