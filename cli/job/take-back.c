/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/take-back.h"

#include "cli/client/history.h"
#include "cli/job/outcome-words.h"

/* In the history are the jobs that changed the roster. */
static bool
has_changed_roster (RdBusProfile *profile, const CtlJob *job)
{
  g_autoptr (GVariant) jobs = NULL;
  CtlPastJob past;

  return ctl_past_job_find (&past, profile, job->number, &jobs);
}

void
ctl_take_back_say (CtlCall *call, RdBusProfile *profile, const CtlJob *job)
{
  unsigned changed = ctl_outcome_words_count_changed (job);
  g_autofree char *command
      = ctl_client_make_command (call->client, profile, "undo %" G_GUINT64_FORMAT, job->number);

  if (ctl_job_is_dry_run (job))
    return;
  if (g_str_equal (rd_bus_job_get_kind (job->proxy), "deny"))
    {
      if (changed > 0)
        ctl_call_advise (call, "It can't be taken back: who was refused must ask again.");
      if (ctl_job_get_detail (job, "Blocked") > 0)
        ctl_call_advise (call, "To unblock: %s", command);
    }
  else if (has_changed_roster (profile, job))
    ctl_call_advise (call, "To take it back: %s", command);
}
