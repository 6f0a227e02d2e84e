/* Options to edits: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/edit.h"

#include "cli/out/exit.h"

static void
take_name (GPtrArray *names, GString *name)
{
  if (name->len > 0 && !g_ptr_array_find_with_equal_func (names, name->str, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name->str));
  g_string_truncate (name, 0);
}

char **
ctl_edit_split_groups (const char *list)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = list; *p != '\0'; p++)
    {
      if (*p == ',')
        {
          take_name (names, name);
          continue;
        }
      if (*p == '\\' && (p[1] == ',' || p[1] == '\\'))
        p++;
      g_string_append_c (name, *p);
    }
  take_name (names, name);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static bool
add_list (GVariantDict *edit, const char *key, GPtrArray *groups, GError **error)
{
  for (unsigned i = 0; groups != NULL && i < groups->len; i++)
    {
      if (*(const char *)g_ptr_array_index (groups, i) != '\0')
        continue;
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                           "A group's name can't be empty.");
      return false;
    }
  if (groups != NULL)
    g_variant_dict_insert_value (
        edit, key, g_variant_new_strv ((const char *const *)groups->pdata, groups->len));
  return true;
}

GVariant *
ctl_edit_from_options (const CtlOptions *options, GError **error)
{
  g_auto (GVariantDict) edit = G_VARIANT_DICT_INIT (NULL);
  bool has_steps = options->add_groups != NULL || options->remove_groups != NULL;

  if (options->exact_groups != NULL && has_steps)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "--groups says all groups; it can't stand with --add-group or "
                           "--remove-group.");
      return NULL;
    }
  if (options->name != NULL)
    g_variant_dict_insert (&edit, "Name", "s", options->name);
  if (options->exact_groups != NULL)
    {
      g_auto (GStrv) groups = ctl_edit_split_groups (options->exact_groups);

      g_variant_dict_insert (&edit, "Groups", "^as", groups);
    }
  if (!add_list (&edit, "Groups", options->groups, error)
      || !add_list (&edit, "AddGroups", options->add_groups, error)
      || !add_list (&edit, "RemoveGroups", options->remove_groups, error))
    return NULL;
  return g_variant_dict_end (&edit);
}
