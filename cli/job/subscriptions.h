/* The call, the wait and the report that all verbs of subscriptions share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

typedef gboolean (*CtlSubscriptionsMethod) (RdBusSubscriptions *proxy, const char *const *jids,
                                            GVariant *options, char **path,
                                            GCancellable *cancellable, GError **error);
/* Calls METHOD, waits for its job and reports. */
bool ctl_subscriptions_call (CtlCall *call, CtlSubscriptionsMethod method, const char *const *jids,
                             GVariant *options, GError **error);
