/* rosterctl group list, rename, remove, add, drop. A group exists while a contact is in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/contact-words.h"
#include "cli/ask/swapped.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/group-names.h"
#include "cli/verb/verbs.h"
#include "dbus-interfaces/command-line.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* -- list -------------------------------------------------------------------------------------- */

static void
write_json (CtlCall *call, const CtlGroups *groups)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (call->profile));
  ctl_json_add_counts (json, "groups", "group", groups->rows);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static void
write_text (CtlCall *call, const CtlGroups *groups)
{
  GVariantIter iter;
  const char *name;
  guint32 contacts;
  int width = 0;

  g_variant_iter_init (&iter, groups->rows);
  while (g_variant_iter_next (&iter, "(&su)", &name, NULL))
    {
      g_autofree char *safe_name = ctl_group_list_escape (name);

      width = MAX (width, ctl_text_get_width (safe_name));
    }
  width = ctl_layout_limit (call->output, width, strlen ("CONTACTS") + 2);
  width = ctl_layout_make_room (call->output, "GROUP", width);
  if (g_variant_n_children (groups->rows) > 0)
    ctl_layout_write_titles (call->output, 0, 2,
                             (CtlColumn[]){ { "GROUP", width }, { "CONTACTS", 0 }, { NULL, 0 } });
  g_variant_iter_init (&iter, groups->rows);
  while (g_variant_iter_next (&iter, "(&su)", &name, &contacts))
    {
      g_autofree char *safe_name = ctl_group_list_escape (name);
      g_autofree char *count = g_strdup_printf ("%u", contacts);
      CtlRow row = ctl_row_begin (call->output, 0, 2);

      ctl_row_add (&row, CTL_STYLE_PLAIN, width, safe_name);
      ctl_row_add (&row, CTL_STYLE_PLAIN, 0, count);
      ctl_row_end (&row);
    }
}

static bool
run_list (CtlCall *call, GError **error)
{
  g_auto (CtlGroups) groups = { 0 };

  if (!ctl_groups_read (&groups, call->profile, error))
    return false;
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    write_json (call, &groups);
  else
    write_text (call, &groups);
  if (groups.n > g_variant_n_children (groups.rows))
    ctl_call_advise (call, "These are the first of %u groups.", groups.n);
  else if (groups.n == 0)
    ctl_call_advise (call, "No contact of %s is in a group.",
                     rd_bus_profile_get_name (call->profile));
  return true;
}

const CtlVerb ctl_verb_group_list = {
  .name = "group list",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_list,
  .summary = "list the groups, with their number of contacts",
};

/* -- rename, remove ---------------------------------------------------------------------------- */

/* Moves all contacts of OLD to NEW; NEW NULL: only out of OLD. RD_ERROR_STALE: GROUPS is outdated.
 */
static bool
move_contacts (CtlCall *call, const CtlGroups *groups, const char *old, const char *new,
               GError **error)
{
  const char *const olds[] = { old, NULL }, *const news[] = { new, NULL };
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) edit = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  g_variant_dict_insert (&filter, "Groups", "^as", olds);
  g_variant_dict_insert (&edit, "RemoveGroups", "^as", olds);
  if (new != NULL)
    g_variant_dict_insert (&edit, "AddGroups", "^as", news);
  g_variant_dict_insert (&options, "IfSerial", "t", groups->serial);
  g_variant_dict_insert (&options, "ExpectedCount", "u", ctl_groups_count (groups, old));
  if (rd_bus_roster_call_set_selected_sync (groups->roster, g_variant_dict_end (&filter),
                                            g_variant_dict_end (&edit),
                                            g_variant_dict_end (&options), &path, NULL, &reason))
    return ctl_job_see_through (call, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "The groups were left as they are: meanwhile the contacts of \"%s\" changed. Run "
                 "the same again.",
                 rd_quote (old).text);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
agrees_to_merge (CtlCall *call, const CtlGroups *groups, const char *old, const char *new,
                 GError **error)
{
  g_autofree char *movers = ctl_text_count_contacts (ctl_groups_count (groups, old));
  g_autofree char *others = ctl_text_count_contacts (ctl_groups_count (groups, new));
  g_autofree char *question = g_strdup_printf (
      "There is a group \"%s\" already, with %s. Merge the %s of \"%s\" into it?",
      rd_quote (new).text, others, movers, rd_quote (old).text);
  CtlConsent consent = { question, NULL, "The groups were left as they are." };

  if (ctl_groups_count (groups, new) == 0)
    return true;
  if (!ctl_call_get_consent (call, &consent, error))
    return false;
  if (ctl_options_confirm (call->options))
    ctl_say ("There was a group \"%s\" already, with %s: they are merged.", rd_quote (new).text,
             others);
  return true;
}

/* Finds OLD, or says what was perhaps meant. */
static bool
find_old (CtlCall *call, const CtlGroups *groups, GError **error)
{
  const char *old = call->args[0], *new = call->args[1];
  g_autofree char *safe_old = ctl_group_list_escape (old);
  g_autofree char *safe_new = ctl_group_list_escape (new);
  g_autofree char *swapped
      = rd_command_line_join_arguments ((const char *const[]){ safe_new, safe_old, NULL });
  g_autofree char *command = ctl_call_make_command (call, "group rename %s", swapped);

  if (ctl_groups_find (groups, old, call, error) > 0)
    return true;
  if (ctl_groups_count (groups, new) > 0)
    ctl_call_advise (call, "There is a group \"%s\"; to call that one \"%s\": %s",
                     rd_quote (safe_new).text, rd_quote (safe_old).text, command);
  return false;
}

static bool
run_rename (CtlCall *call, GError **error)
{
  const char *old = ctl_group_list_unescape (call->args[0]);
  const char *new = ctl_group_list_unescape (call->args[1]);
  g_auto (CtlGroups) groups = { 0 };

  if (!ctl_call_check_words (call, 0, "A group's name", error))
    return false;
  if (g_str_equal (old, new))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "The group is called \"%s\" already.",
                   rd_quote (old).text);
      return false;
    }
  return ctl_groups_read (&groups, call->profile, error) && find_old (call, &groups, error)
         && agrees_to_merge (call, &groups, old, new, error)
         && move_contacts (call, &groups, old, new, error);
}

const CtlVerb ctl_verb_group_rename = {
  .name = "group rename",
  .synopsis = "OLD NEW",
  .options = { ctl_wait_options, ctl_confirm_options },
  .run = run_rename,
  .summary = "rename a group, or merge it into another",
  .details = "Asks before it merges.",
};

static bool
agrees_to_remove (CtlCall *call, const CtlGroups *groups, const char *name, GError **error)
{
  g_autofree char *contacts = ctl_text_count_contacts (ctl_groups_count (groups, name));
  g_autofree char *question = g_strdup_printf ("Remove the group %s? Its %s stay in the roster.",
                                               rd_quote (name).text, contacts);
  CtlConsent consent = { question, NULL, "Nothing was removed." };

  return ctl_call_get_consent (call, &consent, error);
}

static bool
run_remove (CtlCall *call, GError **error)
{
  const char *name = ctl_group_list_unescape (call->args[0]);
  g_auto (CtlGroups) groups = { 0 };

  return ctl_call_check_words (call, 0, "A group's name", error)
         && ctl_groups_read (&groups, call->profile, error)
         && ctl_groups_find (&groups, name, call, error) > 0
         && agrees_to_remove (call, &groups, name, error)
         && move_contacts (call, &groups, name, NULL, error);
}

const CtlVerb ctl_verb_group_remove = {
  .name = "group remove",
  .synopsis = "GROUP",
  .options = { ctl_wait_options, ctl_confirm_options },
  .run = run_remove,
  .summary = "remove a group; its contacts stay",
};

/* -- add, drop --------------------------------------------------------------------------------- */

/* KEY: of the edit; its value is the group. */
static bool
edit_contacts (CtlCall *call, RdBusRoster *roster, const char *key, GError **error)
{
  const char *const names[] = { ctl_group_list_unescape (call->args[0]), NULL };
  g_auto (GVariantBuilder) edits = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa{sv})"));
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = NULL;

  for (int i = 1; i < call->n_args; i++)
    {
      g_auto (GVariantDict) edit = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&edit, key, "^as", names);
      g_variant_builder_add (&edits, "(s@a{sv})", call->args[i], g_variant_dict_end (&edit));
    }
  g_variant_dict_insert (&options, "MustExist", "b", TRUE);
  return rd_bus_roster_call_set_sync (roster, g_variant_builder_end (&edits),
                                      g_variant_dict_end (&options), &path, NULL, error)
         && ctl_job_see_through (call, path, NULL, error);
}

static bool
run_add (CtlCall *call, GError **error)
{
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);

  return roster != NULL && ctl_call_check_words (call, 0, "A name or JID", error)
         && ctl_call_check_order (call, error) && ctl_call_check_contacts (call, 1, error)
         && edit_contacts (call, roster, "AddGroups", error);
}

const CtlVerb ctl_verb_group_add = {
  .name = "group add",
  .synopsis = "GROUP JID...",
  .options = { ctl_wait_options },
  .run = run_add,
  .summary = "put contacts into a group, too",
};

static bool
run_drop (CtlCall *call, GError **error)
{
  g_autofree char *name = ctl_group_list_unescape (g_strdup (call->args[0]));
  g_auto (CtlGroups) groups = { 0 };

  return ctl_call_check_words (call, 0, "A name or JID", error)
         && ctl_call_check_order (call, error) && ctl_groups_read (&groups, call->profile, error)
         && ctl_groups_find (&groups, name, call, error) > 0
         && ctl_call_check_contacts (call, 1, error)
         && edit_contacts (call, groups.roster, "RemoveGroups", error);
}

const CtlVerb ctl_verb_group_drop = {
  .name = "group drop",
  .synopsis = "GROUP JID...",
  .options = { ctl_wait_options },
  .run = run_drop,
  .summary = "take contacts out of a group",
};
