/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/removal.h"

#include "cli/ask/consent.h"
#include "dbus-interfaces/errors.h"

bool
ctl_removal_check_connected (RdBusProfile *profile, GError **error)
{
  static const char *const connected[] = { "connecting", "syncing", "online", NULL };
  const char *state = rd_bus_profile_get_state (profile);
  g_autoptr (GError) reason = ctl_client_get_last_error (profile);

  if (g_strv_contains (connected, state))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_NOT_CONNECTED,
               "Nothing was removed: %s is %s, and this needs the server.%s%s",
               rd_bus_profile_get_name (profile), state, reason != NULL ? " " : "",
               reason != NULL ? reason->message : "");
  return false;
}

void
ctl_removal_say_head (RdBusProfile *profile, unsigned n)
{
  ctl_say ("%u contact%s to be removed from the roster of %s (%s):", n, n == 1 ? " is" : "s are",
           rd_bus_profile_get_name (profile), rd_bus_profile_get_jid (profile));
}

void
ctl_removal_say_consequences (const CtlCall *call, RdBusProfile *profile)
{
  g_autofree char *undo = ctl_call_make_command (call, profile, "undo");

  ctl_say (
      "The server ends every subscription with them; if they are many, it may not tell all of "
      "them. An undo restores their names and groups and asks again for their presence; to see "
      "yours, they have to ask you. To bring them back afterwards: %s",
      undo);
}

bool
ctl_removal_get_consent (CtlCall *call, RdBusProfile *profile, unsigned n, GError **error)
{
  const char *name = rd_bus_profile_get_name (profile);
  bool is_typed = n > CTL_REMOVAL_TYPED_ABOVE;
  g_autofree char *question = NULL;
  CtlConsent consent = { NULL, is_typed ? name : NULL, "Nothing was removed." };

  if (is_typed)
    question = g_strdup_printf ("Type the profile's name, %s, to remove %u contacts:", name, n);
  else if (n == 1)
    question = g_strdup_printf ("Remove this contact from the roster of %s (%s)?", name,
                                rd_bus_profile_get_jid (profile));
  else
    question = g_strdup_printf ("Remove these %u contacts from the roster of %s (%s)?", n, name,
                                rd_bus_profile_get_jid (profile));
  consent.question = question;
  return ctl_call_get_consent (call, &consent, error);
}
