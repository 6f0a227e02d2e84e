/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/contact-list.h"

#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"

void
ctl_contact_list_init (CtlContactList *list, CtlOutput *output, const CtlOptions *options)
{
  *list = (CtlContactList){
    .output = output,
    .format = ctl_options_get_format (options),
    .verbosity = options->verbosity,
    .is_of_many = ctl_options_has_all_profiles (options),
  };
}

static void
write_text_title (CtlContactList *list, unsigned total)
{
  g_autofree char *name = ctl_text_escape (list->name);
  g_autofree char *jid = ctl_text_escape (list->jid);
  g_autofree char *title = g_strdup_printf ("== %s (%s): %u ==", name, jid, total);

  ctl_output_write_styled (list->output, CTL_STYLE_HEADER, title);
  ctl_output_write (list->output, "\n");
}

void
ctl_contact_list_begin (CtlContactList *list, RdBusProfile *profile, unsigned total,
                        uint64_t serial)
{
  g_autofree char *name = ctl_json_quote (rd_bus_profile_get_name (profile));
  bool is_first = list->n_begun++ == 0;

  list->name = rd_bus_profile_get_name (profile);
  list->jid = rd_bus_profile_get_jid (profile);
  list->n_written = 0;
  if (list->is_of_many && list->format != CTL_FORMAT_TEXT)
    ctl_output_write (list->output, is_first ? "[\n" : ",\n");
  else if (!is_first)
    ctl_output_write (list->output, "\n");
  if (list->format == CTL_FORMAT_JSON)
    ctl_output_print (list->output,
                      "{\"profile\":%s,\"serial\":%" G_GUINT64_FORMAT
                      ",\"total\":%u,\"contacts\":[",
                      name, serial, total);
  else if (list->format == CTL_FORMAT_LIBERVIA_JSON && list->is_of_many)
    ctl_output_print (list->output, "{\"profile\":%s,\"contacts\":{", name);
  else if (list->format == CTL_FORMAT_LIBERVIA_JSON)
    ctl_output_write (list->output, "{");
  else if (list->is_of_many)
    write_text_title (list, total);
}

static void
write_contact (CtlContactList *list, GVariant *contacts, size_t n)
{
  g_auto (CtlContact) contact = { 0 };

  ctl_contact_init (&contact, contacts, n);
  if (list->format == CTL_FORMAT_TEXT)
    {
      ctl_output_write_contact (list->output, &contact, list->verbosity);
      return;
    }
  ctl_output_write (list->output, list->n_written++ > 0 ? ",\n" : "\n");
  if (list->format == CTL_FORMAT_LIBERVIA_JSON)
    {
      g_autofree char *jid = ctl_json_quote (contact.jid);

      ctl_output_print (list->output, "%s:", jid);
      ctl_output_write_json (list->output, ctl_contact_to_libervia_json (&contact));
    }
  else
    ctl_output_write_json (list->output, ctl_contact_to_json (&contact));
}

void
ctl_contact_list_write (CtlContactList *list, GVariant *contacts)
{
  for (size_t i = 0; i < g_variant_n_children (contacts); i++)
    write_contact (list, contacts, i);
}

void
ctl_contact_list_end (CtlContactList *list)
{
  if (list->format == CTL_FORMAT_JSON)
    ctl_output_write (list->output, "\n]}");
  else if (list->format == CTL_FORMAT_LIBERVIA_JSON)
    ctl_output_write (list->output, list->is_of_many ? "\n}}" : "\n}");
  if (list->format != CTL_FORMAT_TEXT && !list->is_of_many)
    ctl_output_write (list->output, "\n");
}

void
ctl_contact_list_close (CtlContactList *list)
{
  if (list->is_of_many && list->format != CTL_FORMAT_TEXT)
    ctl_output_write (list->output, list->n_begun > 0 ? "\n]\n" : "[]\n");
}
