/* rosterctl profile list, show, remove, default.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/profile.h"
#include "cli/ask/consent.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/remedy.h"

static bool
run_list (CtlCall *call, GError **error)
{
  bool is_json = ctl_options_get_format (call->options) != CTL_FORMAT_TEXT;
  g_autoptr (GPtrArray) profiles = ctl_client_list_profiles (call->client, NULL, error);
  g_autoptr (GString) json = g_string_new (NULL);

  if (profiles == NULL)
    return false;
  if (profiles->len == 0)
    ctl_call_advise (call, "There is no profile yet. " CTL_REMEDY_OF_NO_PROFILE);
  if (!is_json)
    {
      ctl_profile_view_write_table (call->output, call->client, profiles);
      return true;
    }
  ctl_json_open (json, NULL, '{');
  ctl_json_open (json, "profiles", '[');
  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_string_append (json, i > 0 ? ",\n" : "\n");
      ctl_json_add_profile (json, call->client, g_ptr_array_index (profiles, i), NULL);
    }
  g_string_append (json, "\n]}");
  ctl_output_write_json_line (call->output, json);
  return true;
}

const CtlVerb ctl_verb_profile_list = {
  .name = "profile list",
  .flags = CTL_VERB_NEEDS_NO_PROFILE | CTL_VERB_ONLY_READS,
  .run = run_list,
  .summary = "list the profiles",
};

static bool
run_show (CtlCall *call, GError **error)
{
  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
    ctl_profile_view_write_details (call->output, call->client, call->profile);
  return true;
}

const CtlVerb ctl_verb_profile_show = {
  .name = "profile show",
  .synopsis = "[NAME]",
  .flags = CTL_VERB_TELLS_PROFILE | CTL_VERB_ONLY_READS,
  .run = run_show,
  .summary = "show all of a profile",
};

static bool
has_consent (CtlCall *call, GError **error)
{
  g_autofree char *contacts = ctl_text_count_contacts (rd_bus_profile_get_contacts (call->profile));
  g_autofree char *question = g_strdup_printf (
      "Remove %s (%s), its password and its stored roster of %s? The roster on "
      "the server is left as it is.",
      rd_bus_profile_get_name (call->profile), rd_bus_profile_get_jid (call->profile), contacts);
  CtlConsent consent = { question, NULL, "Nothing was removed." };

  return ctl_call_get_consent (call, &consent, error);
}

static void
write_removed (CtlCall *call)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "removed", rd_bus_profile_get_name (call->profile));
  ctl_json_add_string (json, "jid", rd_bus_profile_get_jid (call->profile));
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static bool
run_remove (CtlCall *call, GError **error)
{
  if (*call->args[0] == '\0')
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "rosterctl profile remove needs the profile's name.");
      return false;
    }
  if (!has_consent (call, error)
      || !rd_bus_manager_call_remove_profile_sync (
          call->client->manager, g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->profile)), NULL,
          error))
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    write_removed (call);
  ctl_say ("Removed %s.", call->args[0]);
  return true;
}

const CtlVerb ctl_verb_profile_remove = {
  .name = "profile remove",
  .synopsis = "NAME",
  .options = { ctl_confirm_options },
  .run = run_remove,
  .summary = "remove a profile and what is stored of it",
  .details
  = "Deletes the stored roster, its history, the settings and the password. The roster on the\n"
    "server is left as it is. Without a terminal it needs --yes.",
};

static bool
run_default (CtlCall *call, GError **error)
{
  g_autofree char *name = ctl_text_escape (rd_bus_profile_get_name (call->profile));

  if (call->n_args == 0 && call->options->profile == NULL)
    {
      if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
        ctl_output_print (call->output, "%s\n", name);
      return true;
    }
  if (!rd_bus_manager_call_set_default_profile_sync (
          call->client->manager, g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->profile)), NULL,
          error))
    return false;
  ctl_say ("%s is the default profile now.", rd_bus_profile_get_name (call->profile));
  return true;
}

const CtlVerb ctl_verb_profile_default = {
  .name = "profile default",
  .synopsis = "[NAME]",
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_default,
  .summary = "show or choose the profile that is meant where none is named",
};

static bool
run_dismiss (CtlCall *call, GError **error)
{
  const char *notice = rd_bus_profile_get_roster_notice (call->profile);
  uint64_t job = rd_bus_profile_get_roster_notice_job (call->profile);
  g_autofree char *command = ctl_call_make_command (call, "undo %" G_GUINT64_FORMAT, job);

  if (notice == NULL || *notice == '\0')
    {
      ctl_say ("There is no notice on %s.", rd_bus_profile_get_name (call->profile));
      return true;
    }
  if (!rd_bus_profile_call_dismiss_notice_sync (call->profile, NULL, error))
    return false;
  ctl_say ("The notice on %s is dismissed. To bring the contacts back all the same: %s",
           rd_bus_profile_get_name (call->profile), command);
  return true;
}

const CtlVerb ctl_verb_profile_dismiss = {
  .name = "profile dismiss",
  .synopsis = "[NAME]",
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_dismiss,
  .summary = "take back the notice that status shows of a profile",
  .details
  = "The notice says that the server's roster was suddenly far smaller. What it speaks of can be\n"
    "brought back afterwards, too.",
};
