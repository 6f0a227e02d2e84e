/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/job.h"

#include "cli/client/incoming.h"
#include "cli/client/object.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"
#include "dbus-interfaces/quote.h"

void
ctl_job_clear (CtlJob *job)
{
  g_clear_object (&job->proxy);
  g_clear_pointer (&job->result, g_free);
  g_clear_pointer (&job->details, g_variant_unref);
}

uint64_t
ctl_job_get_number_of_path (const char *path)
{
  return g_str_has_prefix (path, RD_JOB_PATH_PREFIX)
             ? g_ascii_strtoull (path + strlen (RD_JOB_PATH_PREFIX), NULL, 10)
             : 0;
}

uint64_t
ctl_job_parse_number (const char *word, GError **error)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXUINT64, &number, NULL))
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "\"%s\" is no job's number. To see the jobs: rosterctl job list -v.",
                 rd_quote (word).text);
  return number;
}

bool
ctl_job_load (CtlJob *job, CtlClient *client, const char *path, GError **error)
{
  uint64_t number = ctl_job_get_number_of_path (path);
  g_autoptr (GError) missing
      = g_error_new (RD_ERROR, RD_ERROR_NO_SUCH_JOB,
                     "There is no job %" G_GUINT64_FORMAT
                     " now: a job can be waited for until a minute after its end.",
                     number);
  RdBusJob *proxy = ctl_object_load (client->connection, client->timeout_ms, RD_BUS_TYPE_JOB_PROXY,
                                     path, missing, error);

  if (proxy != NULL)
    *job = (CtlJob){ .proxy = proxy, .number = number };
  return proxy != NULL;
}

unsigned
ctl_job_get_detail (const CtlJob *job, const char *key)
{
  guint32 figure = 0;

  if (job->details != NULL)
    g_variant_lookup (job->details, key, "u", &figure);
  return figure;
}

bool
ctl_job_is_dry_run (const CtlJob *job)
{
  gboolean is_dry_run = FALSE;

  return job->details != NULL && g_variant_lookup (job->details, "DryRun", "b", &is_dry_run)
         && is_dry_run;
}

GVariant *
ctl_job_read_failures (CtlJob *job, unsigned limit, GError **error)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sss)"));
  unsigned n = 0;

  while (n < limit)
    {
      g_autoptr (GVariant) some = NULL;

      if (!rd_bus_job_call_list_failures_sync (job->proxy, n, MIN (limit - n, RD_PAGE_MAX), &some,
                                               NULL, error))
        return NULL;
      if (g_variant_n_children (some) > MIN (limit - n, RD_PAGE_MAX))
        {
          ctl_incoming_refuse ("ListFailures", "they are more than were asked for", error);
          return NULL;
        }
      if (g_variant_n_children (some) == 0)
        break;
      for (size_t i = 0; i < g_variant_n_children (some); i++, n++)
        {
          g_autoptr (GVariant) failure = g_variant_get_child_value (some, i);

          g_variant_builder_add_value (&all, failure);
        }
    }
  return g_variant_ref_sink (g_variant_builder_end (&all));
}
