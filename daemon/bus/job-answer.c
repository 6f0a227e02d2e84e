/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/job-answer.h"

#include "core/job/job-queue.h"
#include "dbus-interfaces/names.h"

char *
rd_job_get_object_path (const RdJob *job)
{
  return g_strdup_printf (RD_JOB_PATH_PREFIX "%" G_GUINT64_FORMAT, rd_job_get_number (job));
}

static void
on_added (GObject *queue, GAsyncResult *result, gpointer invocation)
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

/* A resync needs no known roster: it makes the roster known. */
static bool
check_profile (RdProfile *profile, RdJobKind kind, GError **error)
{
  return (kind == RD_JOB_RESYNC || rd_profile_check_known (profile, error))
         && rd_profile_check_connected (profile, error);
}

gboolean
rd_job_answer (RdProfile *profile, GDBusMethodInvocation *invocation, RdOrder *order, GError *error)
{
  g_autoptr (RdOrder) owned = order;

  if (owned != NULL && check_profile (profile, owned->kind, &error))
    rd_job_queue_add_async (rd_profile_get_jobs (profile), g_steal_pointer (&owned), on_added,
                            invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}
