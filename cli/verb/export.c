/* rosterctl export: writes the contacts to a file that import and other programs read. They are
 * written page by page, as get does it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/client/roster.h"
#include "cli/exchange/format.h"
#include "cli/exchange/target.h"
#include "cli/option/filter.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verb/near-words.h"
#include "cli/verb/verbs.h"
#include "dbus-interfaces/quote.h"

#include <sys/stat.h>

#define PAGE 500 /* contacts */

static const CtlOption export_options[] = {
  { "format", CTL_OPTION_TEXT, "FORMAT",
    "jsonl, xep0227, csv or vcard (default: as the file's name tells, or jsonl)",
    .words = CTL_FORMATS_WRITTEN },
  { 0 },
};

typedef struct
{
  CtlCall *call;
  const char *path; /* NULL: standard output */
  const CtlFileFormat *format;
  CtlRosterPages *pages;
  unsigned n_written;
} Export;

/* -- writing ----------------------------------------------------------------------------------- */

static void
write_head (Export *export, GString *text)
{
  RdBusProfile *profile = export->call->profile;
  const CtlExportHead head = {
    .profile = rd_bus_profile_get_name (profile),
    .jid = rd_bus_profile_get_jid (profile),
    .serial = export->pages->serial,
    .time = g_get_real_time (),
  };

  export->format->write_begin (text, &head);
}

static void
write_page (Export *export, GString *text)
{
  GVariant *contacts = export->pages->contacts;
  size_t n = g_variant_n_children (contacts);

  for (size_t i = 0; i < n; i++)
    {
      g_auto (CtlContact) contact = { 0 };

      ctl_contact_init (&contact, contacts, i);
      export->format->write_contact (text, &contact);
      export->n_written++;
    }
}

static bool
write_all (Export *export, CtlOutput *output, GError **error)
{
  CtlRosterPages *pages = export->pages;
  g_autoptr (GString) text = g_string_new (NULL);

  while (ctl_roster_pages_has_more (pages) && !ctl_output_is_broken (output))
    {
      bool is_first = !pages->is_begun;

      if (!ctl_roster_pages_read (pages, PAGE, error))
        return false;
      ctl_roster_pages_ask_ahead (pages);
      if (is_first)
        write_head (export, text);
      write_page (export, text);
      ctl_output_write (output, text->str);
      g_string_truncate (text, 0);
    }
  if (export->format->write_end != NULL)
    export->format->write_end (text);
  ctl_output_write (output, text->str);
  return true;
}

/* -- where to ---------------------------------------------------------------------------------- */

static bool
may_replace (Export *export, GError **error)
{
  g_autofree char *question = NULL;
  CtlConsent consent = { .otherwise = "Nothing was exported." };
  struct stat status;

  if (stat (export->path, &status) != 0)
    return true;
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (
          error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
          "%s is no file that could be replaced. Leave it out to write to standard output.",
          rd_quote (export->path).text);
      return false;
    }
  question = g_strdup_printf ("Replace the file %s?", rd_quote (export->path).text);
  consent.question = question;
  return ctl_call_get_consent (export->call, &consent, error);
}

static void
tell_file (Export *export)
{
  CtlCall *call = export->call;
  const char *profile = rd_bus_profile_get_name (call->profile);
  g_autofree char *count = ctl_text_count_contacts (export->n_written);
  g_autoptr (GString) json = g_string_new (NULL);

  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
    {
      ctl_say ("Exported %s of %s to %s.", count, profile, rd_quote (export->path).text);
      return;
    }
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", profile);
  ctl_json_add_string (json, "file", export->path);
  ctl_json_add_string (json, "format", export->format->name);
  ctl_json_add_number (json, "serial", export->pages->serial);
  ctl_json_add_number (json, "contacts", export->n_written);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static bool
write_file (Export *export, GError **error)
{
  g_autoptr (CtlTarget) target = NULL;
  g_autoptr (CtlOutput) output = NULL;

  if (!may_replace (export, error))
    return false;
  target = ctl_target_open (export->path, error);
  if (target == NULL)
    return false;
  output = ctl_output_new (ctl_target_get_stream (target), CTL_COLOR_NEVER, true);
  if (!write_all (export, output, error) || !ctl_output_finish (output, error)
      || !ctl_target_commit (target, error))
    return false;
  tell_file (export);
  return true;
}

static bool
run (Export *export, GError **error)
{
  CtlCall *call = export->call;

  if (!(export->path != NULL ? write_file (export, error)
                             : write_all (export, call->output, error)))
    {
      ctl_client_polish_error (*error);
      return false;
    }
  if (export->n_written == 0)
    {
      ctl_call_advise (call,
                       g_variant_n_children (export->pages->filter) > 0
                           ? "No contact of %s matches."
                           : "The roster of %s is empty.",
                       rd_bus_profile_get_name (call->profile));
      ctl_near_words_advise (call, call->profile, export->pages->filter);
    }
  return true;
}

/* -- the verb ---------------------------------------------------------------------------------- */

static bool
check_document (const Export *export, GError **error)
{
  if (export->path != NULL || ctl_options_get_format (export->call->options) == CTL_FORMAT_TEXT)
    return true;
  g_set_error_literal (
      error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
      "Without FILE the contacts themselves are written; leave --json out, or name "
      "a file.");
  return false;
}

static const CtlFileFormat *
choose_format (const Export *export)
{
  const char *name = ctl_options_get_text (export->call->options, "format");
  const CtlFileFormat *by_path
      = export->path != NULL ? ctl_format_find_by_path (export->path) : NULL;

  if (name == NULL && by_path != NULL && by_path->write_contact != NULL)
    return by_path;
  return ctl_format_find (name != NULL ? name : "jsonl");
}

static bool
run_export (CtlCall *call, GError **error)
{
  g_autoptr (GVariant) filter = ctl_filter_from_options (call->options, NULL, error);
  g_auto (CtlRosterPages) pages = { 0 };
  Export export = { .call = call, .pages = &pages };

  if (call->args[0] != NULL && !g_str_equal (call->args[0], "-"))
    export.path = call->args[0];
  export.format = choose_format (&export);
  return filter != NULL && ctl_call_check_words (call, 0, "A file's name", error)
         && check_document (&export, error)
         && ctl_roster_pages_open (&pages, call->profile, NULL, filter, error)
         && run (&export, error);
}

const CtlVerb ctl_verb_export = {
  .name = "export",
  .synopsis = "[FILE]",
  .options = { ctl_filter_options, ctl_filter_now_options, export_options, ctl_confirm_options },
  .flags = CTL_VERB_ONLY_READS,
  .run = run_export,
  .summary = "write the contacts to a file that can be imported",
  .details
  = "Writes to standard output without FILE. Only jsonl keeps all that rosterd knows. A file is\n"
    "for its owner's eyes alone, and takes its name when it is whole. To read it: rosterctl import "
    "FILE",
};
