/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/job.h"

#include "cli/out/json.h"

static void
set_failures (JsonObject *object, GVariant *failures)
{
  JsonArray *array = json_array_new ();
  const char *jid, *name, *sentence;
  GVariantIter iter;

  if (failures != NULL)
    {
      g_variant_iter_init (&iter, failures);
      while (g_variant_iter_next (&iter, "(&s&s&s)", &jid, &name, &sentence))
        {
          JsonObject *failure = json_object_new ();

          json_object_set_string_member (failure, "jid", jid);
          json_object_set_string_member (failure, "error", name);
          json_object_set_string_member (failure, "message", sentence);
          json_array_add_object_element (array, failure);
        }
    }
  json_object_set_array_member (object, "failures", array);
}

static void
set_error (JsonObject *object, GVariant *details)
{
  const char *name = "", *sentence = "";

  g_variant_lookup (details, "Error", "(&s&s)", &name, &sentence);
  ctl_json_set_error (object, name, sentence);
}

JsonObject *
ctl_job_to_json (const CtlJob *job, const char *profile, GVariant *failures)
{
  JsonObject *object = json_object_new ();
  const char *kind = job->proxy != NULL ? rd_bus_job_get_kind (job->proxy) : NULL;

  json_object_set_int_member (object, "job", job->number);
  if (kind != NULL)
    json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "profile", profile);
  json_object_set_string_member (object, "result", job->result != NULL ? job->result : "");
  if (job->result == NULL)
    return object;
  json_object_set_int_member (object, "total", job->total);
  ctl_json_set_dict (object, job->details);
  set_failures (object, failures);
  set_error (object, job->details);
  return object;
}

void
ctl_output_write_job (CtlOutput *output, const CtlJob *job, RdBusProfile *profile,
                      GVariant *failures)
{
  ctl_output_write_json_line (output,
                              ctl_job_to_json (job, rd_bus_profile_get_name (profile), failures));
}

void
ctl_output_write_no_job (CtlOutput *output, const char *kind, RdBusProfile *profile)
{
  static const char *const counts[]
      = { "total", "done", "failed", "not_done", "added", "changed", "removed" };
  JsonObject *object = json_object_new ();

  json_object_set_null_member (object, "job");
  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "profile", rd_bus_profile_get_name (profile));
  json_object_set_string_member (object, "result", "done");
  for (size_t i = 0; i < G_N_ELEMENTS (counts); i++)
    json_object_set_int_member (object, counts[i], 0);
  json_object_set_array_member (object, "failures", json_array_new ());
  json_object_set_null_member (object, "error");
  ctl_output_write_json_line (output, object);
}
