/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/resync-view.h"

#include "cli/client/history.h"
#include "cli/out/layout.h"

char *
ctl_resync_view_format (unsigned added, unsigned removed, unsigned changed, const char *minus)
{
  if (added + removed + changed == 0)
    return g_strdup ("no difference");
  return g_strdup_printf ("+%u %s%u ~%u", added, minus, removed, changed);
}

static void
write_jid (CtlOutput *output, const char *sign, const char *jid)
{
  CtlRow row = ctl_row_begin (output, 0, 2);

  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, sign);
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, jid);
  ctl_row_end (&row);
}

/* False: DETAILS have no KEY. */
static bool
write_jids (CtlOutput *output, const char *sign, GVariant *details, const char *key)
{
  g_autofree const char **jids = NULL;

  if (!g_variant_lookup (details, key, "^a&s", &jids))
    return false;
  for (const char **jid = jids; *jid != NULL; jid++)
    write_jid (output, sign, *jid);
  return true;
}

/* For a job with too many contacts to list in its details. */
static void
write_from_history (CtlCall *call, RdBusProfile *profile, const CtlJob *job)
{
  g_auto (CtlHistoryPages) pages = { 0 };
  g_auto (GVariantDict) selection = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;

  g_variant_dict_insert (&selection, "Job", "t", job->number);
  if (ctl_job_is_dry_run (job))
    ctl_call_advise (call, "They are too many to be listed by a dry run.");
  else if (ctl_history_pages_open (&pages, profile, g_variant_dict_end (&selection), &error))
    {
      while (ctl_history_pages_has_more (&pages) && ctl_history_pages_read (&pages, 0, &error))
        {
          for (size_t i = 0; i < g_variant_n_children (pages.changes); i++)
            {
              g_auto (CtlHistoryChange) change = { 0 };

              ctl_history_change_init (&change, pages.changes, i);
              write_jid (call->output,
                         !change.has_before  ? "+"
                         : !change.has_after ? ctl_output_get_minus (call->output)
                                             : "~",
                         change.jid);
            }
        }
    }
  if (error != NULL)
    ctl_call_advise (call, "%s", error->message);
}

void
ctl_resync_view_write (CtlCall *call, RdBusProfile *profile, const char *title, const CtlJob *job)
{
  const char *minus = ctl_output_get_minus (call->output);
  unsigned added = ctl_job_get_detail (job, "Added");
  unsigned removed = ctl_job_get_detail (job, "Removed");
  unsigned changed = ctl_job_get_detail (job, "Changed");
  g_autofree char *line = ctl_resync_view_format (added, removed, changed, minus);
  bool is_listed;

  ctl_layout_print (call->output, 0, 2, "%s%s", title, line);
  if (call->options->verbosity == 0 || added + removed + changed == 0)
    return;
  is_listed = write_jids (call->output, "+", job->details, "AddedJids");
  is_listed |= write_jids (call->output, minus, job->details, "RemovedJids");
  is_listed |= write_jids (call->output, "~", job->details, "ChangedJids");
  if (!is_listed)
    write_from_history (call, profile, job);
}
