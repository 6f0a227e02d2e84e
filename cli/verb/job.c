/* rosterctl job list, wait, cancel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/job.h"
#include "cli/job/report.h"
#include "cli/job/resync-view.h"
#include "cli/out/exit.h"
#include "cli/verb/verbs.h"
#include "cli/view/job-list.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

/* How many past jobs -v shows; -vv shows all. */
#define PAST_MAX 50

static const CtlOption list_options[] = {
  { "limit", CTL_OPTION_NUMBER, "N",
    "of those that have ended, past ones too, the newest N of each profile", .letter = 'n' },
  { 0 },
};

/* How many past jobs are to be listed. */
static bool
get_limit (const CtlCall *call, unsigned *n_past, GError **error)
{
  int verbosity = call->options->verbosity;
  uint64_t limit;

  *n_past = verbosity == 0 ? 0 : verbosity == 1 ? PAST_MAX : RD_PAGE_MAX;
  if (!ctl_options_get_number (call->options, "limit", &limit))
    return true;
  *n_past = (unsigned)MIN (limit, RD_PAGE_MAX);
  if (limit == 0)
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--limit takes 1 or more.");
  return limit > 0;
}

static void
advise_on_older (CtlCall *call, const CtlJobList *list)
{
  for (unsigned i = 0; i < list->past->len; i++)
    {
      if (g_variant_n_children (g_ptr_array_index (list->past, i)) == PAST_MAX)
        ctl_call_advise (call,
                         "These are the last %d jobs of %s. To see older ones: rosterctl job list "
                         "-vv",
                         PAST_MAX, rd_bus_profile_get_name (g_ptr_array_index (list->profiles, i)));
    }
}

static bool
run_list (CtlCall *call, GError **error)
{
  bool is_all = call->options->profile == NULL || ctl_options_has_all_profiles (call->options);
  g_autoptr (GPtrArray) profiles = NULL;
  g_auto (CtlJobList) list = { 0 };
  unsigned n_past;

  if (!get_limit (call, &n_past, error))
    return false;
  profiles = ctl_client_list_profiles (call->client, is_all ? NULL : call->options->profile, error);
  if (profiles == NULL || !ctl_job_list_read (&list, call->client, profiles, n_past, error))
    return false;
  if (ctl_options_has (call->options, "limit"))
    ctl_job_list_cut (&list, n_past);
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_jobs_json (call->output, &list, n_past > 0);
  else if (!ctl_output_write_jobs (call->output, &list))
    ctl_call_advise (call, n_past > 0 ? "There were no jobs yet."
                                      : "There is no job now. To see past ones: rosterctl job "
                                        "list -v");
  else if (n_past == PAST_MAX)
    advise_on_older (call, &list);
  return true;
}

const CtlVerb ctl_verb_job_list = {
  .name = "job list",
  .options = { list_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_list,
  .summary = "list the jobs that wait, run or just ended",
  .details
  = "Of all profiles, or of the one that -p names, the newest first; with -v or -n also past ones.",
};

static bool
load (CtlCall *call, CtlJob *job, GError **error)
{
  uint64_t number = ctl_job_parse_number (call->args[0], error);
  g_autofree char *path = g_strdup_printf (RD_JOB_PATH_PREFIX "%" G_GUINT64_FORMAT, number);

  return number != 0 && ctl_job_load (job, call->client, path, error);
}

static bool
run_wait (CtlCall *call, GError **error)
{
  bool is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;
  g_auto (CtlJob) job = { 0 };

  if (!load (call, &job, error))
    return false;
  call->profile = ctl_client_load_profile (call->client, rd_bus_job_get_profile (job.proxy), error);
  if (call->profile == NULL || !ctl_job_finish (&job, call, error))
    return false;
  if (!is_text || !g_str_equal (rd_bus_job_get_kind (job.proxy), "resync")
      || !g_str_equal (job.result, "done"))
    return ctl_job_report (call, &job, NULL, error);
  ctl_resync_view_write (call, call->profile, "", &job);
  return true;
}

const CtlVerb ctl_verb_job_wait = {
  .name = "job wait",
  .synopsis = "JOB",
  .flags = CTL_VERB_NEEDS_NO_PROFILE,
  .run = run_wait,
  .summary = "wait for the end of a job and tell how it ended",
};

/* REASON: why it hasn't ended yet; "" if it has. */
static void
say_cancelled (const CtlJob *before, const CtlJob *after, const char *reason)
{
  uint64_t number = before->number;

  if (g_strcmp0 (rd_bus_job_get_state (before->proxy), "ended") == 0)
    ctl_say ("Job %" G_GUINT64_FORMAT " had ended already: %s.", number,
             rd_bus_job_get_result (before->proxy));
  else if (*reason == '\0' || g_strcmp0 (rd_bus_job_get_state (after->proxy), "ended") == 0)
    ctl_say ("Job %" G_GUINT64_FORMAT " has ended: %s.", number,
             rd_bus_job_get_result (after->proxy));
  else
    ctl_say ("Job %" G_GUINT64_FORMAT
             " is cancelled, and has not ended yet. %s To wait for that: rosterctl job wait "
             "%" G_GUINT64_FORMAT,
             number, rd_quote (reason).text, number);
}

static bool
write_cancelled (CtlCall *call, CtlJob *job, GError **error)
{
  bool is_over = g_strcmp0 (rd_bus_job_get_state (job->proxy), "ended") == 0;

  call->profile
      = ctl_client_load_profile (call->client, rd_bus_job_get_profile (job->proxy), error);
  if (call->profile == NULL || (is_over && !ctl_job_finish (job, call, error)))
    return false;
  ctl_output_write_job (call->output, job, call->profile, NULL, NULL);
  return true;
}

static bool
run_cancel (CtlCall *call, GError **error)
{
  g_auto (CtlJob) before = { 0 };
  g_auto (CtlJob) after = { 0 };
  g_autofree char *reason = NULL;
  bool is_done;

  /* Loads the job again: the first proxy has the state from before the cancelling. */
  is_done = load (call, &before, error)
            && rd_bus_job_call_cancel_sync (before.proxy, &reason, NULL, error)
            && load (call, &after, error);
  if (!is_done)
    return false;
  say_cancelled (&before, &after, reason);
  return ctl_options_get_format (call->options) == CTL_FORMAT_TEXT
         || write_cancelled (call, &after, error);
}

const CtlVerb ctl_verb_job_cancel = {
  .name = "job cancel",
  .synopsis = "JOB",
  .flags = CTL_VERB_NEEDS_NO_PROFILE,
  .run = run_cancel,
  .summary = "let a job begin nothing more",
  .details = "What the server did already stays done.",
};
