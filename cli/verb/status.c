/* rosterctl status: the daemon and the state of each profile; dismiss: what it says of the
 * database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/out/field.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/verb/verbs.h"
#include "cli/view/profile.h"
#include "cli/view/remedy.h"

#define INDENT 2

static void
write_json (CtlCall *call, GPtrArray *profiles)
{
  const char *notice = rd_bus_manager_get_store_notice (call->client->manager);
  const char *version = rd_bus_manager_get_version (call->client->manager);
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "version", version != NULL ? version : "");
  ctl_json_add_string (json, "store_notice", notice != NULL ? notice : "");
  ctl_json_open (json, "profiles", '[');
  for (unsigned i = 0; i < profiles->len; i++)
    {
      g_string_append (json, i > 0 ? ",\n" : "\n");
      ctl_json_add_profile (json, call->client, g_ptr_array_index (profiles, i), NULL);
    }
  g_string_append (json, "\n]}");
  ctl_output_write_json_line (call->output, json);
}

static void
write_head (CtlCall *call)
{
  const char *notice = rd_bus_manager_get_store_notice (call->client->manager);
  const char *version = rd_bus_manager_get_version (call->client->manager);
  CtlRow row = ctl_row_begin (call->output, 0, INDENT);

  ctl_row_add (&row, CTL_STYLE_HEADER, 0, "rosterd");
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, version != NULL ? version : "");
  ctl_row_end (&row);
  if (notice == NULL || *notice == '\0')
    return;
  row = ctl_row_begin (call->output, 0, INDENT);
  ctl_row_add (&row, CTL_STYLE_BAD, 0, "!");
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, notice);
  ctl_row_end (&row);
  ctl_field_write_paragraph (call->output, INDENT, CTL_REMEDY_OF_STORE_NOTICE);
}

static void
write_text (CtlCall *call, GPtrArray *profiles)
{
  write_head (call);
  if (call->options->verbosity == 0)
    {
      ctl_profile_view_write_table (call->output, call->client, profiles);
      return;
    }
  for (unsigned i = 0; i < profiles->len; i++)
    {
      ctl_output_write (call->output, "\n");
      ctl_profile_view_write_details (call->output, call->client, g_ptr_array_index (profiles, i));
    }
}

static bool
run_status (CtlCall *call, GError **error)
{
  bool is_all = call->options->profile == NULL || ctl_options_has_all_profiles (call->options);
  g_autoptr (GPtrArray) profiles
      = ctl_client_list_profiles (call->client, is_all ? NULL : call->options->profile, error);

  if (profiles == NULL)
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    write_json (call, profiles);
  else
    write_text (call, profiles);
  if (profiles->len == 0)
    ctl_call_advise (call, "There is no profile yet. " CTL_REMEDY_OF_NO_PROFILE);
  return true;
}

const CtlVerb ctl_verb_status = {
  .name = "status",
  .flags = CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_ONLY_READS,
  .run = run_status,
  .summary = "show how rosterd and each profile fare",
  .details
  = "Shows all profiles, or the one that -p names; with -v everything that is known of them.",
};

/* Its document is that of status. */
static bool
run_dismiss (CtlCall *call, GError **error)
{
  const char *notice = rd_bus_manager_get_store_notice (call->client->manager);
  bool has_notice = notice != NULL && *notice != '\0';
  g_autoptr (GPtrArray) profiles = NULL;

  if (has_notice
      && !rd_bus_manager_call_dismiss_store_notice_sync (call->client->manager, NULL, error))
    return false;
  ctl_say (has_notice ? "The notice is dismissed; what was set aside stays where it is."
                      : "There is no notice to dismiss.");
  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
    return true;
  profiles = ctl_object_read (call->client->manager, error)
                 ? ctl_client_list_profiles (call->client, NULL, error)
                 : NULL;
  if (profiles != NULL)
    write_json (call, profiles);
  return profiles != NULL;
}

const CtlVerb ctl_verb_dismiss = {
  .name = "dismiss",
  .flags = CTL_VERB_NEEDS_NO_PROFILE,
  .run = run_dismiss,
  .summary = "take back the notice that status shows of the database",
  .details = "The notice says that the database was damaged and set aside. Its file stays.",
};
