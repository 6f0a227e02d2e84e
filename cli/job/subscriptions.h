/* The way to im.rosterd.Roster1.Subscriptions, for the verbs of requests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

RdBusSubscriptions *rd_subscriptions_get_proxy (RdClient *client, RdBusProfile *profile,
                                                GError **error);
/* A method that takes JIDs and options, and answers with a job. */
typedef gboolean (*RdSubscriptionsMethod) (RdBusSubscriptions *proxy, const char *const *jids,
                                           GVariant *options, char **path,
                                           GCancellable *cancellable, GError **error);
/* Calls it and sees the job through. */
bool rd_subscriptions_call (RdCall *call, RdBusProfile *profile, RdSubscriptionsMethod method,
                            const char *const *jids, GVariant *options, GError **error);
