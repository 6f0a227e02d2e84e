/* Lists of contacts, written as they come: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/contact-list.h"

#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/contact.h"

void
rd_contact_list_init (RdContactList *list, RdCall *call)
{
  *list = (RdContactList){
    .output = call->output,
    .format = rd_options_get_format (call->options),
    .verbosity = call->options->verbosity,
    .is_of_many = rd_options_has_all_profiles (call->options),
  };
}

static void
write_text_title (RdContactList *list, unsigned total)
{
  g_autofree char *name = rd_text_escape (list->name);
  g_autofree char *jid = rd_text_escape (list->jid);
  g_autofree char *title = g_strdup_printf ("== %s (%s): %u ==", name, jid, total);

  rd_output_write_styled (list->output, RD_STYLE_HEADER, title);
  rd_output_write (list->output, "\n");
}

void
rd_contact_list_begin (RdContactList *list, RdBusProfile *profile, unsigned total, uint64_t serial)
{
  g_autofree char *name = rd_json_quote (rd_bus_profile_get_name (profile));
  bool is_first = list->n_begun++ == 0;

  list->name = rd_bus_profile_get_name (profile);
  list->jid = rd_bus_profile_get_jid (profile);
  list->n_written = 0;
  if (list->is_of_many && list->format != RD_FORMAT_TEXT)
    rd_output_write (list->output, is_first ? "[\n" : ",\n");
  else if (!is_first)
    rd_output_write (list->output, "\n");
  if (list->format == RD_FORMAT_JSON)
    rd_output_print (list->output,
                     "{\"profile\":%s,\"serial\":%" G_GUINT64_FORMAT ",\"total\":%u,\"contacts\":[",
                     name, serial, total);
  else if (list->format == RD_FORMAT_LIBERVIA_JSON && list->is_of_many)
    rd_output_print (list->output, "{\"profile\":%s,\"contacts\":{", name);
  else if (list->format == RD_FORMAT_LIBERVIA_JSON)
    rd_output_write (list->output, "{");
  else if (list->is_of_many)
    write_text_title (list, total);
}

static void
write_contact (RdContactList *list, GVariant *tuple)
{
  g_auto (RdContact) contact = { 0 };

  rd_contact_init_from_tuple (&contact, tuple);
  if (list->format == RD_FORMAT_TEXT)
    {
      rd_output_write_contact (list->output, &contact, list->verbosity);
      return;
    }
  rd_output_write (list->output, list->n_written++ > 0 ? ",\n" : "\n");
  if (list->format == RD_FORMAT_LIBERVIA_JSON)
    {
      g_autofree char *jid = rd_json_quote (contact.jid);

      rd_output_print (list->output, "%s:", jid);
      rd_output_write_json (list->output, rd_contact_to_libervia_json (&contact));
    }
  else
    rd_output_write_json (list->output, rd_contact_to_json (&contact));
}

void
rd_contact_list_write (RdContactList *list, GVariant *contacts)
{
  GVariantIter iter;
  GVariant *tuple;

  g_variant_iter_init (&iter, contacts);
  while ((tuple = g_variant_iter_next_value (&iter)) != NULL)
    {
      write_contact (list, tuple);
      g_variant_unref (tuple);
    }
}

void
rd_contact_list_end (RdContactList *list)
{
  if (list->format == RD_FORMAT_JSON)
    rd_output_write (list->output, "\n]}");
  else if (list->format == RD_FORMAT_LIBERVIA_JSON)
    rd_output_write (list->output, list->is_of_many ? "\n}}" : "\n}");
  if (list->format != RD_FORMAT_TEXT && !list->is_of_many)
    rd_output_write (list->output, "\n");
}

void
rd_contact_list_close (RdContactList *list)
{
  if (list->is_of_many && list->format != RD_FORMAT_TEXT)
    rd_output_write (list->output, list->n_begun > 0 ? "\n]\n" : "[]\n");
}
