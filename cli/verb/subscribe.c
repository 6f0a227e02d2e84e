/* rosterctl subscribe, unsubscribe: whose presence the user sees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/subscriptions.h"
#include "cli/verbs.h"

static bool
run (RdCall *call, RdSubscriptionsMethod method, GError **error)
{
  const char *message = call->options->message;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (RdBusProfile) profile = NULL;

  if (!rd_call_check_words (call, 0, "A JID", error))
    return false;
  if (message != NULL)
    g_variant_dict_insert (&options, "Message", "s", message);
  profile = rd_call_find_profile (call, error);
  return profile != NULL
         && rd_subscriptions_call (call, profile, method, (const char *const *)call->args,
                                   g_variant_dict_end (&options), error);
}

bool
rd_verb_subscribe (RdCall *call, GError **error)
{
  return run (call, rd_bus_subscriptions_call_request_sync, error);
}

bool
rd_verb_unsubscribe (RdCall *call, GError **error)
{
  return run (call, rd_bus_subscriptions_call_cancel_sync, error);
}
