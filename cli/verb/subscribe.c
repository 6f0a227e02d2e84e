/* rosterctl subscribe, unsubscribe: whose presence the user sees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-words.h"
#include "cli/job/subscriptions.h"
#include "cli/verb/verbs.h"

static const CtlOption subscribe_options[] = {
  { "message", CTL_OPTION_TEXT, "TEXT", "words that go with the request", .key = "Message" },
  { 0 },
};

static bool
run_subscribe (CtlCall *call, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  ctl_options_fill (call->options, subscribe_options, &options);
  return ctl_call_check_words (call, 0, "A JID", error) && ctl_call_check_contacts (call, 0, error)
         && ctl_subscriptions_call (call, rd_bus_subscriptions_call_subscribe_sync,
                                    (const char *const *)call->args, g_variant_dict_end (&options),
                                    error);
}

const CtlVerb ctl_verb_subscribe = {
  .name = "subscribe",
  .synopsis = "JID...",
  .options = { ctl_wait_options, subscribe_options },
  .run = run_subscribe,
  .summary = "ask to see the presence of contacts",
  .details = "Whoever isn't in the roster is added to it. They have to agree.",
};

static bool
run_unsubscribe (CtlCall *call, GError **error)
{
  return ctl_call_check_words (call, 0, "A JID", error) && ctl_call_check_contacts (call, 0, error)
         && ctl_subscriptions_call (call, rd_bus_subscriptions_call_unsubscribe_sync,
                                    (const char *const *)call->args, g_variant_new ("a{sv}", NULL),
                                    error);
}

const CtlVerb ctl_verb_unsubscribe = {
  .name = "unsubscribe",
  .synopsis = "JID...",
  .options = { ctl_wait_options },
  .run = run_unsubscribe,
  .summary = "stop seeing the presence of contacts, or stop asking for it",
};
