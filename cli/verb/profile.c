/* rosterctl profile list, show, remove, default: the profiles themselves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/profile.h"
#include "cli/ask/consent.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verbs.h"
#include "dbus-interfaces/names.h"

bool
rd_verb_profile_list (RdCall *call, GError **error)
{
  bool is_json = rd_options_get_format (call->options) != RD_FORMAT_TEXT;
  g_autoptr (GPtrArray) profiles = rd_client_list_profiles (call->client, NULL, error);

  if (profiles == NULL)
    return false;
  if (profiles->len == 0)
    rd_call_advise (call, "There is no profile yet. Add your account: rosterctl profile add NAME "
                          "JID");
  if (!is_json)
    {
      rd_profile_view_write_table (call->output, call->client, profiles);
      return true;
    }
  rd_output_write (call->output, "[");
  for (unsigned i = 0; i < profiles->len; i++)
    {
      rd_output_write (call->output, i > 0 ? ",\n" : "\n");
      rd_output_write_json (
          call->output, rd_profile_view_to_json (call->client, g_ptr_array_index (profiles, i)));
    }
  rd_output_write (call->output, "\n]\n");
  return true;
}

bool
rd_verb_profile_show (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile
      = rd_client_find_profile (call->client, rd_call_get_profile_name (call, 0), error);

  if (profile == NULL)
    return false;
  if (rd_options_get_format (call->options) == RD_FORMAT_TEXT)
    {
      rd_profile_view_write_details (call->output, call->client, profile);
      return true;
    }
  rd_output_write_json (call->output, rd_profile_view_to_json (call->client, profile));
  rd_output_write (call->output, "\n");
  return true;
}

static bool
has_consent (RdCall *call, RdBusProfile *profile, GError **error)
{
  g_autofree char *contacts
      = rd_profile_view_count_contacts (rd_bus_profile_get_contacts (profile));
  g_autofree char *question = g_strdup_printf (
      "Remove %s (%s), its password and its stored roster of %s? The roster on "
      "the server is left as it is.",
      rd_bus_profile_get_name (profile), rd_bus_profile_get_jid (profile), contacts);
  RdConsent consent = { question, NULL, "Nothing was removed." };

  return rd_call_get_consent (call, &consent, error);
}

bool
rd_verb_profile_remove (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = NULL;

  if (*call->args[0] == '\0')
    {
      g_set_error_literal (error, RD_EXIT_DOMAIN, RD_EXIT_USAGE,
                           "rosterctl profile remove needs the profile's name.");
      return false;
    }
  profile = rd_client_find_profile (call->client, call->args[0], error);
  if (profile == NULL || !has_consent (call, profile, error))
    return false;
  if (!rd_bus_manager_call_remove_profile_sync (
          call->client->manager, g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), NULL,
          error))
    return false;
  rd_say ("Removed %s.", call->args[0]);
  return true;
}

static bool
show_default (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = rd_client_find_profile (call->client, "", error);
  g_autofree char *name = NULL;

  if (profile == NULL)
    return false;
  if (rd_options_get_format (call->options) == RD_FORMAT_TEXT)
    name = rd_text_escape (rd_bus_profile_get_name (profile));
  else
    name = rd_json_quote (rd_bus_profile_get_name (profile));
  rd_output_print (call->output, "%s\n", name);
  return true;
}

bool
rd_verb_profile_default (RdCall *call, GError **error)
{
  const char *name = rd_call_get_profile_name (call, 0);
  g_autoptr (RdBusProfile) profile = NULL;

  if (name == NULL)
    return show_default (call, error);
  profile = rd_client_find_profile (call->client, name, error);
  if (profile == NULL
      || !rd_bus_manager_call_set_default_profile_sync (
          call->client->manager, g_dbus_proxy_get_object_path (G_DBUS_PROXY (profile)), NULL,
          error))
    return false;
  rd_say ("%s is the default profile now.", rd_bus_profile_get_name (profile));
  return true;
}

bool
rd_verb_profile_dismiss (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile
      = rd_client_find_profile (call->client, rd_call_get_profile_name (call, 0), error);
  const char *notice;

  if (profile == NULL)
    return false;
  notice = rd_bus_profile_get_roster_notice (profile);
  if (notice == NULL || *notice == '\0')
    {
      rd_say ("There is no notice on %s.", rd_bus_profile_get_name (profile));
      return true;
    }
  if (!rd_bus_profile_call_dismiss_notice_sync (profile, NULL, error))
    return false;
  rd_say ("The notice on %s is taken away. What it spoke of can still be brought back: rosterctl "
          "-p %s job list -v",
          rd_bus_profile_get_name (profile), rd_bus_profile_get_name (profile));
  return true;
}
