/* rosterctl resync: fetches the whole roster and tells how it differed. Several profiles resync at
 * once, and are reported in turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/resync-view.h"
#include "cli/job/wait.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"

typedef struct
{
  CtlCall *call;
  bool is_json, is_list;
  unsigned n_told;
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
tell (Resync *resync, RdBusProfile *profile, const CtlJob *job)
{
  CtlCall *call = resync->call;
  const char *name = rd_bus_profile_get_name (profile);
  g_autofree char *safe_name = ctl_text_escape (name);
  g_autoptr (GString) json = g_string_new (NULL);

  if (resync->is_json)
    {
      g_string_append (json, !resync->is_list ? "" : resync->n_told == 0 ? "[\n" : ",\n");
      ctl_json_add_job (json, job, name, NULL);
      g_string_append (json, resync->is_list ? "" : "\n");
      ctl_output_write (call->output, json->str);
      resync->n_told++;
      return;
    }
  if (resync->is_list)
    ctl_output_print (call->output, "%s: ", safe_name);
  if (job->result == NULL)
    ctl_output_print (call->output, "%" G_GUINT64_FORMAT "\n", job->number);
  else
    ctl_resync_view_write (call, profile, job);
}

static bool
finish (Resync *resync, RdBusProfile *profile, const char *path, GError **error)
{
  CtlCall *call = resync->call;
  g_auto (CtlJob) job = { .number = ctl_job_get_number_of_path (path) };
  GError *reason;

  if (ctl_options_has (call->options, "no-wait"))
    {
      tell (resync, profile, &job);
      ctl_call_advise (call,
                       "Job %" G_GUINT64_FORMAT
                       " is begun. To wait for it: rosterctl job wait %" G_GUINT64_FORMAT,
                       job.number, job.number);
      return true;
    }
  if (!ctl_job_load (&job, call->client, path, error) || !ctl_job_wait (&job, call, error))
    return false;
  reason = ctl_job_get_error (&job, NULL);
  if (reason == NULL || resync->is_json)
    tell (resync, profile, &job);
  if (reason == NULL)
    return true;
  g_propagate_error (error, reason);
  return false;
}

static bool
run (Resync *resync, GPtrArray *profiles, GPtrArray *paths, GError **error)
{
  bool is_good = true;

  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_autoptr (GError) reason = NULL;
      char *path = begin (resync->call, g_ptr_array_index (profiles, i), &reason);

      g_ptr_array_add (paths, path);
      if (path == NULL)
        is_good = ctl_call_keep_first_error (resync->call, error, g_steal_pointer (&reason));
    }
  for (unsigned i = 0; i < profiles->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);
      g_autoptr (GError) reason = NULL;

      if (path == NULL || finish (resync, g_ptr_array_index (profiles, i), path, &reason))
        continue;
      is_good = ctl_call_keep_first_error (resync->call, error, g_steal_pointer (&reason));
    }
  if (resync->is_json && resync->is_list)
    ctl_output_write (resync->call->output, resync->n_told > 0 ? "\n]\n" : "[]\n");
  return is_good;
}

static bool
run_resync (CtlCall *call, GError **error)
{
  g_autoptr (GPtrArray) profiles = ctl_call_list_profiles (call, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Resync resync = { call, ctl_options_get_format (call->options) != CTL_FORMAT_TEXT,
                    ctl_options_has_all_profiles (call->options), 0 };

  return profiles != NULL && run (&resync, profiles, paths, error);
}

const CtlVerb ctl_verb_resync = {
  .name = "resync",
  .options = { ctl_wait_options, ctl_dry_run_options },
  .flags = CTL_VERB_TAKES_ALL_PROFILES,
  .run = run_resync,
  .summary = "fetch the whole roster anew and tell what differed",
  .details = "Writes \"+3 -1 ~2\": three contacts more, one less, two changed; with -v which ones.",
};
