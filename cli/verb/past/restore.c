/* rosterctl restore: shows what would become of the roster, what can't come back first, and does it
 * on agreement. Sends the serial and number of what was shown; if they have changed, rosterd
 * changes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/reach.h"
#include "cli/ask/removal.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/wait.h"
#include "cli/option/filter.h"
#include "cli/option/point.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "cli/view/past.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

/* Contacts named below a sentence; more are counted. */
#define NAMED_MAX 10

static const CtlOption restore_options[] = {
  { "keep-new", CTL_OPTION_FLAG, NULL, "leave the contacts that came since" },
  { 0 },
};

typedef struct
{
  CtlCall *call;
  RdBusPast *past;
  GVariant *point, *filter;
  CtlJob *trial; /* the dry run */
} Restore;

static bool
call_restore (Restore *restore, GVariantDict *options, char **path, GError **error)
{
  if (ctl_options_has (restore->call->options, "keep-new"))
    g_variant_dict_insert (options, "KeepNew", "b", TRUE);
  return rd_bus_past_call_restore_sync (restore->past, restore->point, restore->filter,
                                        g_variant_dict_end (options), path, NULL, error);
}

static bool
try (Restore *restore, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = NULL;
  GError *reason;

  g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  if (!call_restore (restore, &options, &path, error)
      || !ctl_job_load (restore->trial, restore->call->client, path, error)
      || !ctl_job_wait (restore->trial, restore->call, error))
    return false;
  reason = ctl_job_get_error (restore->trial, NULL);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

/* -- what is said ------------------------------------------------------------------------------ */

static void
say_names (const CtlJob *trial, const char *key, unsigned n)
{
  g_autofree const char **jids = NULL;

  if (!g_variant_lookup (trial->details, key, "^a&s", &jids))
    return;
  for (unsigned i = 0; jids[i] != NULL && i < NAMED_MAX; i++)
    ctl_say ("  %s", rd_quote (jids[i]).text);
  if (n > NAMED_MAX)
    ctl_say ("  … and %u more", n - NAMED_MAX);
}

/* What can't come back, and what stays otherwise. */
static void
say_limits (const CtlJob *trial)
{
  unsigned from_lost = ctl_job_get_detail (trial, "FromLost");
  unsigned in_part = ctl_job_get_detail (trial, "InPart");
  guint32 subscribed = 0, is_new = 0;
  g_autoptr (GVariant) reasons
      = g_variant_lookup_value (trial->details, "SkippedFor", G_VARIANT_TYPE ("a{su}"));
  g_autofree char *lost = ctl_text_count_contacts (from_lost);

  if (reasons != NULL)
    {
      g_variant_lookup (reasons, "subscription", "u", &subscribed);
      g_variant_lookup (reasons, "new", "u", &is_new);
    }
  subscribed += in_part;
  if (from_lost > 0)
    {
      ctl_say ("What can't be brought back: %s saw your presence, and must ask for it again:",
               lost);
      say_names (trial, "FromLostJids", from_lost);
    }
  if (subscribed > 0)
    ctl_say (subscribed == 1 ? "%u contact keeps the subscription that it got since."
                             : "%u contacts keep the subscriptions that they got since.",
             subscribed);
  if (is_new > 0)
    ctl_say (is_new == 1 ? "%u contact that came since stays."
                         : "%u contacts that came since stay.",
             is_new);
}

static char *
describe_point (const CtlJob *trial)
{
  CtlPastPoint point = { 0 };

  g_variant_lookup (trial->details, "PointSerial", "t", &point.serial);
  g_variant_lookup (trial->details, "PointTime", "t", &point.time);
  return ctl_past_point_describe (&point);
}

static void
say_part (const CtlJob *trial, const char *key, const char *list, const char *one,
          const char *several)
{
  unsigned n = ctl_job_get_detail (trial, key);
  g_autofree char *count = ctl_text_count_contacts (n);
  g_auto (GStrv) parts = g_strsplit (n == 1 ? one : several, "%s", 2);
  g_autofree char *words = g_strjoinv (count, parts);

  if (n == 0)
    return;
  ctl_say ("%s%s", words, list != NULL ? ":" : ".");
  if (list != NULL)
    say_names (trial, list, n);
}

/* No filter leaves out a part, and no contact stays otherwise. */
static bool
is_whole (const Restore *restore)
{
  return g_variant_n_children (restore->filter) == 0
         && ctl_job_get_detail (restore->trial, "Skipped") == 0
         && ctl_job_get_detail (restore->trial, "InPart") == 0;
}

static void
say_plan (const Restore *restore)
{
  const CtlJob *trial = restore->trial;
  const char *name = rd_bus_profile_get_name (restore->call->profile);
  g_autofree char *point = describe_point (trial);

  if (trial->total == 0)
    {
      ctl_say (is_whole (restore)
                   ? "The roster of %s is as it was at %s; nothing is to be restored."
                   : "Nothing more of the roster of %s is to be restored to what it was at %s.",
               name, point);
      return;
    }
  ctl_say ("To restore the roster of %s to what it was at %s:", name, point);
  say_part (trial, "Added", "AddedJids", "Brings back %s with its name and groups",
            "Brings back %s with their names and groups");
  say_part (trial, "Changed", "ChangedJids", "Puts back the name or groups of %s",
            "Puts back the names or groups of %s");
  say_part (trial, "Removed", "RemovedJids", "Removes %s that came since",
            "Removes %s that came since");
  say_part (trial, "Asked", NULL, "Asks %s for its presence again",
            "Asks %s for their presence again");
}

/* -- doing it ---------------------------------------------------------------------------------- */

static bool
has_consent (Restore *restore, GError **error)
{
  CtlConsent consent = { "Restore it?", NULL, "Nothing was changed." };
  unsigned removed = ctl_job_get_detail (restore->trial, "Removed");

  if (removed > CTL_REMOVAL_TYPED_ABOVE)
    return ctl_removal_get_consent (restore->call, removed, error);
  return ctl_call_get_consent (restore->call, &consent, error);
}

static bool
send (Restore *restore, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;
  guint64 serial = 0;

  g_variant_lookup (restore->trial->details, "Serial", "t", &serial);
  g_variant_dict_insert (&options, "IfSerial", "t", serial);
  g_variant_dict_insert (&options, "ExpectedCount", "u", restore->trial->total);
  if (call_restore (restore, &options, &path, &reason))
    return ctl_job_see_through (restore->call, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "Nothing was changed: meanwhile the roster of %s changed, and the restore would "
                 "do something else than was shown. Run the same again to see what.",
                 rd_bus_profile_get_name (restore->call->profile));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
end_dry (Restore *restore)
{
  CtlCall *call = restore->call;

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, restore->trial, call->profile, NULL, NULL);
  return true;
}

static bool
run (Restore *restore, GError **error)
{
  CtlCall *call = restore->call;
  g_autofree char *command = ctl_call_make_command (call, "diff %s", call->args[0]);

  if (!try (restore, error))
    {
      ctl_reach_advise (call, call->profile, *error);
      return false;
    }
  say_limits (restore->trial);
  say_plan (restore);
  if (restore->trial->total > NAMED_MAX)
    ctl_call_advise (call, "To see all that has changed since: %s", command);
  if (ctl_options_has (call->options, "dry-run"))
    {
      ctl_call_advise (call, "Nothing was changed: this was a dry run.");
      return end_dry (restore);
    }
  if (restore->trial->total == 0)
    return end_dry (restore);
  return has_consent (restore, error) && send (restore, error);
}

static bool
run_restore (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) point = ctl_point_parse (call->args[0], g_get_real_time (), error);
  g_autoptr (GVariant) filter
      = point != NULL
            ? ctl_filter_of_past (call->options, call->n_args > 1 ? call->args[1] : NULL, error)
            : NULL;
  g_autoptr (RdBusPast) past
      = filter != NULL ? ctl_object_beside (call->profile, RD_BUS_TYPE_PAST_PROXY, error) : NULL;
  g_auto (CtlJob) trial = { 0 };
  Restore restore = { call, past, point, filter, &trial };

  return past != NULL && run (&restore, error);
}

const CtlVerb ctl_verb_restore = {
  .name = "restore",
  .synopsis = "POINT [TEXT]",
  .options = { ctl_filter_options, restore_options, ctl_wait_options, ctl_dry_run_options,
               ctl_confirm_options },
  .run = run_restore,
  .summary = "make the roster what it was at a point of the past",
  .details
  = "POINT is a time, a serial, or a snapshot's name. The options of the filter select contacts "
    "as\n"
    "they were then, and those that came since as they are now. Shows what would come back and\n"
    "go, what can't first, and asks; to remove more than 50 contacts the profile's name has to\n"
    "be typed. Without a terminal it needs --yes. To take it back: rosterctl undo",
};
