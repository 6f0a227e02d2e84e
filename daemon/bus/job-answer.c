/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/job-answer.h"

#include "core/job/job-queue.h"
#include "dbus-interfaces/names.h"

char *
rd_job_get_object_path (const RdJob *job)
{
  return g_strdup_printf (RD_JOB_PATH_PREFIX "%" G_GUINT64_FORMAT, rd_job_get_number (job));
}

void
rd_job_answer (GObject *queue, GAsyncResult *result, gpointer invocation)
{
  GError *error = NULL;
  RdJob *job = rd_job_queue_finish (RD_JOB_QUEUE (queue), result, &error);
  g_autofree char *path = NULL;

  if (job == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }
  path = rd_job_get_object_path (job);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", path));
}
