/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/job.h"

#include "cli/out/failure.h"
#include "cli/out/json.h"

static void
add_failures (GString *json, GVariant *failures)
{
  const char *jid, *name, *sentence;
  GVariantIter iter;

  ctl_json_open (json, "failures", '[');
  if (failures != NULL)
    {
      g_variant_iter_init (&iter, failures);
      while (g_variant_iter_next (&iter, "(&s&s&s)", &jid, &name, &sentence))
        {
          ctl_json_open (json, NULL, '{');
          ctl_json_add_string (json, "jid", jid);
          ctl_json_add_error (json, "error", name, sentence);
          ctl_json_close (json, '}');
        }
    }
  ctl_json_close (json, ']');
}

/* One of them is a time, that of a restore's point. */
static void
add_details (GString *json, GVariant *details)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, details);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      if (g_str_equal (key, "PointTime") && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
        ctl_json_add_time (json, "point_time",
                           (int64_t)MIN (g_variant_get_uint64 (value), (uint64_t)G_MAXINT64));
      else
        ctl_json_add_variant (json, key, value);
    }
}

static void
add_end (GString *json, const CtlJob *job, GVariant *failures)
{
  ctl_json_add_number (json, "total", job->total);
  add_details (json, job->details);
  add_failures (json, failures);
}

void
ctl_json_add_job (GString *json, const CtlJob *job, const char *profile, GVariant *failures,
                  const GError *error)
{
  const char *kind = job->proxy != NULL ? rd_bus_job_get_kind (job->proxy) : NULL;

  ctl_json_open (json, NULL, '{');
  ctl_json_add_number (json, "job", job->number);
  if (kind != NULL)
    ctl_json_add_string (json, "kind", kind);
  ctl_json_add_string (json, "profile", profile);
  if (job->result != NULL)
    {
      ctl_json_add_string (json, "result", job->result);
      add_end (json, job, failures);
    }
  else
    ctl_json_add_null (json, "result");
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
}

void
ctl_output_write_job (CtlOutput *output, const CtlJob *job, RdBusProfile *profile,
                      GVariant *failures, const GError *error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_add_job (json, job, rd_bus_profile_get_name (profile), failures, error);
  ctl_output_write_json_line (output, json);
}

void
ctl_output_write_no_job (CtlOutput *output, const char *kind, RdBusProfile *profile)
{
  static const char *const counts[]
      = { "total", "done", "failed", "not_done", "unchanged", "added", "changed", "removed" };
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_null (json, "job");
  ctl_json_add_string (json, "kind", kind);
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (profile));
  ctl_json_add_string (json, "result", "done");
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
    ctl_json_add_number (json, counts[i], 0);
  add_failures (json, NULL);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
}
