/* rosterctl profile login, connect, disconnect, set: all about a profile's connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password.h"
#include "cli/ask/swapped.h"
#include "cli/option/settings.h"
#include "cli/out/exit.h"
#include "cli/verb/profile-wait.h"
#include "cli/verb/verbs.h"

#include <string.h>

/* Before a password is typed in vain. */
static bool
check_place (CtlCall *call, GError **error)
{
  const char *name = rd_bus_profile_get_name (call->profile);

  if (g_strcmp0 (rd_bus_profile_get_password_storage (call->profile), "credential") == 0)
    {
      g_set_error (
          error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR,
          "The password of %s is its credential, rosterd.%s. Change it where systemd takes "
          "it from, and restart rosterd.",
          name, name);
      return false;
    }
  if (!ctl_settings_has_command (rd_bus_profile_get_settings (call->profile)))
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR,
               "The password of %s comes from its password command. Change it where that takes it "
               "from, or unset the command first: rosterctl profile set %s password-command=",
               name, name);
  return false;
}

static bool
run_login (CtlCall *call, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (RdSecret) password = NULL;

  if (!check_place (call, error))
    return false;
  password = ctl_call_read_password (call, rd_bus_profile_get_jid (call->profile), &reason);
  if (password == NULL)
    {
      if (reason != NULL)
        g_propagate_error (error, g_steal_pointer (&reason));
      else
        g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                             "There is no terminal to ask for the password on. Give it in a file, "
                             "--password-file FILE, or on standard input, --password-file -.");
      return false;
    }
  if (!ctl_call_set_password (call, call->profile, password, error))
    return false;
  if (g_str_equal (rd_bus_profile_get_state (call->profile), "online"))
    {
      ctl_say ("%s is connected already; the password is for the next time.",
               rd_bus_profile_get_name (call->profile));
      return true;
    }
  if (rd_bus_profile_get_enabled (call->profile))
    return ctl_profile_wait (call, error);
  ctl_say ("%s is disabled. To connect it: rosterctl profile connect %s",
           rd_bus_profile_get_name (call->profile), rd_bus_profile_get_name (call->profile));
  return true;
}

const CtlVerb ctl_verb_profile_login = {
  .name = "profile login",
  .synopsis = "[NAME]",
  .options = { ctl_password_options, ctl_wait_options },
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_login,
  .summary = "give a profile its password and connect it",
  .details = "Asks for the password on a terminal; otherwise --password-file is needed.",
};

static bool
run_connect (CtlCall *call, GError **error)
{
  return rd_bus_profile_call_connect_sync (call->profile, NULL, error)
         && ctl_profile_wait (call, error);
}

const CtlVerb ctl_verb_profile_connect = {
  .name = "profile connect",
  .synopsis = "[NAME]",
  .options = { ctl_wait_options },
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_connect,
  .summary = "enable a profile and connect it now",
};

static bool
run_disconnect (CtlCall *call, GError **error)
{
  if (!rd_bus_profile_call_disconnect_sync (call->profile, NULL, error))
    return false;
  ctl_say ("%s is disconnected, and stays so. Its roster stays readable. To connect it again: "
           "rosterctl profile connect %s",
           rd_bus_profile_get_name (call->profile), rd_bus_profile_get_name (call->profile));
  return true;
}

const CtlVerb ctl_verb_profile_disconnect = {
  .name = "profile disconnect",
  .synopsis = "[NAME]",
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_disconnect,
  .summary = "disconnect a profile and keep it so; its roster stays readable",
};

static bool
run_set (CtlCall *call, GError **error)
{
  bool has_name = call->n_args > 0 && strchr (call->args[0], '=') == NULL;
  g_autoptr (GVariant) settings = NULL;

  if (!ctl_call_check_order (call, error))
    return false;
  settings = ctl_settings_from_options (call->options, call->args + has_name, error);
  if (settings == NULL)
    return false;
  if (g_variant_n_children (settings) == 0)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "There is nothing to set. Write KEY=VALUE, for instance: rosterctl profile set "
                   "%s address=xmpp.example.org:5222",
                   rd_bus_profile_get_name (call->profile));
      return false;
    }
  if (!rd_bus_profile_call_configure_sync (call->profile, settings, NULL, error))
    return false;
  ctl_say ("%s is changed. To see its settings and how it fares: rosterctl profile show %s",
           rd_bus_profile_get_name (call->profile), rd_bus_profile_get_name (call->profile));
  return true;
}

const CtlVerb ctl_verb_profile_set = {
  .name = "profile set",
  .synopsis = "[NAME] [KEY=VALUE...]",
  .options = { ctl_settings_options },
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_set,
  .summary = "change settings of a profile",
  .details
  = "Keys: address, direct-tls, proxy, ca-file, client-certificate, client-key, allow-plain,\n"
    "visibility, shrink-guard, ping-interval, history-max, password-command, enabled. The options\n"
    "that profile add takes do as well.",
};
