/* Stands for secret-service.c where rosterd is built without libsecret.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/secret-service.h"

static void
refuse (GAsyncReadyCallback callback, gpointer user_data)
{
  g_task_report_new_error (NULL, callback, user_data, refuse, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           "rosterd was built without libsecret.");
}

void
rd_secret_service_lookup_async (const RdServiceQuestion *question, RdServicePrompted prompted,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  rd_place_answer (g_task_new (NULL, NULL, callback, user_data), NULL);
}

RdSecret *
rd_secret_service_lookup_finish (GAsyncResult *result, bool *is_dismissed, RdRemedy *remedy,
                                 GError **error)
{
  *is_dismissed = false;
  return rd_place_finish (result, remedy, error);
}

void
rd_secret_service_save_async (const char *profile, const char *jid, RdSecret *password,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  refuse (callback, user_data);
}

bool
rd_secret_service_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rd_secret_service_clear_async (const char *profile, const char *jid, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  refuse (callback, user_data);
}

bool
rd_secret_service_clear_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
