/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service.h"

#include "core/profiles.h"
#include "store/opening/opening.h"

struct _RdService
{
  RdSessionContext context;
  RdProfiles *profiles;
  RdObjectTree *tree;
  char *store_notice;
};

RdService *
rd_service_new (const char *store_dir, GNetworkMonitor *network, unsigned step_timeout_ms,
                GError **error)
{
  RdService *service = g_new0 (RdService, 1);

  service->context.store = rd_store_open (store_dir, &service->store_notice, error);
  service->context.passwords = rd_password_store_new ();
  service->context.machine = rd_machine_new (network);
  service->context.jobs = rd_all_jobs_new ();
  service->context.step_timeout_ms = step_timeout_ms;
  if (service->context.store != NULL)
    service->profiles = rd_profiles_new (&service->context, error);
  if (service->profiles != NULL)
    return service;
  rd_service_free (service);
  return NULL;
}

void
rd_service_free (RdService *service)
{
  g_clear_object (&service->tree);
  g_clear_object (&service->profiles);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (service->context.store != NULL)
    rd_store_close (service->context.store);
  g_clear_object (&service->context.store);
  g_clear_object (&service->context.passwords);
  g_clear_object (&service->context.machine);
  g_clear_pointer (&service->context.jobs, rd_all_jobs_unref);
  g_free (service->store_notice);
  g_free (service);
}

bool
rd_service_export (RdService *service, GDBusConnection *bus, RdTurns *turns, GError **error)
{
  service->tree = rd_object_tree_new (bus, service->profiles, turns, service->store_notice, error);
  return service->tree != NULL;
}

bool
rd_service_is_exported (const RdService *service)
{
  return service->tree != NULL;
}

const char *
rd_service_get_store_notice (const RdService *service)
{
  return service->store_notice;
}

RdProfiles *
rd_service_get_profiles (RdService *service)
{
  return service->profiles;
}

void
rd_service_start (RdService *service)
{
  rd_profiles_start (service->profiles);
}

void
rd_service_reload (RdService *service)
{
  rd_profiles_retry (service->profiles);
}

void
rd_service_stop_async (RdService *service, GAsyncReadyCallback callback, gpointer user_data)
{
  rd_profiles_stop_async (service->profiles, callback, user_data);
}

void
rd_service_stop_finish (GObject *source, GAsyncResult *result)
{
  rd_profiles_stop_finish (RD_PROFILES (source), result);
}
