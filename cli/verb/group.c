/* rosterctl group list, rename, remove, add, drop: groups as a whole. A group is there as long as a
 * contact is in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/job/report.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verb/group-names.h"
#include "cli/verbs.h"
#include "cli/view/profile.h"
#include "dbus-interfaces/quote.h"

/* ---- list ---- */

static void
write_json (RdCall *call, RdBusProfile *profile, const RdGroups *groups)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  GVariantIter iter;
  const char *name;
  guint32 contacts;

  g_variant_iter_init (&iter, groups->rows);
  while (g_variant_iter_next (&iter, "(&su)", &name, &contacts))
    {
      JsonObject *row = json_object_new ();

      json_object_set_string_member (row, "group", name);
      json_object_set_int_member (row, "contacts", contacts);
      json_array_add_object_element (array, row);
    }
  json_object_set_string_member (object, "profile", rd_bus_profile_get_name (profile));
  json_object_set_array_member (object, "groups", array);
  rd_output_write_json (call->output, object);
  rd_output_write (call->output, "\n");
}

static void
write_text (RdCall *call, const RdGroups *groups)
{
  GVariantIter iter;
  const char *name;
  guint32 contacts;
  int width = 0;

  g_variant_iter_init (&iter, groups->rows);
  while (g_variant_iter_next (&iter, "(&su)", &name, NULL))
    {
      g_autofree char *safe_name = rd_text_escape (name);

      width = MAX (width, rd_text_get_width (safe_name));
    }
  g_variant_iter_init (&iter, groups->rows);
  while (g_variant_iter_next (&iter, "(&su)", &name, &contacts))
    {
      g_autofree char *safe_name = rd_text_escape (name);
      g_autofree char *padded = rd_text_pad (safe_name, width);

      rd_output_print (call->output, "%s  %u\n", padded, contacts);
    }
}

bool
rd_verb_group_list (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = rd_call_find_profile (call, error);
  g_auto (RdGroups) groups = { 0 };

  if (profile == NULL || !rd_groups_read (&groups, call->client, profile, error))
    return false;
  if (rd_options_get_format (call->options) != RD_FORMAT_TEXT)
    write_json (call, profile, &groups);
  else
    write_text (call, &groups);
  if (groups.n > g_variant_n_children (groups.rows))
    rd_call_advise (call, "These are the first of %u groups.", groups.n);
  else if (groups.n == 0)
    rd_call_advise (call, "No contact of %s is in a group.", rd_bus_profile_get_name (profile));
  return true;
}

/* ---- rename, remove ---- */

/* All of the group OLD leave it, for the group NEW unless that is NULL; refused with Stale when
 * they are not those that were counted. */
static bool
move_contacts (RdCall *call, RdBusProfile *profile, const RdGroups *groups, const char *old,
               const char *new, GError **error)
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
  g_variant_dict_insert (&options, "ExpectedCount", "u", rd_groups_count (groups, old));
  if (rd_bus_roster_call_set_selected_sync (groups->roster, g_variant_dict_end (&filter),
                                            g_variant_dict_end (&edit),
                                            g_variant_dict_end (&options), &path, NULL, &reason))
    return rd_job_see_through (call, profile, path, NULL, error);
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (error, RD_ERROR, RD_ERROR_STALE,
                 "The groups were left as they are: meanwhile the contacts of %s changed. Run the "
                 "same again.",
                 rd_quote (old).text);
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
agrees_to_merge (RdCall *call, const RdGroups *groups, const char *old, const char *new,
                 GError **error)
{
  g_autofree char *movers = rd_profile_view_count_contacts (rd_groups_count (groups, old));
  g_autofree char *others = rd_profile_view_count_contacts (rd_groups_count (groups, new));
  g_autofree char *question
      = g_strdup_printf ("There is a group %s already, with %s. Merge the %s of %s into it?",
                         rd_quote (new).text, others, movers, rd_quote (old).text);
  RdConsent consent = { question, NULL, "The groups were left as they are." };

  if (rd_groups_count (groups, new) == 0)
    return true;
  if (!rd_call_get_consent (call, &consent, error))
    return false;
  if (call->options->yes)
    rd_say ("There was a group %s already, with %s: they are merged.", rd_quote (new).text, others);
  return true;
}

bool
rd_verb_group_rename (RdCall *call, GError **error)
{
  const char *old = call->args[0], *new = call->args[1];
  g_autoptr (RdBusProfile) profile = NULL;
  g_auto (RdGroups) groups = { 0 };

  if (!rd_call_check_words (call, 0, "A group's name", error))
    return false;
  if (g_str_equal (old, new))
    {
      g_set_error (error, RD_EXIT_DOMAIN, RD_EXIT_USAGE, "The group is called \"%s\" already.",
                   rd_quote (old).text);
      return false;
    }
  profile = rd_call_find_profile (call, error);
  return profile != NULL && rd_groups_read (&groups, call->client, profile, error)
         && rd_groups_find (&groups, old, profile, error) > 0
         && agrees_to_merge (call, &groups, old, new, error)
         && move_contacts (call, profile, &groups, old, new, error);
}

static bool
agrees_to_remove (RdCall *call, const RdGroups *groups, const char *name, GError **error)
{
  g_autofree char *contacts = rd_profile_view_count_contacts (rd_groups_count (groups, name));
  g_autofree char *question = g_strdup_printf ("Remove the group %s? Its %s stay in the roster.",
                                               rd_quote (name).text, contacts);
  RdConsent consent = { question, NULL, "Nothing was removed." };

  return rd_call_get_consent (call, &consent, error);
}

bool
rd_verb_group_remove (RdCall *call, GError **error)
{
  const char *name = call->args[0];
  g_autoptr (RdBusProfile) profile = NULL;
  g_auto (RdGroups) groups = { 0 };

  if (!rd_call_check_words (call, 0, "A group's name", error))
    return false;
  profile = rd_call_find_profile (call, error);
  return profile != NULL && rd_groups_read (&groups, call->client, profile, error)
         && rd_groups_find (&groups, name, profile, error) > 0
         && agrees_to_remove (call, &groups, name, error)
         && move_contacts (call, profile, &groups, name, NULL, error);
}

/* ---- add, drop ---- */

/* KEY: what to do with the group, for each contact behind its name. */
static bool
edit_contacts (RdCall *call, RdBusProfile *profile, RdBusRoster *roster, const char *key,
               GError **error)
{
  const char *const names[] = { call->args[0], NULL };
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
         && rd_job_see_through (call, profile, path, NULL, error);
}

bool
rd_verb_group_add (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = NULL;
  g_autoptr (RdBusRoster) roster = NULL;

  if (!rd_call_check_words (call, 0, "A name or JID", error))
    return false;
  profile = rd_call_find_profile (call, error);
  roster = profile != NULL ? rd_client_get_roster (call->client, profile, error) : NULL;
  return roster != NULL && edit_contacts (call, profile, roster, "AddGroups", error);
}

bool
rd_verb_group_drop (RdCall *call, GError **error)
{
  g_autoptr (RdBusProfile) profile = NULL;
  g_auto (RdGroups) groups = { 0 };

  if (!rd_call_check_words (call, 0, "A name or JID", error))
    return false;
  profile = rd_call_find_profile (call, error);
  return profile != NULL && rd_groups_read (&groups, call->client, profile, error)
         && rd_groups_find (&groups, call->args[0], profile, error) > 0
         && edit_contacts (call, profile, groups.roster, "RemoveGroups", error);
}
