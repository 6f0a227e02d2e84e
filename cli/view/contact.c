/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/contact.h"

#include "cli/option/group-list.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/heard.h"
#include "cli/view/subscription.h"
#include "dbus-interfaces/shown-name.h"

void
ctl_row_add_contact (CtlRow *row, const CtlContact *contact)
{
  g_autofree char *name = ctl_contact_get_shown_name (contact);
  g_autofree char *jid = g_strdup_printf ("(%s)", contact->jid);

  ctl_row_add (row, CTL_STYLE_HEADER, 0, name != NULL ? name : contact->jid);
  if (name != NULL)
    ctl_row_join (row, CTL_STYLE_PLAIN, 0, jid);
}

static void
write_title (CtlOutput *output, const CtlContact *contact)
{
  CtlRow row = ctl_row_begin (output, 0, 2);

  ctl_row_add_contact (&row, contact);
  ctl_row_end (&row);
}

static void
write_field (CtlOutput *output, const char *label, const char *value)
{
  CtlRow row = ctl_row_begin (output, 4, 6);

  ctl_row_add (&row, CTL_STYLE_LABEL, 0, label);
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, value);
  ctl_row_end (&row);
}

/* As Libervia spells it. */
static void
write_bool (CtlOutput *output, const char *label, bool value)
{
  write_field (output, label, value ? "True" : "False");
}

/* Only JSON has a blank name. */
static void
write_name (CtlOutput *output, const CtlContact *contact)
{
  if (!rd_shown_name_is_blank (contact->name))
    write_field (output, "name:", contact->name);
}

static void
write_groups (CtlOutput *output, const CtlContact *contact)
{
  g_autofree char *groups = ctl_group_list_join (contact->groups);

  if (*groups != '\0')
    write_field (output, "groups:", groups);
}

static void
write_heard (CtlOutput *output, const CtlContact *contact, const char *unknown)
{
  g_autofree char *words
      = contact->heard != NULL ? ctl_heard_describe (contact->heard, g_get_real_time ()) : NULL;

  if (words != NULL || unknown != NULL)
    write_field (output, "last seen:", words != NULL ? words : unknown);
}

void
ctl_output_write_contact_fields (CtlOutput *output, const CtlContact *contact, int verbosity)
{
  if (verbosity >= 1)
    write_groups (output, contact);
  if (verbosity < 2)
    return;
  write_bool (output, "ask:", (contact->flags & CTL_CONTACT_ASK) != 0);
  write_bool (output, "to:", (contact->subscription & CTL_CONTACT_TO) != 0);
  write_bool (output, "from:", (contact->subscription & CTL_CONTACT_FROM) != 0);
  /* Only written if set, as Libervia has no such field. */
  if ((contact->flags & CTL_CONTACT_PENDING) != 0)
    write_bool (output, "pending:", true);
  write_heard (output, contact, NULL);
  if ((contact->flags & CTL_CONTACT_APPROVED) != 0)
    write_bool (output, "approved:", true);
  if ((contact->flags & CTL_CONTACT_MADE) != 0)
    write_bool (output, "server made:", true);
  write_name (output, contact);
}

void
ctl_output_write_contact (CtlOutput *output, const CtlContact *contact, int verbosity)
{
  write_title (output, contact);
  ctl_output_write_contact_fields (output, contact, verbosity);
}

/* SENTENCE, with the time if it is known. */
static void
write_dated (CtlOutput *output, const char *label, const char *sentence, int64_t time)
{
  g_autofree char *when = time != 0 ? ctl_text_format_local_time (time) : NULL;
  g_autofree char *dated = when != NULL ? g_strdup_printf ("%s (%s)", sentence, when) : NULL;

  write_field (output, label, dated != NULL ? dated : sentence);
}

static void
write_maker (CtlOutput *output, const CtlContact *contact)
{
  bool has_returned = g_strcmp0 (contact->evidence, "returned") == 0;

  if ((contact->flags & CTL_CONTACT_MADE) != 0)
    write_dated (output, "server made:",
                 has_returned ? "your server makes this contact: it was removed, and a login "
                                "brought it back"
                              : "your server makes this contact: it confirmed a removal, and "
                                "still had it",
                 contact->made_since);
}

void
ctl_output_write_contact_details (CtlOutput *output, const CtlContact *contact)
{
  static const char *const meanings[] = {
    "neither sees the other's presence",
    "you see the contact's presence",
    "the contact sees your presence",
    "each sees the other's presence",
  };
  const char *meaning = meanings[contact->subscription & (CTL_CONTACT_TO | CTL_CONTACT_FROM)];
  g_autofree char *words = ctl_subscription_describe (contact);
  g_autofree char *subscription = g_strdup_printf ("%s (%s)", words, meaning);
  g_autofree char *serial = g_strdup_printf ("%" G_GUINT64_FORMAT, contact->serial);

  write_title (output, contact);
  write_name (output, contact);
  write_field (output, "jid:", contact->jid);
  write_field (output, "subscription:", subscription);
  if ((contact->flags & CTL_CONTACT_ASK) != 0)
    write_field (output, "ask:", "you asked to see the contact's presence; no answer yet");
  if ((contact->flags & CTL_CONTACT_PENDING) != 0)
    write_field (output, "pending:", "the contact asks to see your presence");
  if ((contact->flags & CTL_CONTACT_APPROVED) != 0)
    write_field (output, "approved:", "the contact may see your presence as soon as it asks");
  write_maker (output, contact);
  write_groups (output, contact);
  write_heard (output, contact, "not known");
  write_field (output, "serial:", serial);
}

void
ctl_json_add_contact (GString *json, const char *key, const CtlContact *contact)
{
  ctl_json_open (json, key, '{');
  ctl_json_add_string (json, "jid", contact->jid);
  ctl_json_add_string (json, "name", contact->name);
  ctl_json_add_string (json, "subscription", ctl_contact_get_subscription_word (contact));
  ctl_json_add_boolean (json, "ask", (contact->flags & CTL_CONTACT_ASK) != 0);
  ctl_json_add_boolean (json, "pending", (contact->flags & CTL_CONTACT_PENDING) != 0);
  ctl_json_add_boolean (json, "approved", (contact->flags & CTL_CONTACT_APPROVED) != 0);
  ctl_json_add_boolean (json, "server_made", (contact->flags & CTL_CONTACT_MADE) != 0);
  ctl_json_add_strings (json, "groups", contact->groups);
  ctl_json_add_number (json, "serial", contact->serial);
  if (contact->heard != NULL)
    ctl_json_add_heard (json, "heard", contact->heard);
  if (contact->made_since != 0)
    ctl_json_add_time (json, "server_made_since", contact->made_since);
  if (contact->evidence != NULL)
    ctl_json_add_string (json, "server_made_evidence", contact->evidence);
  ctl_json_close (json, '}');
}

void
ctl_json_add_libervia_contact (GString *json, const CtlContact *contact)
{
  ctl_json_open (json, contact->jid, '{');
  ctl_json_add_boolean (json, "to", (contact->subscription & CTL_CONTACT_TO) != 0);
  ctl_json_add_boolean (json, "from", (contact->subscription & CTL_CONTACT_FROM) != 0);
  ctl_json_add_boolean (json, "ask", (contact->flags & CTL_CONTACT_ASK) != 0);
  if (*contact->name != '\0')
    ctl_json_add_string (json, "name", contact->name);
  ctl_json_add_strings (json, "groups", contact->groups);
  ctl_json_close (json, '}');
}
