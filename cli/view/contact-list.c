/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/contact-list.h"

#include "cli/client/heard.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/view/contact.h"

void
ctl_contact_list_init (CtlContactList *list, CtlOutput *output, const CtlOptions *options)
{
  *list = (CtlContactList){
    .output = output,
    .format = ctl_options_get_format (options),
    .verbosity = options->verbosity,
  };
  ctl_per_profile_init (&list->frame, output, options);
}

static void
write_text_title (CtlContactList *list, unsigned total)
{
  g_autofree char *title = g_strdup_printf ("== %s (%s): %u ==", list->name, list->jid, total);
  CtlRow row = ctl_row_begin (list->output, 0, 2);

  ctl_row_add (&row, CTL_STYLE_HEADER, 0, title);
  ctl_row_end (&row);
}

static void
write_json_head (const CtlContactList *list, unsigned total, uint64_t serial)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", list->name);
  ctl_json_add_number (json, "serial", serial);
  if (list->is_past)
    ctl_json_add_time (json, "time", (int64_t)MIN (list->time, G_MAXINT64));
  ctl_json_add_number (json, "total", total);
  g_string_append (json, ",\"contacts\":[");
  ctl_output_write (list->output, json->str);
}

void
ctl_contact_list_begin (CtlContactList *list, RdBusProfile *profile, unsigned total,
                        uint64_t serial)
{
  g_autofree char *name = ctl_json_quote (rd_bus_profile_get_name (profile));

  ctl_per_profile_next (&list->frame);
  list->profile = profile;
  list->name = rd_bus_profile_get_name (profile);
  list->jid = rd_bus_profile_get_jid (profile);
  list->n_written = 0;
  list->has_unknown = false;
  if (list->format == CTL_FORMAT_TEXT && list->frame.n_begun > 1)
    ctl_output_write (list->output, "\n");
  if (list->format == CTL_FORMAT_JSON)
    write_json_head (list, total, serial);
  else if (list->format == CTL_FORMAT_LIBERVIA_JSON && list->frame.is_list)
    ctl_output_print (list->output, "{\"profile\":%s,\"contacts\":{", name);
  else if (list->format == CTL_FORMAT_LIBERVIA_JSON)
    ctl_output_write (list->output, "{");
  else if (list->frame.is_list)
    write_text_title (list, total);
}

static void
write_contact (CtlContactList *list, GString *json, GVariant *contacts, size_t n,
               const CtlHeardList *heard)
{
  g_auto (CtlContact) contact = { 0 };

  ctl_contact_init (&contact, contacts, n);
  contact.heard = ctl_heard_list_find (heard, contact.jid);
  if (list->format == CTL_FORMAT_TEXT)
    {
      ctl_output_write_contact (list->output, &contact, list->verbosity);
      return;
    }
  g_string_append (json, list->n_written++ > 0 ? ",\n" : "\n");
  if (list->format == CTL_FORMAT_LIBERVIA_JSON)
    ctl_json_add_libervia_contact (json, &contact);
  else
    ctl_json_add_contact (json, NULL, &contact);
}

/* If it can't be told, the next page can't be read either, and says why. */
static void
maybe_ask_who_was_heard (CtlContactList *list, GVariant *contacts, CtlHeardList *heard)
{
  if (list->verbosity >= 2 && !list->is_past && list->format != CTL_FORMAT_LIBERVIA_JSON)
    ctl_heard_list_read (heard, list->profile, contacts, NULL);
}

void
ctl_contact_list_write (CtlContactList *list, GVariant *contacts)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (CtlHeardList) heard = { NULL };
  size_t n_contacts = g_variant_n_children (contacts);

  maybe_ask_who_was_heard (list, contacts, &heard);
  for (size_t i = 0; i < n_contacts; i++)
    write_contact (list, json, contacts, i, &heard);
  ctl_output_write (list->output, json->str);
}

void
ctl_contact_list_end (CtlContactList *list, const GError *error)
{
  bool is_libervia = list->format == CTL_FORMAT_LIBERVIA_JSON;
  bool is_framed = is_libervia && list->frame.is_list;
  g_autoptr (GString) json = g_string_new (NULL);

  if (list->format == CTL_FORMAT_TEXT)
    return;
  if (error != NULL && is_libervia && !is_framed && list->n_written > 0)
    g_string_append_c (json, ',');
  g_string_append_c (json, '\n');
  g_string_append (json, list->format == CTL_FORMAT_JSON ? "]" : is_framed ? "}" : "");
  if (list->has_unknown && !is_libervia)
    ctl_json_add_number (json, "unknown", list->n_unknown);
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write (list->output, json->str);
}
