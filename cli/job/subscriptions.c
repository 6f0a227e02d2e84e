/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/subscriptions.h"

#include "cli/client/object.h"
#include "cli/job/report.h"

bool
ctl_subscriptions_call (CtlCall *call, CtlSubscriptionsMethod method, const char *const *jids,
                        GVariant *options, GError **error)
{
  g_autoptr (GVariant) owned_options = g_variant_ref_sink (options);
  g_autoptr (RdBusSubscriptions) proxy
      = ctl_object_beside (call->profile, RD_BUS_TYPE_SUBSCRIPTIONS_PROXY, error);
  g_autofree char *path = NULL;

  return proxy != NULL && method (proxy, jids, owned_options, &path, NULL, error)
         && ctl_job_see_through (call, path, NULL, error);
}
