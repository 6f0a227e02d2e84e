/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/import-view.h"

#include "cli/client/contact.h"
#include "cli/client/roster.h"
#include "cli/option/group-list.h"
#include "cli/out/layout.h"
#include "dbus-interfaces/shown-name.h"

/* JIDs of one Lookup: with the longest ones it fits into a call. */
#define LOOKED_UP 200

/* CONTACT NULL: not in the roster. */
typedef bool (*Found) (unsigned n, const CtlContact *contact, gpointer data);

/* Contacts come in the order of JIDS, and so do those that are missing. False: FOUND wants no more.
 */
static bool
tell_each (char **jids, unsigned n, unsigned first, GVariant *contacts, char **missing, Found found,
           gpointer data)
{
  unsigned n_found = 0;

  for (unsigned i = 0; i < n; i++)
    {
      g_auto (CtlContact) contact = { 0 };

      if (*missing != NULL && g_str_equal (*missing, jids[i]))
        {
          missing++;
          if (!found (first + i, NULL, data))
            return false;
          continue;
        }
      if (n_found == g_variant_n_children (contacts))
        return false;
      ctl_contact_init (&contact, contacts, n_found++);
      if (!found (first + i, &contact, data))
        return false;
    }
  return true;
}

/* JIDS: (element-type utf8). */
static bool
look_up (RdBusRoster *roster, GPtrArray *jids, Found found, gpointer data, GError **error)
{
  for (unsigned first = 0; first < jids->len; first += LOOKED_UP)
    {
      unsigned n = MIN (jids->len - first, LOOKED_UP);
      char **begin = (char **)jids->pdata + first;
      g_autoptr (GVariant) contacts = NULL;
      g_auto (GStrv) missing = NULL;

      if (!ctl_roster_lookup (roster, begin, (int)n, &contacts, &missing, error))
        return false;
      if (!tell_each (begin, n, first, contacts, missing, found, data))
        break;
    }
  return true;
}

/* -- the plan ---------------------------------------------------------------------------------- */

typedef struct
{
  const CtlImportFile *file;
  CtlOutput *output;
  unsigned max, n_shown;
} View;

static bool
gets_name (const View *view, const CtlRecord *record, const CtlContact *contact)
{
  if (record->name == NULL || g_str_equal (record->name, contact->name))
    return false;
  return view->file->replaces_names || rd_shown_name_is_blank (contact->name);
}

/* Free the array. */
static const char **
find_new_groups (const CtlRecord *record, const CtlContact *contact)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (char **group = record->groups; *group != NULL; group++)
    {
      if (contact == NULL || !g_strv_contains (contact->groups, *group))
        g_ptr_array_add (groups, *group);
    }
  g_ptr_array_add (groups, NULL);
  return (const char **)g_ptr_array_free (groups, FALSE);
}

static void
add_title (CtlRow *row, const char *jid, const char *name)
{
  g_autofree char *shown = rd_shown_name_make (name != NULL ? name : "", jid);
  g_autofree char *place = g_strdup_printf ("(%s)", jid);

  ctl_row_join (row, CTL_STYLE_HEADER, 0, shown != NULL ? shown : jid);
  if (shown != NULL)
    ctl_row_join (row, CTL_STYLE_PLAIN, 0, place);
}

static void
write_line (View *view, const CtlRecord *record, const CtlContact *contact, bool is_named,
            const char **groups)
{
  CtlRow row = ctl_row_begin (view->output, 2, 6);
  g_autofree char *joined = ctl_group_list_join (groups);
  g_autofree char *added = g_strdup_printf (contact == NULL ? "[%s]" : "[also in %s]", joined);
  g_autofree char *renamed = g_strdup_printf ("[named %s]", record->name);

  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, contact == NULL ? "+" : "~");
  add_title (&row, record->jid, contact != NULL ? contact->name : record->name);
  if (contact != NULL && is_named)
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, renamed);
  if (*groups != NULL)
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, added);
  ctl_row_end (&row);
  view->n_shown++;
}

static bool
show (unsigned n, const CtlContact *contact, gpointer data)
{
  View *view = data;
  const CtlRecord *record = view->file->records->pdata[n];
  g_autofree const char **groups = find_new_groups (record, contact);
  bool is_named = contact != NULL && gets_name (view, record, contact);

  if (contact == NULL || is_named || *groups != NULL)
    write_line (view, record, contact, is_named, groups);
  return view->n_shown < view->max;
}

void
ctl_import_view_write (const CtlImportFile *file, RdBusRoster *roster, CtlOutput *output,
                       unsigned total, unsigned max)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new ();
  View view = { file, output, max, 0 };

  for (unsigned i = 0; i < file->records->len; i++)
    g_ptr_array_add (jids, ((CtlRecord *)file->records->pdata[i])->jid);
  if (total > 0)
    look_up (roster, jids, show, &view, NULL);
  if (view.n_shown < total)
    ctl_layout_print (output, 2, 4, "… and %u more (-v shows all)", total - view.n_shown);
}

/* -- what is wrong ----------------------------------------------------------------------------- */

void
ctl_import_view_write_bad (const CtlImportFile *file, CtlOutput *output, unsigned max)
{
  unsigned n_shown = MIN (file->bad->len, max);

  for (unsigned i = 0; i < n_shown; i++)
    {
      const CtlBadLine *bad = file->bad->pdata[i];

      ctl_layout_print (output, 2, 4, "Line %u: %s.", bad->line, bad->why);
    }
  if (n_shown < file->n_bad)
    ctl_layout_print (output, 2, 4, "… and %u more%s", file->n_bad - n_shown,
                      n_shown < file->bad->len ? " (-v shows them)" : "");
}

/* -- presence ---------------------------------------------------------------------------------- */

static bool
take_unseen (unsigned n, const CtlContact *contact, gpointer data)
{
  if (contact != NULL && (contact->subscription & CTL_CONTACT_TO) == 0
      && (contact->flags & CTL_CONTACT_ASK) == 0)
    g_ptr_array_add (data, g_strdup (contact->jid));
  return true;
}

GPtrArray *
ctl_import_find_unseen (RdBusRoster *roster, GPtrArray *jids, GError **error)
{
  g_autoptr (GPtrArray) unseen = g_ptr_array_new_with_free_func (g_free);

  return look_up (roster, jids, take_unseen, unseen, error) ? g_steal_pointer (&unseen) : NULL;
}
