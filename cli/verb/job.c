/* rosterctl job list, wait, cancel: the work of rosterd that is waiting, running, or over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/list.h"
#include "cli/job/report.h"
#include "cli/job/resync-view.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "cli/verbs.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

bool
rd_verb_job_list (RdCall *call, GError **error)
{
  bool is_all = call->options->profile == NULL || rd_options_has_all_profiles (call->options);
  g_autoptr (GPtrArray) profiles
      = rd_client_list_profiles (call->client, is_all ? NULL : call->options->profile, error);
  g_auto (RdJobList) list = { 0 };

  if (profiles == NULL || !rd_job_list_read (&list, call, profiles, error))
    return false;
  if (rd_options_get_format (call->options) != RD_FORMAT_TEXT)
    rd_job_list_write_json (&list);
  else
    rd_job_list_write_text (&list);
  return true;
}

static bool
load (RdCall *call, RdJob *job, GError **error)
{
  uint64_t number = rd_job_parse_number (call->args[0], error);
  g_autofree char *path = g_strdup_printf (RD_JOB_PATH_PREFIX "%" G_GUINT64_FORMAT, number);

  return number != 0 && rd_job_load (job, call->client, path, error);
}

static bool
report (RdCall *call, RdJob *job, RdBusProfile *profile, GError **error)
{
  bool is_text = rd_options_get_format (call->options) == RD_FORMAT_TEXT;
  bool is_resync = g_str_equal (rd_bus_job_get_kind (job->proxy), "resync");

  if (!is_text || !is_resync || !g_str_equal (job->result, "done"))
    return rd_job_report (call, job, profile, NULL, error);
  rd_resync_view_write (call, profile, job);
  return true;
}

bool
rd_verb_job_wait (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = NULL;
  g_auto (RdJob) job = { 0 };

  if (!load (call, &job, error))
    return false;
  profile = rd_client_load_profile (call->client, rd_bus_job_get_profile (job.proxy), error);
  return profile != NULL && rd_job_wait (&job, call, error) && report (call, &job, profile, error);
}

/* REASON: why it has not ended yet, "" when it has. */
static void
say_cancelled (const RdJob *before, const RdJob *after, const char *reason)
{
  uint64_t number = before->number;

  if (g_strcmp0 (rd_bus_job_get_state (before->proxy), "ended") == 0)
    rd_say ("Job %" G_GUINT64_FORMAT " had ended already: %s.", number,
            rd_bus_job_get_result (before->proxy));
  else if (*reason == '\0' || g_strcmp0 (rd_bus_job_get_state (after->proxy), "ended") == 0)
    rd_say ("Job %" G_GUINT64_FORMAT " has ended: %s.", number,
            rd_bus_job_get_result (after->proxy));
  else
    rd_say ("Job %" G_GUINT64_FORMAT
            " is cancelled, and has not ended yet. %s To wait for that: rosterctl job wait "
            "%" G_GUINT64_FORMAT,
            number, rd_quote (reason).text, number);
}

bool
rd_verb_job_cancel (RdCall *call, GError **error)
{
  g_auto (RdJob) before = { 0 };
  g_auto (RdJob) after = { 0 };
  g_autofree char *reason = NULL;
  bool is_done;

  /* Loaded once more: what the first proxy holds is from before the cancelling. */
  is_done = load (call, &before, error)
            && rd_bus_job_call_cancel_sync (before.proxy, &reason, NULL, error)
            && load (call, &after, error);
  if (is_done)
    say_cancelled (&before, &after, reason);
  return is_done;
}
