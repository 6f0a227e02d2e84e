/* rosterctl undo, redo: show what would be put back or done again, and do it on agreement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/removal.h"
#include "cli/client/history.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/wait.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "cli/verb/undo-words.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/errors.h"

typedef gboolean (*Method) (RdBusHistory *proxy, guint64 number, GVariant *options, char **path,
                            GCancellable *cancellable, GError **error);

/* How the two verbs differ. */
typedef struct
{
  const char *verb, *doing, *done, *question;
  Method method;
} Way;

static const Way undo_way
    = { "undo", "Undoing", "undone", "Undo it?", rd_bus_history_call_undo_sync };
static const Way redo_way
    = { "redo", "Redoing", "redone", "Redo it?", rd_bus_history_call_redo_sync };

typedef struct
{
  const Way *way;
  CtlCall *call;
  RdBusHistory *history;
  guint64 number; /* of the job to undo; 0: the last one, until the dry run tells it */
  CtlJob *trial;  /* the dry run */
} Undo;

static guint64
get_job (const Undo *undo, const char *key)
{
  guint64 number = 0;

  g_variant_lookup (undo->trial->details, key, "t", &number);
  return number;
}

static bool
try (Undo *undo, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = NULL;
  GError *reason;

  g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  if (!undo->way->method (undo->history, undo->number, g_variant_dict_end (&options), &path, NULL,
                          error)
      || !ctl_job_load (undo->trial, undo->call->client, path, error)
      || !ctl_job_wait (undo->trial, undo->call, error))
    return false;
  undo->number = get_job (undo, "Undoes");
  reason = ctl_job_get_error (undo->trial, NULL);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

/* -- which job it is --------------------------------------------------------------------------- */

/* "purge 17"; "job 17" if the history lacks it. TIME: 0 then. */
static char *
name_job (Undo *undo, guint64 number, guint64 *time)
{
  g_autoptr (GVariant) jobs = NULL;
  CtlPastJob job;

  *time = 0;
  if (!ctl_past_job_find (&job, undo->call->profile, number, &jobs))
    return g_strdup_printf ("job %" G_GUINT64_FORMAT, number);
  *time = job.time;
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, job.kind, number);
}

/* "purge 17 of today 10:44", "redo 19 of purge 17, of today 10:44". */
static char *
name_with_moment (Undo *undo, guint64 number, guint64 origin)
{
  guint64 time, other;
  g_autofree char *name = name_job (undo, number, &time);
  g_autofree char *first = origin != number ? name_job (undo, origin, &other) : NULL;
  g_autofree char *moment
      = time != 0 ? ctl_text_format_local_time ((int64_t)time) : g_strdup ("long ago");

  return first != NULL ? g_strdup_printf ("%s of %s, of %s,", name, first, moment)
                       : g_strdup_printf ("%s of %s", name, moment);
}

/* A redo is told by what it does again. */
static char *
name_undone (Undo *undo)
{
  guint64 number = undo->number, origin = get_job (undo, "Origin");
  guint64 time;
  g_autofree char *name = NULL;
  g_autofree char *undoing = NULL;

  if (undo->way != &redo_way || origin == number)
    return name_with_moment (undo, number, origin);
  name = name_with_moment (undo, origin, origin);
  undoing = name_job (undo, number, &time);
  return g_strdup_printf ("%s (%s is taken back)", name, undoing);
}

/* -- what is said and asked -------------------------------------------------------------------- */

static bool
has_consent (Undo *undo, GError **error)
{
  CtlConsent consent = { undo->way->question, NULL, "Nothing was changed." };
  unsigned removed = ctl_job_get_detail (undo->trial, "Removed");

  if (removed > CTL_REMOVAL_TYPED_ABOVE)
    return ctl_removal_get_consent (undo->call, removed, error);
  return ctl_call_get_consent (undo->call, &consent, error);
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
  g_variant_lookup (reasons, "refused", "u", &figures->kept.refused);
  g_variant_lookup (reasons, "blocked", "u", &figures->kept.blocked);
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
    .unsubscribed = ctl_job_get_detail (trial, "Unsubscribed"),
    .revoked = ctl_job_get_detail (trial, "Revoked"),
    .from_lost = ctl_job_get_detail (trial, "FromLost"),
    .in_part = ctl_job_get_detail (trial, "InPart"),
    .blocked = ctl_job_get_detail (trial, "Blocked"),
    .unblocked = ctl_job_get_detail (trial, "Unblocked"),
  };
  g_autofree char *name = name_undone (undo);
  g_autofree char *words = NULL;

  read_kept (trial, &figures);
  words = ctl_undo_describe (undo->way->doing, name, &figures);
  ctl_say ("%s", words);
}

/* Whatever the last job was, the one before can be undone. */
static void
advise_next (Undo *undo)
{
  guint64 next = get_job (undo, "Next");
  g_autofree char *name = NULL;
  g_autofree char *command = NULL;

  if (next == 0)
    return;
  name = name_with_moment (undo, next, next);
  command = ctl_call_make_command (undo->call, "%s %" G_GUINT64_FORMAT, undo->way->verb, next);
  ctl_call_advise (undo->call, "To %s the one before, %s: %s", undo->way->verb, name, command);
}

/* The other verb takes back what was done already. */
static void
say_done_already (Undo *undo, guint64 undone_by)
{
  const Way *other = undo->way == &undo_way ? &redo_way : &undo_way;
  g_autofree char *command
      = ctl_call_make_command (undo->call, "%s %" G_GUINT64_FORMAT, other->verb, undo->number);

  ctl_say ("Job %" G_GUINT64_FORMAT " was %s already, by job %" G_GUINT64_FORMAT
           "; nothing was changed. To %s it: %s",
           undo->number, undo->way->done, undone_by, other->verb, command);
}

/* -- the verbs --------------------------------------------------------------------------------- */

static bool
send (Undo *undo, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  g_variant_dict_insert (&options, "ExpectedCount", "u", undo->trial->total);
  if (undo->way->method (undo->history, undo->number, g_variant_dict_end (&options), &path, NULL,
                         &reason))
    return ctl_job_see_through (undo->call, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "Nothing was changed: meanwhile the roster of %s changed, and the %s would do "
                 "something else than was shown. Run the same again to see what.",
                 rd_bus_profile_get_name (undo->call->profile), undo->way->verb);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
end_dry (Undo *undo)
{
  CtlCall *call = undo->call;

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, undo->trial, call->profile, NULL, NULL);
  return true;
}

/* Is anything left of what it did that nobody can take back? */
static bool
refuse_impossible (Undo *undo, GError **error)
{
  if (ctl_job_get_detail (undo->trial, "Skipped") + ctl_job_get_detail (undo->trial, "FromLost")
      == 0)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED,
               "Job %" G_GUINT64_FORMAT " can't be %s; nothing was changed.", undo->number,
               undo->way->done);
  return false;
}

static bool
run (Undo *undo, GError **error)
{
  guint64 undone_by;

  if (!try (undo, error))
    return false;
  undone_by = get_job (undo, "UndoneBy");
  if (undone_by != 0)
    {
      say_done_already (undo, undone_by);
      return end_dry (undo);
    }
  say_what (undo);
  if (undo->trial->total == 0)
    advise_next (undo);
  if (ctl_options_has (undo->call->options, "dry-run"))
    {
      ctl_call_advise (undo->call, "Nothing was changed: this was a dry run.");
      return end_dry (undo);
    }
  if (undo->trial->total == 0)
    return refuse_impossible (undo, error) && end_dry (undo);
  return has_consent (undo, error) && send (undo, error);
}

static bool
run_way (const Way *way, CtlCall *call, GError **error)
{
  g_autoptr (RdBusHistory) history
      = ctl_object_beside (call->profile, RD_BUS_TYPE_HISTORY_PROXY, error);
  g_auto (CtlJob) trial = { 0 };
  Undo undo = { .way = way, .call = call, .history = history, .trial = &trial };

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

static bool
run_undo (CtlCall *call, GError **error)
{
  return run_way (&undo_way, call, error);
}

const CtlVerb ctl_verb_undo = {
  .name = "undo",
  .synopsis = "[JOB]",
  .options = { ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_undo,
  .summary = "take back what a job changed",
  .details
  = "Of the last change that isn't undone, or of the job that is named: undo twice goes two\n"
    "changes back. Shows what would come back, and what can't, and asks. Without a terminal it\n"
    "needs --yes.",
};

static bool
run_redo (CtlCall *call, GError **error)
{
  return run_way (&redo_way, call, error);
}

const CtlVerb ctl_verb_redo = {
  .name = "redo",
  .synopsis = "[JOB]",
  .options = { ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_redo,
  .summary = "do again what was undone",
  .details
  = "Takes back the last undo, or the one of the job that is named. A new change ends what can\n"
    "be redone without a number. Shows what would change, and asks. Without a terminal it needs\n"
    "--yes.",
};
