/* rosterctl undo: shows what an undo would put back, and undoes the job on agreement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/removal.h"
#include "cli/client/history.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/wait.h"
#include "cli/option/moment.h"
#include "cli/verb/undo-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/errors.h"

typedef struct
{
  CtlCall *call;
  RdBusHistory *history;
  guint64 number; /* of the job to undo; 0: the last one, until the dry run tells it */
  CtlJob *trial;  /* the dry run */
} Undo;

static bool
try (Undo *undo, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = NULL;
  GError *reason;

  g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  if (!rd_bus_history_call_undo_sync (undo->history, undo->number, g_variant_dict_end (&options),
                                      &path, NULL, error))
    {
      ctl_call_advise_on_error (undo->call, *error, RD_ERROR_NO_SUCH_JOB, "To see the jobs",
                                "job list -v");
      return false;
    }
  if (!ctl_job_load (undo->trial, undo->call->client, path, error)
      || !ctl_job_wait (undo->trial, undo->call, error))
    return false;
  g_variant_lookup (undo->trial->details, "Undoes", "t", &undo->number);
  reason = ctl_job_get_error (undo->trial, NULL);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

/* "purge 17 of today 10:44"; "job 17" if the history lacks it. UNDONE_BY: the job that undid it; 0:
 * none. */
static char *
name_job (Undo *undo, guint64 *undone_by)
{
  g_autoptr (GVariant) jobs = ctl_past_jobs_read (undo->call->profile, undo->number + 1, 1, NULL);
  CtlPastJob job;

  *undone_by = 0;
  if (jobs != NULL && g_variant_n_children (jobs) > 0)
    {
      ctl_past_job_get (&job, jobs, 0);
      if (job.number == undo->number)
        {
          g_autofree char *moment = ctl_moment_describe (job.time, g_get_real_time ());

          *undone_by = job.undone_by;
          return g_strdup_printf ("%s %" G_GUINT64_FORMAT " of %s", job.kind, job.number, moment);
        }
    }
  return g_strdup_printf ("job %" G_GUINT64_FORMAT, undo->number);
}

static bool
has_consent (Undo *undo, GError **error)
{
  CtlConsent consent = { "Undo it?", NULL, "Nothing was changed." };
  unsigned removed = ctl_job_get_detail (undo->trial, "Removed");

  if (removed > CTL_REMOVAL_TYPED_ABOVE)
    return ctl_removal_get_consent (undo->call, removed, error);
  return ctl_call_get_consent (undo->call, &consent, error);
}

static bool
send (Undo *undo, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  g_variant_dict_insert (&options, "ExpectedCount", "u", undo->trial->total);
  if (rd_bus_history_call_undo_sync (undo->history, undo->number, g_variant_dict_end (&options),
                                     &path, NULL, &reason))
    return ctl_job_see_through (undo->call, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "Nothing was changed: meanwhile the roster of %s changed, and the undo would do "
                 "something else than was shown. Run the same again to see what.",
                 rd_bus_profile_get_name (undo->call->profile));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static void
read_kept (const CtlJob *trial, CtlUndoFigures *figures)
{
  g_autoptr (GVariant) reasons
      = g_variant_lookup_value (trial->details, "SkippedFor", G_VARIANT_TYPE ("a{su}"));

  if (reasons == NULL)
    return;
  g_variant_lookup (reasons, "subscribed", "u", &figures->kept.subscribed);
  g_variant_lookup (reasons, "changed", "u", &figures->kept.changed);
  g_variant_lookup (reasons, "removed", "u", &figures->kept.removed);
  g_variant_lookup (reasons, "subscription", "u", &figures->kept.subscription);
}

static void
say_what (Undo *undo)
{
  const CtlJob *trial = undo->trial;
  CtlUndoFigures figures = {
    .added = ctl_job_get_detail (trial, "Added"),
    .changed = ctl_job_get_detail (trial, "Changed"),
    .removed = ctl_job_get_detail (trial, "Removed"),
    .requests = ctl_job_get_detail (trial, "Asked"),
    .from_lost = ctl_job_get_detail (trial, "FromLost"),
    .in_part = ctl_job_get_detail (trial, "InPart"),
  };
  guint64 undone_by;
  g_autofree char *name = name_job (undo, &undone_by);
  g_autofree char *words = NULL;

  read_kept (trial, &figures);
  words = ctl_undo_describe (name, &figures);
  if (trial->total == 0 && undone_by != 0)
    ctl_call_advise (undo->call,
                     "Job %" G_GUINT64_FORMAT " was undone already, by job %" G_GUINT64_FORMAT ".",
                     undo->number, undone_by);
  ctl_say ("%s", words);
}

static bool
run (Undo *undo, GError **error)
{
  CtlCall *call = undo->call;
  bool is_json = ctl_options_get_format (call->options) != CTL_FORMAT_TEXT;

  if (!try (undo, error))
    return false;
  say_what (undo);
  if (ctl_options_has (call->options, "dry-run"))
    {
      if (is_json)
        ctl_output_write_job (call->output, undo->trial, undo->call->profile, NULL, NULL);
      ctl_call_advise (call, "Nothing was changed: this was a dry run.");
      return true;
    }
  if (undo->trial->total == 0)
    {
      if (is_json)
        ctl_output_write_no_job (call->output, "undo", undo->call->profile);
      return true;
    }
  return has_consent (undo, error) && send (undo, error);
}

static bool
run_undo (CtlCall *call, GError **error)
{
  g_autoptr (RdBusHistory) history
      = ctl_object_beside (call->profile, RD_BUS_TYPE_HISTORY_PROXY, error);
  g_auto (CtlJob) trial = { 0 };
  Undo undo = { .call = call, .history = history, .trial = &trial };

  if (history == NULL)
    return false;
  if (call->n_args > 0)
    {
      undo.number = ctl_job_parse_number (call->args[0], error);
      if (undo.number == 0)
        return false;
    }
  return run (&undo, error);
}

const CtlVerb ctl_verb_undo = {
  .name = "undo",
  .synopsis = "[JOB]",
  .options = { ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_undo,
  .summary = "put back what a job changed",
  .details
  = "Of the last job that changed something, or of the one that is named. Shows what would come\n"
    "back, and what can't, and asks. Without a terminal it needs --yes.",
};
