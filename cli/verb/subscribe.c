/* rosterctl subscribe, unsubscribe: whose presence the user sees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job/subscriptions.h"
#include "cli/verb/verbs.h"

static bool
run (CtlCall *call, CtlSubscriptionsMethod method, GError **error)
{
  const char *message = call->options->message;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (RdBusProfile) profile = NULL;

  if (!ctl_call_check_words (call, 0, "A JID", error))
    return false;
  if (message != NULL)
    g_variant_dict_insert (&options, "Message", "s", message);
  profile = ctl_call_find_profile (call, error);
  return profile != NULL
         && ctl_subscriptions_call (call, profile, method, (const char *const *)call->args,
                                    g_variant_dict_end (&options), error);
}

static bool
run_subscribe (CtlCall *call, GError **error)
{
  return run (call, rd_bus_subscriptions_call_subscribe_sync, error);
}

const CtlVerb ctl_verb_subscribe = {
  .name = "subscribe",
  .synopsis = "JID...",
  .groups = CTL_OPTIONS_REQUEST | CTL_OPTIONS_WAIT,
  .run = run_subscribe,
  .summary = "ask to see the presence of contacts",
  .details = "Whoever isn't in the roster is added to it. They have to agree.",
};

static bool
run_unsubscribe (CtlCall *call, GError **error)
{
  return run (call, rd_bus_subscriptions_call_unsubscribe_sync, error);
}

const CtlVerb ctl_verb_unsubscribe = {
  .name = "unsubscribe",
  .synopsis = "JID...",
  .groups = CTL_OPTIONS_WAIT,
  .run = run_unsubscribe,
  .summary = "stop seeing the presence of contacts, or stop asking for it",
};
