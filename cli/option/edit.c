/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/edit.h"

#include "cli/option/group-list.h"
#include "cli/out/exit.h"

#define NAME_ROW                                                                                   \
  {                                                                                                \
    "name", CTL_OPTION_TEXT, "NAME", "the name to show; empty for none", .key = "Name"             \
  }
#define GROUPS_ROW                                                                                 \
  {                                                                                                \
    "groups", CTL_OPTION_TEXT, "GROUP,...",                                                        \
        "into exactly these groups; \"\\,\" is a comma in a name; empty for none"                  \
  }

const CtlOption ctl_set_options[] = {
  NAME_ROW,
  { "add-group", CTL_OPTION_LIST, "GROUP", "into this group, too; may be repeated",
    .key = "AddGroups" },
  { "remove-group", CTL_OPTION_LIST, "GROUP", "out of this group; may be repeated",
    .key = "RemoveGroups" },
  GROUPS_ROW,
  { 0 },
};

const CtlOption ctl_add_options[] = {
  NAME_ROW,
  GROUPS_ROW,
  { 0 },
};

static bool
fill (const CtlOptions *options, const CtlOption *set, GVariantDict *edit, GError **error)
{
  const char *list = ctl_options_get_text (options, "groups");
  g_auto (GStrv) all_groups = list != NULL ? ctl_group_list_split (list) : NULL;

  ctl_options_fill (options, set, edit);
  if (all_groups != NULL)
    g_variant_dict_insert (edit, "Groups", "^as", all_groups);
  for (; set->name != NULL; set++)
    {
      g_autofree const char **groups = NULL;

      if (set->kind != CTL_OPTION_LIST || !g_variant_dict_lookup (edit, set->key, "^a&s", &groups)
          || !g_strv_contains (groups, ""))
        continue;
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                           "A group's name can't be empty.");
      return false;
    }
  return true;
}

GVariant *
ctl_edit_of_set (const CtlOptions *options, GError **error)
{
  g_auto (GVariantDict) edit = G_VARIANT_DICT_INIT (NULL);

  if (ctl_options_has (options, "groups")
      && (ctl_options_has (options, "add-group") || ctl_options_has (options, "remove-group")))
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "--groups says all groups; it can't stand with --add-group or "
                           "--remove-group.");
      return NULL;
    }
  return fill (options, ctl_set_options, &edit, error)
             ? g_variant_ref_sink (g_variant_dict_end (&edit))
             : NULL;
}

GVariant *
ctl_edit_of_add (const CtlOptions *options, GError **error)
{
  g_auto (GVariantDict) edit = G_VARIANT_DICT_INIT (NULL);

  return fill (options, ctl_add_options, &edit, error)
             ? g_variant_ref_sink (g_variant_dict_end (&edit))
             : NULL;
}
