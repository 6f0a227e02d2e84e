/* purple / blist / group / contact / buddy / name, alias. A contact of several groups is a buddy in
 * each of them: all are read before the first is told.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/blist.h"

#include "cli/exchange/accounts.h"
#include "cli/exchange/xml-file.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define PROTOCOL "prpl-jabber"

static const char *const path[] = { "purple", "blist", "group", "contact", "buddy" };

typedef struct
{
  char *account;
  CtlRecord *record;
  GPtrArray *groups;
  const char *fault; /* or NULL */
} Buddy;

typedef struct
{
  unsigned n_matched; /* elements of the path that are open */
  GPtrArray *buddies;
  GHashTable *known; /* account and JID, folded -> Buddy, of buddies */
  char *group, *contact_name;
  char *account; /* of the buddy; NULL: it isn't of XMPP */
  unsigned line;
  char *jid, *name;
} Reading;

static void
free_buddy (gpointer data)
{
  Buddy *buddy = data;

  g_free (buddy->account);
  g_clear_pointer (&buddy->record, ctl_record_free);
  g_ptr_array_unref (buddy->groups);
  g_free (buddy);
}

static void
replace (char **text, const char *value)
{
  g_free (*text);
  *text = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

static void
begin_buddy (Reading *reading, unsigned line, const char *const *attributes)
{
  const char *protocol = ctl_xml_get (attributes, "proto");
  const char *account = ctl_xml_get (attributes, "account");

  replace (&reading->account, NULL);
  if (g_strcmp0 (protocol, PROTOCOL) == 0)
    reading->account = g_strdup (account != NULL ? account : "");
  replace (&reading->jid, NULL);
  replace (&reading->name, reading->contact_name);
  reading->line = line;
}

static void
enter (CtlXml *xml, unsigned depth, const char *const *attributes, Reading *reading)
{
  if (depth == 3)
    replace (&reading->group, ctl_xml_get (attributes, "name"));
  else if (depth == 4)
    replace (&reading->contact_name, ctl_xml_get (attributes, "alias"));
  else if (depth == 5)
    begin_buddy (reading, ctl_xml_get_line (xml), attributes);
}

static void
on_start (CtlXml *xml, unsigned depth, const char *ns, const char *name,
          const char *const *attributes, gpointer data)
{
  Reading *reading = data;

  if (depth == 1 && !g_str_equal (name, path[0]))
    ctl_xml_refuse (xml, g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                                      "The file is XML, but no buddy list: it begins with %s.",
                                      rd_quote (name).text));
  else if (reading->n_matched == G_N_ELEMENTS (path) && depth == reading->n_matched + 1)
    ctl_xml_collect (xml, RD_JID_SIZE_MAX);
  else if (reading->n_matched == depth - 1 && g_str_equal (name, path[depth - 1]))
    {
      reading->n_matched = depth;
      enter (xml, depth, attributes, reading);
    }
}

static Buddy *
add (Reading *reading)
{
  Buddy *buddy = g_new0 (Buddy, 1);

  buddy->account = g_strdup (reading->account);
  buddy->record = ctl_record_new (reading->line, reading->jid, NULL);
  buddy->groups = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (reading->buddies, buddy);
  return buddy;
}

static Buddy *
find_or_add (Reading *reading)
{
  g_autofree char *both = g_strconcat (reading->account, "\n", reading->jid, NULL);
  g_autofree char *key = g_utf8_casefold (both, -1);
  Buddy *buddy = g_hash_table_lookup (reading->known, key);

  if (buddy != NULL)
    return buddy;
  buddy = add (reading);
  g_hash_table_insert (reading->known, g_steal_pointer (&key), buddy);
  return buddy;
}

static void
add_group (Buddy *buddy, const char *group)
{
  if (g_ptr_array_find_with_equal_func (buddy->groups, group, g_str_equal, NULL))
    return;
  if (buddy->groups->len < CTL_RECORD_GROUPS_MAX)
    g_ptr_array_add (buddy->groups, g_strdup (group));
  else
    buddy->fault = CTL_RECORD_TOO_MANY_GROUPS;
}

static void
end_buddy (Reading *reading)
{
  Buddy *buddy;

  if (reading->account == NULL)
    return;
  buddy = reading->jid != NULL ? find_or_add (reading) : add (reading);
  if (reading->jid == NULL)
    buddy->fault = "the buddy has no name";
  if (buddy->record->name == NULL)
    buddy->record->name = g_steal_pointer (&reading->name);
  if (reading->group != NULL)
    add_group (buddy, reading->group);
}

static void
on_end (CtlXml *xml, unsigned depth, const char *name, const char *text, gpointer data)
{
  Reading *reading = data;

  if (depth == G_N_ELEMENTS (path) + 1 && reading->n_matched == G_N_ELEMENTS (path))
    {
      if (g_str_equal (name, "name"))
        replace (&reading->jid, text);
      else if (g_str_equal (name, "alias") && *text != '\0')
        replace (&reading->name, text);
    }
  if (depth != reading->n_matched)
    return;
  if (depth == G_N_ELEMENTS (path))
    end_buddy (reading);
  reading->n_matched--;
}

static void
tell (Buddy *buddy, CtlAccounts *accounts)
{
  CtlRecord *record = g_steal_pointer (&buddy->record);

  ctl_accounts_turn_to (accounts, buddy->account);
  if (buddy->fault == NULL)
    {
      ctl_record_take_groups (record, buddy->groups);
      ctl_accounts_found (accounts, record);
      return;
    }
  ctl_accounts_bad (accounts, record->line, buddy->fault);
  ctl_record_free (record);
}

static bool
read_buddies (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink,
              GError **error)
{
  static const CtlXmlHandlers handlers = { on_start, on_end };
  g_autoptr (CtlAccounts) accounts = ctl_accounts_new (terms, sink);
  g_autoptr (GPtrArray) buddies = g_ptr_array_new_with_free_func (free_buddy);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .buddies = buddies, .known = known };
  bool is_read = ctl_xml_read (source, &handlers, &reading, error);

  g_free (reading.group);
  g_free (reading.contact_name);
  g_free (reading.account);
  g_free (reading.jid);
  g_free (reading.name);
  if (!is_read)
    return false;
  for (unsigned i = 0; i < buddies->len; i++)
    tell (buddies->pdata[i], accounts);
  return ctl_accounts_end (accounts, error);
}

static bool
detect (const char *bytes, size_t size)
{
  return ctl_xml_begins_with (bytes, size, (const char *const[]){ path[0], NULL });
}

const CtlFileFormat ctl_format_blist = {
  .name = "pidgin",
  .detect = detect,
  .read = read_buddies,
};
