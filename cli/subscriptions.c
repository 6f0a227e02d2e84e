/* The proxy and its jobs: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/subscriptions.h"

#include "cli/job-report.h"
#include "dbus-interfaces/names.h"

RdBusSubscriptions *
rd_subscriptions_get_proxy (RdClient *client, RdBusProfile *profile, GError **error)
{
  RdBusSubscriptions *proxy = rd_bus_subscriptions_proxy_new_sync (
      client->connection,
      G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
      RD_BUS_NAME, g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), NULL, error);

  if (proxy != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), client->timeout_ms);
  return proxy;
}

bool
rd_subscriptions_call (RdCall *call, RdBusProfile *profile, RdSubscriptionsMethod method,
                       const char *const *jids, GVariant *options, GError **error)
{
  g_autoptr (GVariant) owned_options = g_variant_ref_sink (options);
  g_autoptr (RdBusSubscriptions) proxy = rd_subscriptions_get_proxy (call->client, profile, error);
  g_autofree char *path = NULL;

  return proxy != NULL && method (proxy, jids, owned_options, &path, NULL, error)
         && rd_job_see_through (call, profile, path, NULL, error);
}
