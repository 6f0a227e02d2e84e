/* The proxy and its jobs: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/subscriptions.h"

#include "cli/client/object.h"
#include "cli/job/report.h"
#include "dbus-interfaces/names.h"

RdBusSubscriptions *
ctl_subscriptions_get_proxy (CtlClient *client, RdBusProfile *profile, GError **error)
{
  return ctl_object_new (client, RD_BUS_TYPE_SUBSCRIPTIONS_PROXY,
                         g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)),
                         RD_SUBSCRIPTIONS_INTERFACE, error);
}

bool
ctl_subscriptions_call (CtlCall *call, RdBusProfile *profile, CtlSubscriptionsMethod method,
                        const char *const *jids, GVariant *options, GError **error)
{
  g_autoptr (GVariant) owned_options = g_variant_ref_sink (options);
  g_autoptr (RdBusSubscriptions) proxy = ctl_subscriptions_get_proxy (call->client, profile, error);
  g_autofree char *path = NULL;

  return proxy != NULL && method (proxy, jids, owned_options, &path, NULL, error)
         && ctl_job_see_through (call, profile, path, NULL, error);
}
