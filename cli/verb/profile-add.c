/* rosterctl profile add: a new account, from the password to the first roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/password.h"
#include "cli/ask/swapped.h"
#include "cli/option/settings.h"
#include "cli/out/exit.h"
#include "cli/verb/profile-wait.h"
#include "cli/verb/verbs.h"

/* Checked before a password is typed in vain. */
static bool
check_words (CtlCall *call, GError **error)
{
  for (int i = 0; i < call->n_args; i++)
    {
      if (*call->args[i] != '\0')
        continue;
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "rosterctl profile add needs a name and a JID, for instance: rosterctl "
                           "profile add home juliet@example.org.");
      return false;
    }
  if (g_str_equal (call->args[0], "all"))
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                           "No profile can be called \"all\": -p all means all of them.");
      return false;
    }
  return true;
}

static bool
check_name_is_free (CtlCall *call, GError **error)
{
  g_autofree char *path = NULL;

  if (!rd_bus_manager_call_find_profile_sync (call->client->manager, call->args[0], &path, NULL,
                                              NULL))
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_CONFLICT,
               "There is a profile %s already. Choose another name, or see it: rosterctl profile "
               "show %s.",
               call->args[0], call->args[0]);
  return false;
}

/* All that rosterd would refuse; *TAKES_PASSWORD: none comes from elsewhere. */
static bool
check (CtlCall *call, GVariant *settings, gboolean *takes_password, GError **error)
{
  return check_words (call, error) && ctl_call_check_order (call, error)
         && check_name_is_free (call, error)
         && rd_bus_manager_call_check_profile_sync (call->client->manager, call->args[0],
                                                    call->args[1], settings, takes_password, NULL,
                                                    error);
}

/* With its password, so that it can connect at once. */
static bool
add (CtlCall *call, GVariant *settings, const RdSecret *password, GError **error)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autofree char *path = NULL;
  GVariant *handle = NULL;
  GVariantDict dict;

  if (password != NULL && (handle = ctl_password_to_handle (password, &fds, error)) == NULL)
    return false;
  g_variant_dict_init (&dict, settings);
  if (handle != NULL)
    g_variant_dict_insert_value (&dict, "Password", handle);
  if (rd_bus_manager_call_add_profile_sync (call->client->manager, call->args[0], call->args[1],
                                            g_variant_dict_end (&dict), fds, &path, NULL, NULL,
                                            error))
    call->profile = ctl_client_load_profile (call->client, path, error);
  return call->profile != NULL;
}

static bool
finish (CtlCall *call, bool has_password, bool takes_password, GError **error)
{
  const char *name = call->args[0];
  bool is_disabled = ctl_options_has (call->options, "disabled");

  ctl_say ("Added %s (%s).", name, rd_bus_profile_get_jid (call->profile));
  if (has_password)
    ctl_password_say_storage (rd_bus_profile_get_password_storage (call->profile));
  else if ((is_disabled || ctl_options_has (call->options, "no-wait")) && takes_password)
    ctl_say ("No password was given. To give it: rosterctl profile login %s", name);
  return is_disabled || ctl_profile_wait (call, error);
}

static bool
run_add (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) settings = ctl_settings_from_options (call->options, NULL, error);
  g_autoptr (RdSecret) password = NULL;
  g_autoptr (GError) reason = NULL;
  gboolean takes_password;

  if (settings == NULL || !check (call, settings, &takes_password, error))
    return false;
  if (takes_password)
    password = ctl_call_read_password (call, call->args[1], &reason);
  else if (ctl_options_get_text (call->options, "password-file") != NULL)
    g_set_error_literal (
        &reason, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
        "A password comes from --password-file, or else from --password-command or the profile's "
        "credential, not from two of them.");
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return false;
    }
  return add (call, settings, password, error)
         && finish (call, password != NULL, takes_password, error);
}

const CtlVerb ctl_verb_profile_add = {
  .name = "profile add",
  .synopsis = "NAME JID",
  .completes_as = "",
  .options = { ctl_settings_options, ctl_password_options, ctl_wait_options },
  .flags = CTL_VERB_NEEDS_NO_PROFILE | CTL_VERB_TELLS_PROFILE,
  .run = run_add,
  .summary = "add an account",
  .details
  = "Asks for the password on a terminal, adds the profile, and waits until it is online. If the\n"
    "connection fails the profile stays, and what to do next is said.",
};
