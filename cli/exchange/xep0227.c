/* server-data / host / user / query / item / group, where a file may begin with the host or the
 * user. Elements elsewhere are other data of the account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/xep0227.h"

#include "cli/exchange/accounts.h"
#include "cli/exchange/xml-file.h"
#include "cli/exchange/xml-text.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define NS "urn:xmpp:pie:0"
/* Of the XEP's first versions; ejabberd still reads it. */
#define OLD_NS "http://www.xmpp.org/extensions/xep-0227.html#ns"
#define ROSTER_NS "jabber:iq:roster"
#define INCLUDE_NS "http://www.w3.org/2001/XInclude"

/* -- reading ----------------------------------------------------------------------------------- */

typedef enum
{
  PLACE_OUTSIDE,
  PLACE_SERVER,
  PLACE_HOST,
  PLACE_USER,
  PLACE_ROSTER,
  PLACE_ITEM,
  PLACE_GROUP,
} Place;

typedef struct
{
  CtlAccounts *accounts;
  Place place;
  unsigned depth; /* of the element that is the place; what is deeper is other data */
  char *host;
  char *include; /* the first file that is included; or NULL */
  CtlRecord *record;
  const char *fault; /* of the record; NULL: none */
  GPtrArray *groups;
} Reading;

typedef struct
{
  Place before, place;
  const char *name;
} Step;

/* From one place to the next. */
static const Step steps[] = {
  { PLACE_OUTSIDE, PLACE_SERVER, "server-data" },
  { PLACE_OUTSIDE, PLACE_HOST, "host" },
  { PLACE_OUTSIDE, PLACE_USER, "user" },
  { PLACE_SERVER, PLACE_HOST, "host" },
  { PLACE_HOST, PLACE_USER, "user" },
  { PLACE_USER, PLACE_ROSTER, "query" },
  { PLACE_ROSTER, PLACE_ITEM, "item" },
  { PLACE_ITEM, PLACE_GROUP, "group" },
};

static bool
is_of_place (Place place, const char *ns)
{
  if (place >= PLACE_ROSTER)
    return g_str_equal (ns, ROSTER_NS);
  return g_str_equal (ns, NS) || g_str_equal (ns, OLD_NS);
}

/* PLACE_OUTSIDE: to none. */
static Place
find_step (Place before, const char *ns, const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (steps[i].before == before && g_str_equal (steps[i].name, name)
          && is_of_place (steps[i].place, ns))
        return steps[i].place;
    }
  return PLACE_OUTSIDE;
}

static void
begin_user (Reading *reading, const char *const *attributes)
{
  const char *name = ctl_xml_get (attributes, "name");
  g_autofree char *account = reading->host != NULL && name != NULL && strchr (name, '@') == NULL
                                 ? g_strdup_printf ("%s@%s", name, reading->host)
                                 : g_strdup (name != NULL ? name : "");

  ctl_accounts_turn_to (reading->accounts, account);
}

static bool
is_true (const char *word)
{
  return word != NULL && (g_str_equal (word, "true") || g_str_equal (word, "1"));
}

static void
begin_item (Reading *reading, unsigned line, const char *const *attributes)
{
  const char *jid = ctl_xml_get (attributes, "jid"), *name = ctl_xml_get (attributes, "name");
  const char *subscription = ctl_xml_get (attributes, "subscription");
  CtlRecord *record = ctl_record_new (line, jid, name != NULL && *name != '\0' ? name : NULL);

  reading->fault = NULL;
  if (jid == NULL || *jid == '\0')
    reading->fault = "it has no jid";
  else if (subscription != NULL
           && !ctl_record_read_subscription (subscription, &record->subscription))
    reading->fault = "its subscription is none of none, to, from and both";
  record->ask = g_strcmp0 (ctl_xml_get (attributes, "ask"), "subscribe") == 0;
  record->approved = is_true (ctl_xml_get (attributes, "approved"));
  reading->record = record;
}

static void
end_item (Reading *reading)
{
  CtlRecord *record = g_steal_pointer (&reading->record);

  ctl_record_take_groups (record, reading->groups);
  if (reading->fault == NULL)
    {
      ctl_accounts_found (reading->accounts, record);
      return;
    }
  ctl_accounts_bad (reading->accounts, record->line, reading->fault);
  ctl_record_free (record);
}

static void
enter (CtlXml *xml, Reading *reading, const char *const *attributes)
{
  switch (reading->place)
    {
    case PLACE_HOST:
      g_free (reading->host);
      reading->host = g_strdup (ctl_xml_get (attributes, "jid"));
      break;
    case PLACE_USER:
      begin_user (reading, attributes);
      break;
    case PLACE_ITEM:
      begin_item (reading, ctl_xml_get_line (xml), attributes);
      break;
    case PLACE_GROUP:
      ctl_xml_collect (xml, RD_EDIT_TEXT_SIZE_MAX);
      break;
    case PLACE_OUTSIDE:
    case PLACE_SERVER:
    case PLACE_ROSTER:
    default:
      break;
    }
}

static void
on_start (CtlXml *xml, unsigned depth, const char *ns, const char *name,
          const char *const *attributes, gpointer data)
{
  Reading *reading = data;
  Place place = depth == reading->depth + 1 ? find_step (reading->place, ns, name) : PLACE_OUTSIDE;

  if (place == PLACE_OUTSIDE && depth == 1)
    ctl_xml_refuse (xml, g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                                      "The file is XML, but not of XEP-0227: it begins with %s.",
                                      rd_quote (name).text));
  else if (place != PLACE_OUTSIDE)
    {
      reading->place = place;
      reading->depth = depth;
      enter (xml, reading, attributes);
    }
  else if (g_str_equal (ns, INCLUDE_NS) && reading->include == NULL)
    reading->include = g_strdup (ctl_xml_get (attributes, "href"));
}

/* The places are left as they were entered. */
static Place
get_outer (const Reading *reading)
{
  for (size_t i = G_N_ELEMENTS (steps); i-- > 0;)
    {
      if (steps[i].place == reading->place
          && (reading->depth > 1 || steps[i].before == PLACE_OUTSIDE))
        return steps[i].before;
    }
  return PLACE_OUTSIDE;
}

static void
on_end (CtlXml *xml, unsigned depth, const char *name, const char *text, gpointer data)
{
  Reading *reading = data;

  if (depth != reading->depth)
    return;
  if (reading->place == PLACE_ITEM)
    end_item (reading);
  else if (reading->place == PLACE_GROUP && reading->groups->len < CTL_RECORD_GROUPS_MAX)
    g_ptr_array_add (reading->groups, g_strdup (text));
  else if (reading->place == PLACE_GROUP && reading->fault == NULL)
    reading->fault = CTL_RECORD_TOO_MANY_GROUPS;
  reading->place = get_outer (reading);
  reading->depth--;
}

/* The files that are included aren't read: a stranger's file must not choose them. */
static bool
check_include (const Reading *reading, GError **error)
{
  if (reading->include == NULL)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "The file leaves contacts to others, such as %s. Import those.",
               rd_quote (reading->include).text);
  return false;
}

static bool
read_accounts (CtlSource *source, const CtlReadTerms *terms, const CtlRecordSink *sink,
               GError **error)
{
  static const CtlXmlHandlers handlers = { on_start, on_end };
  g_autoptr (CtlAccounts) accounts = ctl_accounts_new (terms, sink);
  Reading reading = { .accounts = accounts, .groups = g_ptr_array_new_with_free_func (g_free) };
  bool is_read = ctl_xml_read (source, &handlers, &reading, error)
                 && check_include (&reading, error) && ctl_accounts_end (accounts, error);

  g_clear_pointer (&reading.record, ctl_record_free);
  g_ptr_array_unref (reading.groups);
  g_free (reading.host);
  g_free (reading.include);
  return is_read;
}

static bool
detect (const char *bytes, size_t size)
{
  static const char *const roots[] = { "server-data", "host", "user", NULL };

  return ctl_xml_begins_with (bytes, size, roots)
         && (g_strstr_len (bytes, (gssize)size, NS) != NULL
             || g_strstr_len (bytes, (gssize)size, OLD_NS) != NULL);
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
write_attribute (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, " %s='", name);
  ctl_xml_text_append (text, value);
  g_string_append_c (text, '\'');
}

static void
write_begin (GString *text, const CtlExportHead *head)
{
  const char *at = strchr (head->jid, '@');
  g_autofree char *user = at != NULL ? g_strndup (head->jid, (size_t)(at - head->jid)) : NULL;

  g_string_append (text, "<?xml version='1.0' encoding='UTF-8'?>\n<server-data xmlns='" NS "'>\n"
                         "<host");
  write_attribute (text, "jid", at != NULL ? at + 1 : head->jid);
  g_string_append (text, ">\n<user");
  write_attribute (text, "name", user != NULL ? user : "");
  g_string_append (text, ">\n<query xmlns='" ROSTER_NS "'>\n");
}

static void
write_contact (GString *text, const CtlContact *contact)
{
  g_string_append (text, "<item");
  write_attribute (text, "jid", contact->jid);
  if (*contact->name != '\0')
    write_attribute (text, "name", contact->name);
  write_attribute (text, "subscription", ctl_contact_get_subscription_word (contact));
  if ((contact->flags & CTL_CONTACT_ASK) != 0)
    write_attribute (text, "ask", "subscribe");
  if ((contact->flags & CTL_CONTACT_APPROVED) != 0)
    write_attribute (text, "approved", "true");
  g_string_append (text, *contact->groups != NULL ? ">" : "/>\n");
  for (const char **group = contact->groups; *group != NULL; group++)
    {
      g_string_append (text, "<group>");
      ctl_xml_text_append (text, *group);
      g_string_append (text, "</group>");
    }
  if (*contact->groups != NULL)
    g_string_append (text, "</item>\n");
}

static void
write_end (GString *text)
{
  g_string_append (text, "</query>\n</user>\n</host>\n</server-data>\n");
}

const CtlFileFormat ctl_format_xep0227 = {
  .name = "xep0227",
  .suffixes = ".xml",
  .detect = detect,
  .read = read_accounts,
  .write_begin = write_begin,
  .write_contact = write_contact,
  .write_end = write_end,
};
