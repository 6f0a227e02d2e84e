/* rosterctl resync: fetches the whole roster and tells how it differed. Several profiles resync at
 * once, and are reported in turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/resync-view.h"
#include "cli/job/take-back.h"
#include "cli/job/wait.h"
#include "cli/out/interrupt.h"
#include "cli/out/layout.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "cli/view/per-profile.h"

typedef struct
{
  CtlCall *call;
  CtlPerProfile frame;
} Resync;

static char *
begin (CtlCall *call, RdBusProfile *profile, GError **error)
{
  g_autoptr (RdBusRoster) roster = ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  char *path = NULL;

  if (roster == NULL)
    return NULL;
  ctl_options_fill (call->options, ctl_dry_run_options, &options);
  rd_bus_roster_call_resync_sync (roster, g_variant_dict_end (&options), &path, NULL, error);
  return path;
}

static void
tell (Resync *resync, RdBusProfile *profile, const CtlJob *job, const GError *error)
{
  CtlCall *call = resync->call;
  const char *name = rd_bus_profile_get_name (profile);
  g_autofree char *title = resync->frame.is_list ? g_strdup_printf ("%s: ", name) : g_strdup ("");
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_per_profile_next (&resync->frame);
  if (resync->frame.is_json)
    {
      ctl_json_add_job (json, job, name, NULL, error);
      ctl_output_write (call->output, json->str);
      return;
    }
  if (job->result == NULL)
    ctl_layout_print (call->output, 0, 2, "%s%" G_GUINT64_FORMAT, title, job->number);
  else
    ctl_resync_view_write (call, profile, title, job);
}

static bool
finish (Resync *resync, RdBusProfile *profile, const char *path, GError **error)
{
  CtlCall *call = resync->call;
  g_auto (CtlJob) job = { 0 };
  GError *reason = NULL;

  if (!ctl_job_load (&job, call->client, path, error))
    return false;
  if (ctl_options_has (call->options, "no-wait"))
    {
      tell (resync, profile, &job, NULL);
      ctl_job_advise_to_wait (call, &job);
      return true;
    }
  if (ctl_job_wait (&job, call, &reason))
    reason = ctl_job_get_error (&job, NULL);
  ctl_client_polish_error (reason);
  if (reason == NULL || resync->frame.is_json)
    tell (resync, profile, &job, reason);
  if (job.details != NULL)
    ctl_take_back_say (call, profile, &job);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

/* PATH NULL: it has failed already. */
static bool
finish_or_fail (Resync *resync, RdBusProfile *profile, const char *path, GError **error)
{
  unsigned n_begun = resync->frame.n_begun;

  if (path != NULL && finish (resync, profile, path, error))
    return true;
  ctl_client_polish_error (*error);
  if (resync->frame.n_begun == n_begun)
    ctl_per_profile_fail (&resync->frame, rd_bus_profile_get_name (profile), *error);
  return false;
}

static bool
run (Resync *resync, GPtrArray *profiles, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree GError **reasons = g_new0 (GError *, profiles->len + 1);
  bool is_good = true, is_interrupted = false;

  for (unsigned i = 0; i < profiles->len; i++)
    g_ptr_array_add (paths, begin (resync->call, g_ptr_array_index (profiles, i), &reasons[i]));
  for (unsigned i = 0; i < profiles->len; i++)
    {
      RdBusProfile *profile = g_ptr_array_index (profiles, i);

      if (is_interrupted && reasons[i] == NULL)
        ctl_per_profile_fail (&resync->frame, rd_bus_profile_get_name (profile), *error);
      else if (!finish_or_fail (resync, profile, g_ptr_array_index (paths, i), &reasons[i]))
        is_good = ctl_call_keep_first_error (resync->call, error, reasons[i]);
      is_interrupted |= *error != NULL && ctl_interrupt_is_error (*error);
    }
  ctl_per_profile_end (&resync->frame, *error);
  return is_good;
}

static bool
run_resync (CtlCall *call, GError **error)
{
  g_autoptr (GPtrArray) profiles = ctl_call_list_profiles (call, error);
  Resync resync = { .call = call };

  ctl_per_profile_init (&resync.frame, call->output, call->options);
  return profiles != NULL && run (&resync, profiles, error);
}

const CtlVerb ctl_verb_resync = {
  .name = "resync",
  .options = { ctl_wait_options, ctl_dry_run_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES,
  .run = run_resync,
  .summary = "fetch the whole roster anew and tell what differed",
  .details = "Writes \"+3 -1 ~2\": three contacts more, one less, two changed; with -v which ones.",
};
