/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/place.h"

#define REMEDY_KEY "rd-remedy"

void
rd_place_answer (GTask *task, RdSecret *password)
{
  g_task_return_pointer (task, password, (GDestroyNotify)rd_secret_unref);
  g_object_unref (task);
}

void
rd_place_refuse (GTask *task, RdRemedy remedy, GError *error)
{
  g_object_set_data (G_OBJECT (task), REMEDY_KEY, GINT_TO_POINTER (remedy));
  g_task_return_error (task, error);
  g_object_unref (task);
}

RdSecret *
rd_place_finish (GAsyncResult *result, RdRemedy *remedy, GError **error)
{
  *remedy = (RdRemedy)GPOINTER_TO_INT (g_object_get_data (G_OBJECT (result), REMEDY_KEY));
  return g_task_propagate_pointer (G_TASK (result), error);
}
