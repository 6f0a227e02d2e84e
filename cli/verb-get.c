/* rosterctl get: the contacts, page by page as they come, so that a roster of any size needs the
 * memory of one page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/filter-options.h"
#include "cli/output-contact.h"
#include "cli/output-json.h"
#include "cli/output-text.h"
#include "cli/verbs.h"
#include "dbus-interfaces/names.h"

typedef struct
{
  RdCall *call;
  RdFormat format;
  GVariant *filter;
  RdBusProfile *profile;
  unsigned n_begun;   /* profiles whose reading wrote something */
  unsigned n_written; /* contacts of the profile */
} Reading;

static void
write_text_title (Reading *reading, unsigned total)
{
  g_autofree char *name = rd_text_escape (rd_bus_profile_get_name (reading->profile));
  g_autofree char *jid = rd_text_escape (rd_bus_profile_get_jid (reading->profile));
  g_autofree char *title = g_strdup_printf ("== %s (%s): %u ==", name, jid, total);

  rd_output_write_styled (reading->call->output, RD_STYLE_HEADER, title);
  rd_output_write (reading->call->output, "\n");
}

static void
write_head (Reading *reading, unsigned total, uint64_t serial)
{
  RdOutput *output = reading->call->output;
  bool is_of_many = rd_options_has_all_profiles (reading->call->options);
  g_autofree char *name = rd_json_quote (rd_bus_profile_get_name (reading->profile));
  bool is_first = reading->n_begun++ == 0;

  if (is_of_many && reading->format != RD_FORMAT_TEXT)
    rd_output_write (output, is_first ? "[\n" : ",\n");
  else if (!is_first)
    rd_output_write (output, "\n");
  if (reading->format == RD_FORMAT_JSON)
    rd_output_print (output,
                     "{\"profile\":%s,\"serial\":%" G_GUINT64_FORMAT ",\"total\":%u,\"contacts\":[",
                     name, serial, total);
  else if (reading->format == RD_FORMAT_LIBERVIA_JSON && is_of_many)
    rd_output_print (output, "{\"profile\":%s,\"contacts\":{", name);
  else if (reading->format == RD_FORMAT_LIBERVIA_JSON)
    rd_output_write (output, "{");
  else if (is_of_many)
    write_text_title (reading, total);
}

static void
write_tail (Reading *reading)
{
  RdOutput *output = reading->call->output;
  bool is_of_many = rd_options_has_all_profiles (reading->call->options);

  if (reading->format == RD_FORMAT_JSON)
    rd_output_write (output, "\n]}");
  else if (reading->format == RD_FORMAT_LIBERVIA_JSON)
    rd_output_write (output, is_of_many ? "\n}}" : "\n}");
  if (reading->format != RD_FORMAT_TEXT && !is_of_many)
    rd_output_write (output, "\n");
}

static void
write_contact (Reading *reading, GVariant *tuple)
{
  RdOutput *output = reading->call->output;
  g_auto (RdContact) contact = { 0 };

  rd_contact_init_from_tuple (&contact, tuple);
  if (reading->format == RD_FORMAT_TEXT)
    {
      rd_output_write_contact (output, &contact, reading->call->options->verbosity);
      return;
    }
  rd_output_write (output, reading->n_written++ > 0 ? ",\n" : "\n");
  if (reading->format == RD_FORMAT_LIBERVIA_JSON)
    {
      g_autofree char *jid = rd_json_quote (contact.jid);

      rd_output_print (output, "%s:", jid);
      rd_output_write_json (output, rd_contact_to_libervia_json (&contact));
    }
  else
    rd_output_write_json (output, rd_contact_to_json (&contact));
}

static void
write_page (Reading *reading, GVariant *contacts)
{
  GVariantIter iter;
  GVariant *tuple;

  g_variant_iter_init (&iter, contacts);
  while ((tuple = g_variant_iter_next_value (&iter)) != NULL)
    {
      write_contact (reading, tuple);
      g_variant_unref (tuple);
    }
}

static bool
read_roster (Reading *reading, GError **error)
{
  g_autoptr (RdBusRoster) roster
      = rd_client_get_roster (reading->call->client, reading->profile, error);
  g_autofree char *cursor = g_strdup ("");
  bool is_first = true;

  while (roster != NULL && (is_first || *cursor != '\0')
         && !rd_output_is_broken (reading->call->output))
    {
      g_autoptr (GVariant) contacts = NULL;
      g_autofree char *next = NULL;
      unsigned total;
      guint64 serial;

      if (!rd_bus_roster_call_get_sync (roster, reading->filter, cursor, RD_PAGE_MAX, &contacts,
                                        &next, &total, &serial, NULL, error))
        return false;
      if (is_first)
        write_head (reading, total, serial);
      if (is_first && total == 0 && reading->format == RD_FORMAT_TEXT)
        rd_call_advise (reading->call,
                        g_variant_n_children (reading->filter) > 0 ? "No contact of %s matches."
                                                                   : "The roster of %s is empty.",
                        rd_bus_profile_get_name (reading->profile));
      is_first = false;
      write_page (reading, contacts);
      g_free (cursor);
      cursor = g_steal_pointer (&next);
    }
  if (roster != NULL)
    write_tail (reading);
  return roster != NULL;
}

/* Of several profiles, one that can't be read doesn't hide the others; the failure is the first's.
 */
static bool
read_all (Reading *reading, GPtrArray *profiles, GError **error)
{
  bool is_list
      = rd_options_has_all_profiles (reading->call->options) && reading->format != RD_FORMAT_TEXT;
  bool is_good = true;

  for (unsigned i = 0; i < profiles->len; i++)
    {
      unsigned n_begun = reading->n_begun;
      g_autoptr (GError) reason = NULL;

      reading->profile = g_ptr_array_index (profiles, i);
      reading->n_written = 0;
      if (read_roster (reading, &reason))
        continue;
      is_good = rd_call_keep_first_error (reading->call, error, g_steal_pointer (&reason));
      if (reading->n_begun > n_begun)
        return false; /* cut off in its middle, there is no way to go on */
    }
  if (is_list)
    rd_output_write (reading->call->output, reading->n_begun > 0 ? "\n]\n" : "[]\n");
  return is_good;
}

bool
rd_verb_get (RdCall *call, GError **error)
{
  const RdOptions *options = call->options;
  bool is_all = rd_options_has_all_profiles (options);
  g_autoptr (GVariant) filter = rd_filter_from_options (options, call->args[0], error);
  g_autoptr (GPtrArray) profiles = NULL;
  Reading reading = { .call = call, .format = rd_options_get_format (options) };

  if (filter == NULL)
    return false;
  reading.filter = g_variant_ref_sink (filter);
  profiles = rd_client_list_profiles (call->client,
                                      is_all                     ? NULL
                                      : options->profile != NULL ? options->profile
                                                                 : "",
                                      error);
  return profiles != NULL && read_all (&reading, profiles, error);
}
