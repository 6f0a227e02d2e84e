/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb/duplicates/shared.h"

#include "cli/client/contact.h"
#include "cli/client/object.h"
#include "cli/client/roster.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/view/contact.h"
#include "dbus-interfaces/call-limits.h"

typedef struct
{
  CtlCall *call;
  GPtrArray *profiles; /* (element-type RdBusProfile) */
  GPtrArray *rosters;  /* (element-type RdBusRoster), of the same profiles; NULL: can't be read */
  GString *json;       /* NULL: text */
  unsigned n_told;
} Shared;

/* A page of one profile's roster. */
typedef struct
{
  char **jids;
  GPtrArray **others; /* of each JID: (element-type utf8) names of later profiles; NULL: none */
  bool *is_told;      /* an earlier profile has it, too */
  size_t n;
} Page;

static void
page_clear (Page *page)
{
  for (size_t i = 0; i < page->n; i++)
    g_clear_pointer (&page->others[i], g_ptr_array_unref);
  g_strfreev (page->jids);
  g_free (page->others);
  g_free (page->is_told);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
page_init (Page *page, GVariant *contacts)
{
  page->n = g_variant_n_children (contacts);
  page->jids = g_new0 (char *, page->n + 1);
  page->others = g_new0 (GPtrArray *, page->n);
  page->is_told = g_new0 (bool, page->n);
  for (size_t i = 0; i < page->n; i++)
    {
      g_autoptr (GVariant) tuple = g_variant_get_child_value (contacts, i);

      g_variant_get_child (tuple, 0, "s", &page->jids[i]);
    }
}

static const char *
get_name (const Shared *shared, unsigned number)
{
  return rd_bus_profile_get_name (shared->profiles->pdata[number]);
}

/* Which contacts of PAGE, of the profile OWNER, has the profile OTHER? */
static bool
ask_other (const Shared *shared, Page *page, unsigned owner, unsigned other, GError **error)
{
  g_autoptr (GVariant) contacts = NULL;
  g_auto (GStrv) missing = NULL;
  g_autoptr (GHashTable) lacks = g_hash_table_new (g_str_hash, g_str_equal);

  if (!ctl_roster_lookup (shared->rosters->pdata[other], page->jids, (int)page->n, &contacts,
                          &missing, error))
    return false;
  for (char **jid = missing; *jid != NULL; jid++)
    g_hash_table_add (lacks, *jid);
  for (size_t i = 0; i < page->n; i++)
    {
      if (g_hash_table_contains (lacks, page->jids[i]))
        continue;
      page->is_told[i] |= other < owner;
      if (page->others[i] == NULL)
        page->others[i] = g_ptr_array_new ();
      g_ptr_array_add (page->others[i], (gpointer)get_name (shared, other));
    }
  return true;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
write_text (Shared *shared, const CtlContact *contact, const char *const *names)
{
  CtlOutput *output = shared->call->output;
  g_autofree char *list = g_strjoinv (", ", (char **)names);
  CtlRow row;

  if (shared->n_told == 0)
    {
      ctl_output_write (output, "\n");
      ctl_layout_print (output, 0, 2, "In several accounts:");
    }
  row = ctl_row_begin (output, 2, 4);
  ctl_row_add_contact (&row, contact);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, list);
  ctl_row_end (&row);
}

static void
write_json (Shared *shared, const CtlContact *contact, const char *const *names)
{
  ctl_json_open (shared->json, NULL, '{');
  ctl_json_add_string (shared->json, "jid", contact->jid);
  ctl_json_add_strings (shared->json, "profiles", names);
  ctl_json_close (shared->json, '}');
}

static void
write_page (Shared *shared, const Page *page, unsigned owner, GVariant *contacts)
{
  for (size_t i = 0; i < page->n; i++)
    {
      g_auto (CtlContact) contact = { 0 };
      const char *const *names;

      if (page->is_told[i] || page->others[i] == NULL)
        continue;
      g_ptr_array_insert (page->others[i], 0, (gpointer)get_name (shared, owner));
      g_ptr_array_add (page->others[i], NULL);
      names = (const char *const *)page->others[i]->pdata;
      ctl_contact_init (&contact, contacts, i);
      if (shared->json != NULL)
        write_json (shared, &contact, names);
      else
        write_text (shared, &contact, names);
      shared->n_told++;
    }
}

/* -- all of it --------------------------------------------------------------------------------- */

static bool
compare_page (Shared *shared, unsigned owner, GVariant *contacts, GError **error)
{
  g_auto (Page) page = { 0 };

  page_init (&page, contacts);
  for (unsigned other = 0; page.n > 0 && other < shared->rosters->len; other++)
    {
      if (other != owner && shared->rosters->pdata[other] != NULL
          && !ask_other (shared, &page, owner, other, error))
        return false;
    }
  write_page (shared, &page, owner, contacts);
  return true;
}

static bool
compare_roster (Shared *shared, unsigned owner, GError **error)
{
  g_auto (CtlRosterPages) pages = { 0 };
  GVariant *all = g_variant_new ("a{sv}", NULL);

  if (!ctl_roster_pages_open (&pages, shared->profiles->pdata[owner], NULL, all, error))
    return false;
  while (ctl_roster_pages_has_more (&pages) && !ctl_output_is_broken (shared->call->output))
    {
      if (!ctl_roster_pages_read (&pages, RD_LOOKUP_MAX, error)
          || !compare_page (shared, owner, pages.contacts, error))
        return false;
    }
  return true;
}

static void
release_roster (gpointer roster)
{
  if (roster != NULL)
    g_object_unref (roster);
}

/* NULL: it was never received. */
static RdBusRoster *
find_roster (RdBusProfile *profile)
{
  return rd_bus_profile_get_last_sync (profile) != 0
             ? ctl_object_beside (profile, RD_BUS_TYPE_ROSTER_PROXY, NULL)
             : NULL;
}

bool
ctl_shared_write (CtlCall *call, GPtrArray *profiles, GString *json, GError **error)
{
  g_autoptr (GPtrArray) rosters = g_ptr_array_new_with_free_func (release_roster);
  Shared shared = { call, profiles, rosters, json, 0 };
  bool is_good = true;

  for (unsigned i = 0; i < profiles->len; i++)
    g_ptr_array_add (rosters, find_roster (profiles->pdata[i]));
  if (json != NULL)
    ctl_json_open (json, "shared", '[');
  for (unsigned i = 0; is_good && i < profiles->len; i++)
    is_good = rosters->pdata[i] == NULL || compare_roster (&shared, i, error);
  if (json != NULL)
    ctl_json_close (json, ']');
  return is_good;
}
