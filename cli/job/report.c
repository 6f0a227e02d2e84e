/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/report.h"

#include "cli/job/outcome-words.h"
#include "cli/job/take-back.h"
#include "cli/job/wait.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "cli/view/job.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define FAILURES_TOLD 10
#define FAILURES_MAX 10000

static const struct
{
  const char *kind;
  CtlJobWords words;
} kinds[] = {
  { "purge", { "Removed", " from the roster of %s" } },
  { "remove", { "Removed", " from the roster of %s" } },
  { "set", { "Changed", " in the roster of %s" } },
  { "import", { "Imported", " into the roster of %s" } },
  { "merge", { "Merged", " in the roster of %s" } },
  { "undo", { "Undone for", " in the roster of %s" } },
  { "redo", { "Redone for", " in the roster of %s" } },
  { "move", { "Moved", " to %s" } },
  { "restore", { "Restored", " in the roster of %s" } },
  { "subscribe", { "Asked", " to show their presence to %s" } },
  { "approve", { "Let", " see the presence of %s" } },
  { "deny", { "Refused", " the presence of %s" } },
  { "unsubscribe", { "Unsubscribed from", " for %s" } },
  { "block", { "Blocked", " for %s" } },
  { "unblock", { "Unblocked", " for %s" } },
  { "resync", { "Compared", " of %s with the server" } },
};
static const CtlJobWords other_words = { "Worked on", " of %s" };

const CtlJobWords *
ctl_job_words_of_kind (const char *kind)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_str_equal (kinds[i].kind, kind))
        return &kinds[i].words;
    }
  return &other_words;
}

/* -- failures ---------------------------------------------------------------------------------- */

static GError *
get_first_failure (GVariant *failures)
{
  const char *jid, *name, *sentence;
  g_autofree char *words = NULL;

  if (failures == NULL || g_variant_n_children (failures) == 0)
    return g_error_new_literal (RD_ERROR, RD_ERROR_FAILED, "The server refused it.");
  g_variant_get_child (failures, 0, "(&s&s&s)", &jid, &name, &sentence);
  words = strstr (sentence, rd_quote (jid).text) != NULL
              ? g_strdup (sentence)
              : g_strdup_printf ("%s: %s", rd_quote (jid).text, sentence);
  return ctl_client_make_error (name, words);
}

/* -- the error --------------------------------------------------------------------------------- */

/* Why the job as a whole ended early, or NULL. */
static GError *
get_whole_error (const CtlJob *job)
{
  const char *name, *sentence;

  if (!g_variant_lookup (job->details, "Error", "(&s&s)", &name, &sentence))
    return NULL;
  return ctl_client_make_error (name, sentence);
}

static GError *
get_error_of_failed (const CtlJob *job, GVariant *failures)
{
  GError *reason = get_whole_error (job);

  if (reason != NULL)
    return reason;
  reason = get_first_failure (failures);
  if (job->total > 1)
    {
      g_free (reason->message);
      reason->message = g_strdup_printf ("It failed for all %u contacts:", job->total);
    }
  return reason;
}

static GError *
get_error_of_lost (const CtlJob *job)
{
  g_autoptr (GError) reason = get_whole_error (job);

  return g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_OFFLINE,
                      "%s Job %" G_GUINT64_FORMAT " did at least %u of %u contacts.",
                      reason != NULL ? reason->message
                                     : "The connection was lost. Run the same again for the rest.",
                      job->number, ctl_job_get_detail (job, "Done"), job->total);
}

GError *
ctl_job_get_error (const CtlJob *job, GVariant *failures)
{
  unsigned done = ctl_job_get_detail (job, "Done");
  unsigned failed = ctl_job_get_detail (job, "Failed");

  if (g_str_equal (job->result, "done"))
    return NULL;
  if (g_str_equal (job->result, "partly-done"))
    return g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_PARTLY_DONE,
                        "It failed for %u of %u contacts:", failed, job->total);
  if (g_str_equal (job->result, "cancelled") && done == 0)
    return g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED,
                        "Job %" G_GUINT64_FORMAT " was cancelled before it did anything.",
                        job->number);
  if (g_str_equal (job->result, "cancelled"))
    return g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED,
                        "Job %" G_GUINT64_FORMAT
                        " was cancelled. What was done, %u of %u contacts, stays done.",
                        job->number, done, job->total);
  if (g_str_equal (job->result, "lost"))
    return get_error_of_lost (job);
  return get_error_of_failed (job, failures);
}

/* -- words ------------------------------------------------------------------------------------- */

static void
say_outcomes (CtlCall *call, const CtlJob *job)
{
  const char *profile = rd_bus_profile_get_name (call->profile);
  g_auto (GStrv) lines = ctl_outcome_words_format (job, rd_bus_job_get_kind (job->proxy), profile);

  for (char **line = lines; *line != NULL; line++)
    ctl_say ("%s", *line);
}

static void
say_summary (CtlCall *call, const CtlJob *job, const CtlJobWords *words)
{
  unsigned changed = ctl_outcome_words_count_changed (job);
  bool is_all_unchanged = changed == 0 && ctl_job_get_detail (job, "Done") > 0;
  g_autofree char *contacts = ctl_text_count_contacts (job->total);
  g_autofree char *count = changed == job->total ? g_strdup (contacts)
                                                 : g_strdup_printf ("%u of %s", changed, contacts);
  g_auto (GStrv) parts = g_strsplit (words->behind != NULL ? words->behind : "", "%s", 2);
  g_autofree char *behind = g_strjoinv (rd_bus_profile_get_name (call->profile), parts);

  if (ctl_job_is_dry_run (job))
    ctl_say ("Job %" G_GUINT64_FORMAT " changed nothing: it only looked.", job->number);
  else if (is_all_unchanged)
    return;
  else if (job->total == 0 && g_str_equal (job->result, "done"))
    ctl_say ("Nothing had to be changed: it is so already.");
  else if (changed > 0 || g_str_equal (job->result, "done"))
    ctl_say ("%s %s%s.", words->done, count, behind);
}

/* Of a job that does something else, too. */
static void
say_blocks (const CtlJob *job)
{
  const char *kind = rd_bus_job_get_kind (job->proxy);
  unsigned blocked = ctl_job_get_detail (job, "Blocked");
  unsigned unblocked = ctl_job_get_detail (job, "Unblocked");
  g_autofree char *count = ctl_text_count_contacts (blocked + unblocked);

  if (blocked + unblocked > 0 && !ctl_job_is_dry_run (job) && !g_str_equal (kind, "block")
      && !g_str_equal (kind, "unblock"))
    ctl_say ("%s %s.", blocked > 0 ? "Blocked" : "Unblocked", count);
}

static void
advise_on_failures (CtlCall *call, const CtlJob *job, GVariant *failures)
{
  unsigned n_told = MIN (g_variant_n_children (failures), FAILURES_TOLD);
  unsigned failed = ctl_job_get_detail (job, "Failed");

  for (unsigned i = 0; i < n_told; i++)
    {
      const char *jid, *sentence;

      g_variant_get_child (failures, i, "(&ss&s)", &jid, NULL, &sentence);
      ctl_call_advise (call, "  %s: %s", rd_quote (jid).text, sentence);
    }
  if (failed > n_told)
    ctl_call_advise (call, "  … and %u more; --json lists them", failed - n_told);
}

static void
advise_on_loss (CtlCall *call, const CtlJob *job)
{
  g_autofree char *command
      = ctl_call_make_command (call, "history --job %" G_GUINT64_FORMAT, job->number);

  ctl_call_advise (call, "To see what it did: %s", command);
}

/* -- all of it --------------------------------------------------------------------------------- */

bool
ctl_job_report (CtlCall *call, CtlJob *job, const CtlJobWords *words, GError **error)
{
  bool is_json = ctl_options_get_format (call->options) != CTL_FORMAT_TEXT;
  unsigned failed = ctl_job_get_detail (job, "Failed");
  g_autoptr (GVariant) failures = NULL;
  GError *reason;

  if (failed > 0)
    failures = ctl_job_read_failures (job, is_json ? FAILURES_MAX : FAILURES_TOLD, NULL);
  if (words == NULL)
    words = ctl_job_words_of_kind (rd_bus_job_get_kind (job->proxy));
  reason = ctl_job_get_error (job, failures);
  if (is_json)
    ctl_output_write_job (call->output, job, call->profile, failures, reason);
  say_outcomes (call, job);
  say_summary (call, job, words);
  say_blocks (job);
  if (failures != NULL && job->total > 1)
    advise_on_failures (call, job, failures);
  if (g_str_equal (job->result, "lost"))
    advise_on_loss (call, job);
  ctl_take_back_say (call, call->profile, job);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

bool
ctl_job_finish (CtlJob *job, CtlCall *call, GError **error)
{
  if (ctl_job_wait (job, call, error))
    return true;
  ctl_client_polish_error (*error);
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, job, call->profile, NULL, *error);
  return false;
}

void
ctl_job_advise_to_wait (CtlCall *call, const CtlJob *job)
{
  ctl_call_advise (call,
                   "Job %" G_GUINT64_FORMAT
                   " is begun. To wait for it: rosterctl job wait %" G_GUINT64_FORMAT,
                   job->number, job->number);
}

static void
tell_running (CtlCall *call, const CtlJob *job)
{
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, job, call->profile, NULL, NULL);
  else
    ctl_output_print (call->output, "%" G_GUINT64_FORMAT "\n", job->number);
  ctl_job_advise_to_wait (call, job);
}

bool
ctl_job_see_through (CtlCall *call, const char *path, const CtlJobWords *words, GError **error)
{
  g_auto (CtlJob) job = { 0 };

  if (!ctl_job_load (&job, call->client, path, error))
    return false;
  if (ctl_options_has (call->options, "no-wait"))
    {
      tell_running (call, &job);
      return true;
    }
  return ctl_job_finish (&job, call, error) && ctl_job_report (call, &job, words, error);
}
