/* Refuses text that no server returns unchanged: a job would wait for its push for ever.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/edit.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "dbus-interfaces/shown-name.h"
#include "model/dictionary.h"
#include "model/text.h"

#include <stddef.h>
#include <string.h>

#define CONTACT_GROUPS_MAX 1000

static char *no_groups[] = { NULL };

static RdEdit *
edit_new (const char *jid)
{
  RdEdit *edit = g_new0 (RdEdit, 1);

  edit->jid = g_strdup (jid);
  edit->add_groups = g_new0 (char *, 1);
  edit->remove_groups = g_new0 (char *, 1);
  return edit;
}

void
rd_edit_free (RdEdit *edit)
{
  g_free (edit->jid);
  g_free (edit->name);
  g_free (edit->name_if_none);
  g_strfreev (edit->groups);
  g_strfreev (edit->add_groups);
  g_strfreev (edit->remove_groups);
  g_free (edit);
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Why a server can't keep TEXT unchanged; NULL if it can. BREAKS: the characters that an XML parser
 * replaces, in an attribute (a name) tabs and line breaks (XML 1.0 §3.3.3), in a text (a group) the
 * carriage return (§2.11). */
static const char *
find_fault (const char *text, const char *breaks)
{
  if (strlen (text) > RD_EDIT_TEXT_SIZE_MAX)
    return "it is longer than " G_STRINGIFY (RD_EDIT_TEXT_SIZE_MAX) " bytes";
  if (!g_utf8_validate (text, -1, NULL))
    return "it is not valid UTF-8";
  if (!rd_text_is_xml (text))
    return "it has a control character";
  if (strpbrk (text, breaks) != NULL)
    return "it has a line break or a tab";
  return NULL;
}

static void
set_fault (GError **error, const RdKey *key, const char *text, const char *fault)
{
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "\"%s\" can't be in the edit's key \"%s\": %s. Use another text there.",
               rd_quote (text).text, key->name, fault);
}

static bool
read_name (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  const RdEdit *edit = record;
  const char *name = g_variant_get_string (value, NULL);
  const char *fault = find_fault (name, "\t\n\r");

  if (edit->jid == NULL)
    {
      g_set_error_literal (
          error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
          "An edit of many contacts takes no name; change names one by one with Set.");
      return false;
    }
  if (fault != NULL)
    {
      set_fault (error, key, name, fault);
      return false;
    }
  rd_key_store (key, value, record);
  return true;
}

static bool
read_groups (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  g_autofree const char **groups = g_variant_get_strv (value, NULL);

  for (size_t i = 0; groups[i] != NULL; i++)
    {
      const char *fault = groups[i][0] != '\0' ? find_fault (groups[i], "\r") : "it is empty";

      if (fault != NULL)
        {
          set_fault (error, key, groups[i], fault);
          return false;
        }
    }
  rd_key_store (key, value, record);
  return true;
}

static const RdKey keys[] = {
  { "Name", "s", offsetof (RdEdit, name), 0, read_name },
  { "NameIfNone", "s", offsetof (RdEdit, name_if_none), 0, read_name },
  { "Groups", "as", offsetof (RdEdit, groups), RD_EDIT_GROUPS_MAX, read_groups },
  { "AddGroups", "as", offsetof (RdEdit, add_groups), RD_EDIT_GROUPS_MAX, read_groups },
  { "RemoveGroups", "as", offsetof (RdEdit, remove_groups), RD_EDIT_GROUPS_MAX, read_groups },
};
static const RdDictionary dictionary
    = { "edit", "An edit has no key", "The edit's key", keys, G_N_ELEMENTS (keys) };

/* A roster may have a JID that can't be prepared, so it is accepted. */
static bool
check_jid (const char *jid, GError **error)
{
  if (jid == NULL
      || (jid[0] != '\0' && strlen (jid) <= RD_JID_SIZE_MAX && g_utf8_validate (jid, -1, NULL)
          && rd_text_is_xml (jid)))
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_JID,
               "\"%s\" is not a JID, which has 1 to " G_STRINGIFY (
                   RD_JID_SIZE_MAX) " bytes of text without control characters. A "
                                    "JID looks like juliet@example.org.",
               rd_quote (jid).text);
  return false;
}

RdEdit *
rd_edit_new_from_variant (const char *jid, GVariant *dict, GError **error)
{
  g_autoptr (RdEdit) edit = edit_new (jid);

  if (!check_jid (jid, error) || !rd_dictionary_read (&dictionary, dict, edit, error))
    return NULL;
  return g_steal_pointer (&edit);
}

/* -- applying ---------------------------------------------------------------------------------- */

static const char *
get_name (const RdContact *contact)
{
  return contact != NULL ? contact->name : "";
}

static char **
get_groups (const RdContact *contact)
{
  return contact != NULL ? contact->groups : no_groups;
}

static bool
has_group (char *const *groups, const char *group)
{
  return g_strv_contains ((const char *const *)groups, group);
}

/* The groups of A that B lacks; never NULL. */
static char **
subtract_groups (char *const *a, char *const *b)
{
  GPtrArray *rest = g_ptr_array_new ();

  for (; *a != NULL; a++)
    {
      if (!has_group (b, *a))
        g_ptr_array_add (rest, g_strdup (*a));
    }
  g_ptr_array_add (rest, NULL);
  return (char **)g_ptr_array_free (rest, FALSE);
}

/* GROUPS after EDIT; may have duplicates. */
static char **
change_groups (char *const *groups, const RdEdit *edit)
{
  GPtrArray *changed = g_ptr_array_new ();

  for (; *groups != NULL; groups++)
    {
      if (!has_group (edit->remove_groups, *groups))
        g_ptr_array_add (changed, g_strdup (*groups));
    }
  for (char **group = edit->add_groups; *group != NULL; group++)
    g_ptr_array_add (changed, g_strdup (*group));
  g_ptr_array_add (changed, NULL);
  return (char **)g_ptr_array_free (changed, FALSE);
}

RdEdit *
rd_edit_new_between (const RdContact *before, const RdContact *after)
{
  const RdContact *one = after != NULL ? after : before;
  RdEdit *edit = edit_new (one != NULL ? one->jid : NULL);

  if (!g_str_equal (get_name (before), get_name (after)))
    edit->name = g_strdup (get_name (after));
  g_strfreev (edit->add_groups);
  g_strfreev (edit->remove_groups);
  edit->add_groups = subtract_groups (get_groups (after), get_groups (before));
  edit->remove_groups = subtract_groups (get_groups (before), get_groups (after));
  return edit;
}

static char **
concat_groups (char *const *a, char *const *b)
{
  const RdEdit adding = { .add_groups = (char **)b, .remove_groups = no_groups };

  return change_groups (a, &adding);
}

/* Of FIRST, then SECOND. */
static void
take_names (RdEdit *edit, const RdEdit *first, const RdEdit *second)
{
  const char *name = first->name;
  const char *if_none = first->name_if_none;

  if (second->name_if_none != NULL && (if_none == NULL || rd_shown_name_is_blank (if_none)))
    if_none = second->name_if_none;
  if (second->name != NULL)
    name = second->name;
  else if (name != NULL && second->name_if_none != NULL && rd_shown_name_is_blank (name))
    name = second->name_if_none;
  edit->name = g_strdup (name);
  edit->name_if_none = g_strdup (name == NULL ? if_none : NULL);
}

RdEdit *
rd_edit_new_after (const RdEdit *first, const RdEdit *second)
{
  const RdEdit nothing = { .add_groups = no_groups, .remove_groups = no_groups };
  const RdEdit *before = first != NULL && second->groups == NULL ? first : &nothing;
  RdEdit *edit = g_new0 (RdEdit, 1);

  edit->jid = g_strdup (second->jid);
  take_names (edit, first != NULL ? first : &nothing, second);
  if (second->groups != NULL || before->groups != NULL)
    edit->groups = g_strdupv (second->groups != NULL ? second->groups : before->groups);
  edit->add_groups = change_groups (before->add_groups, second);
  edit->remove_groups = concat_groups (before->remove_groups, second->remove_groups);
  return edit;
}

/* CONTACT (NULL: a new one) with another JID, name and groups. */
static RdContact *
contact_with_item (const RdContact *contact, const char *jid, const char *name, char *const *groups)
{
  if (contact == NULL)
    return rd_contact_new (jid, name, RD_SUBSCRIPTION_NONE, 0, (const char *const *)groups, NULL,
                           0);
  return rd_contact_new (jid, name, contact->subscription, contact->flags,
                         (const char *const *)groups, contact->extra, 0);
}

static const char *
change_name (const RdEdit *edit, const RdContact *base)
{
  const char *name = get_name (base);

  if (edit->name != NULL)
    return edit->name;
  return edit->name_if_none != NULL && rd_shown_name_is_blank (name) ? edit->name_if_none : name;
}

RdContact *
rd_edit_apply (const RdEdit *edit, const char *jid, const RdContact *base)
{
  char **start = edit->groups != NULL ? edit->groups : get_groups (base);
  g_auto (GStrv) groups = change_groups (start, edit);

  return contact_with_item (base, jid, change_name (edit, base), groups);
}

static const char *
merge_name (const RdEdit *edit, const RdContact *base, const RdContact *other, const RdContact *now)
{
  if (edit->name == NULL)
    return change_name (edit, other);
  return g_str_equal (get_name (base), get_name (other)) ? edit->name : get_name (now);
}

/* Turns exact groups into their difference to BASE, and applies that to OTHER. */
static char **
merge_groups (const RdEdit *edit, const char *jid, const RdContact *base, const RdContact *other)
{
  g_auto (GStrv) groups = change_groups (get_groups (other), edit);
  g_autoptr (RdContact) edited = NULL;
  g_autoptr (RdEdit) difference = NULL;

  if (edit->groups == NULL)
    return g_steal_pointer (&groups);
  edited = rd_edit_apply (edit, jid, base);
  difference = rd_edit_new_between (base, edited);
  return change_groups (groups, difference);
}

RdContact *
rd_edit_merge (const RdEdit *edit, const char *jid, const RdContact *base, const RdContact *other,
               const RdContact *now)
{
  g_auto (GStrv) groups = merge_groups (edit, jid, base, other);

  return contact_with_item (now, jid, merge_name (edit, base, other, now), groups);
}

/* -- limits ------------------------------------------------------------------------------------ */

bool
rd_edit_check_weight (const RdContact *target, const RdContact *base, GError **error)
{
  size_t weight = rd_contact_get_item_size (target);

  if (weight <= RD_ITEM_SIZE_MAX || (base != NULL && weight <= rd_contact_get_item_size (base)))
    return true;
  g_set_error (
      error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
      "%s would have %zu bytes, and a contact has at most %d; put it in fewer groups, or in "
      "some with shorter names.",
      rd_quote (target->jid).text, weight, RD_ITEM_SIZE_MAX);
  return false;
}

bool
rd_edit_check_target (const RdContact *target, const RdContact *base, GError **error)
{
  unsigned n_groups = g_strv_length (target->groups);

  if (n_groups <= CONTACT_GROUPS_MAX || n_groups <= g_strv_length (get_groups (base)))
    return rd_edit_check_weight (target, base, error);
  g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
               "%s would be in %u groups, and a contact is in %d at most; put it in fewer.",
               rd_quote (target->jid).text, n_groups, CONTACT_GROUPS_MAX);
  return false;
}

bool
rd_edit_is_same_item (const RdContact *a, const RdContact *b)
{
  return g_str_equal (get_name (a), get_name (b))
         && g_strv_equal ((const char *const *)get_groups (a), (const char *const *)get_groups (b));
}
