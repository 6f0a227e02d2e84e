/* The way to im.rosterd.Roster1.Subscriptions, for the verbs of requests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"

/* A method that takes JIDs and options, and answers with a job. */
typedef gboolean (*CtlSubscriptionsMethod) (RdBusSubscriptions *proxy, const char *const *jids,
                                            GVariant *options, char **path,
                                            GCancellable *cancellable, GError **error);
/* Calls it and sees the job through. */
bool ctl_subscriptions_call (CtlCall *call, RdBusProfile *profile, CtlSubscriptionsMethod method,
                             const char *const *jids, GVariant *options, GError **error);
