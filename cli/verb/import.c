/* rosterctl import: shows what a file would add to the roster or change in it, and does it on
 * agreement. rosterd plans it twice: first it only looks, then it is told what was seen. To ask for
 * presence is a question of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/client/object.h"
#include "cli/exchange/import-file.h"
#include "cli/exchange/import-view.h"
#include "cli/job/report.h"
#include "cli/job/subscriptions.h"
#include "cli/job/wait.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <gio/gunixfdlist.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* rosterd plans 100000 contacts in seconds, or minutes on a busy machine. */
#define PLANNING_MS (10 * 60 * 1000)
/* Records among which the first that change something are looked for. */
#define KEPT 2000

static const CtlOption import_options[] = {
  { "format", CTL_OPTION_TEXT, "FORMAT",
    "jsonl, xep0227, csv, vcard, libervia or pidgin (default: found out)",
    .words = CTL_FORMATS_READ },
  { "map", CTL_OPTION_TEXT, "COLUMNS",
    "which columns of a CSV file are what: jid=COLUMN,name=COLUMN,groups=COLUMN" },
  { "account", CTL_OPTION_TEXT, "ACCOUNT",
    "the account whose contacts are meant, if the file has several" },
  { "replace-names", CTL_OPTION_FLAG, NULL,
    "give the file's names also to contacts that have another one" },
  { "skip-bad", CTL_OPTION_FLAG, NULL, "leave out what can't be taken for a contact" },
  { "subscribe", CTL_OPTION_FLAG, NULL,
    "then ask those whose presence the file's account saw; a second question" },
  { 0 },
};

typedef struct
{
  CtlCall *call;
  RdBusRoster *roster;
  CtlImportFile *file;
  CtlJob *trial; /* the dry run */
} Import;

static bool
is_json (const Import *import)
{
  return ctl_options_get_format (import->call->options) != CTL_FORMAT_TEXT;
}

/* -- the calls --------------------------------------------------------------------------------- */

/* Sinks OPTIONS. */
static bool
call_import (Import *import, GVariant *options, char **path, GError **error)
{
  g_autoptr (GVariant) owned_options = g_variant_ref_sink (options);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  int fd = ctl_edits_open (import->file->edits, error);
  int index = fd >= 0 ? g_unix_fd_list_append (fds, fd, error) : -1;

  if (fd >= 0)
    close (fd);
  return index >= 0
         && rd_bus_roster_call_import_sync (import->roster, g_variant_new_handle (index),
                                            owned_options, fds, path, NULL, NULL, error);
}

/* What rosterd can't make of the file belongs to its bad lines. */
static void
take_failures (Import *import)
{
  unsigned n_failed = ctl_job_get_detail (import->trial, "Failed");
  g_autoptr (GVariant) failures
      = n_failed > 0 ? ctl_job_read_failures (import->trial, CTL_BAD_LINES_MAX, NULL) : NULL;
  unsigned n = failures != NULL ? (unsigned)g_variant_n_children (failures) : 0;

  for (unsigned i = 0; i < n; i++)
    {
      const char *jid, *sentence;
      g_autofree char *why = NULL;

      g_variant_get_child (failures, i, "(&s&s&s)", &jid, NULL, &sentence);
      why = g_strdup (sentence);
      if (g_str_has_suffix (why, "."))
        why[strlen (why) - 1] = '\0';
      ctl_import_file_refuse (import->file, jid, why);
    }
  ctl_import_file_sort_bad (import->file);
  import->file->n_bad += n_failed - n;
}

static bool
try (Import *import, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *path = NULL;
  GError *reason;

  if (ctl_edits_get_length (import->file->edits) == 0)
    return true;
  g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  if (!call_import (import, g_variant_dict_end (&options), &path, error)
      || !ctl_job_load (import->trial, import->call->client, path, error)
      || !ctl_job_wait (import->trial, import->call, error))
    return false;
  reason = ctl_job_get_error (import->trial, NULL);
  if (reason != NULL)
    {
      g_propagate_error (error, reason);
      return false;
    }
  take_failures (import);
  return true;
}

/* -- bad lines --------------------------------------------------------------------------------- */

static void
write_bad_document (Import *import, const GError *error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_null (json, "job");
  ctl_json_add_string (json, "kind", "import");
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (import->call->profile));
  ctl_json_add_null (json, "result");
  ctl_json_open (json, "bad", '[');
  for (unsigned i = 0; i < import->file->bad->len; i++)
    {
      const CtlBadLine *bad = import->file->bad->pdata[i];

      ctl_json_open (json, NULL, '{');
      ctl_json_add_number (json, "line", bad->line);
      ctl_json_add_string (json, "why", bad->why);
      ctl_json_close (json, '}');
    }
  ctl_json_close (json, ']');
  ctl_json_add_failure (json, error);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (import->call->output, json);
}

/* All of them, or the first ones. */
static unsigned
get_shown (const Import *import)
{
  return import->call->options->verbosity > 0 ? G_MAXUINT : CTL_IMPORT_SHOWN;
}

/* How the words of a plan are written. */
static CtlOutput *
open_words (const Import *import)
{
  return ctl_output_new (stderr, ctl_options_get_color (import->call->options),
                         import->call->options->plain);
}

static bool
check_bad (Import *import, GError **error)
{
  const CtlImportFile *file = import->file;
  g_autoptr (CtlOutput) words = open_words (import);
  g_autoptr (GError) reason = NULL;

  if (file->n_bad == 0)
    return true;
  ctl_say ("%u line%s of %s can't be taken for %s:", file->n_bad, file->n_bad == 1 ? "" : "s",
           rd_quote (file->title).text, file->n_bad == 1 ? "a contact" : "contacts");
  ctl_import_view_write_bad (file, words, get_shown (import));
  ctl_output_flush (words);
  if (ctl_options_has (import->call->options, "skip-bad"))
    return true;
  reason = g_error_new (CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
                        "Nothing was imported. Mend the file, or leave %s out with --skip-bad.",
                        file->n_bad == 1 ? "the line" : "these lines");
  if (is_json (import))
    write_bad_document (import, reason);
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
check_any (const Import *import, GError **error)
{
  if (import->file->n_contacts > 0)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA, "%s has no contacts.",
               rd_quote (import->file->title).text);
  return false;
}

/* -- the plan ---------------------------------------------------------------------------------- */

static unsigned
count_work (const Import *import)
{
  return ctl_job_get_detail (import->trial, "Added")
         + ctl_job_get_detail (import->trial, "Changed");
}

/* "3 are new in it, 2 change, 5 are in it already." */
static char *
describe (const Import *import)
{
  unsigned added = ctl_job_get_detail (import->trial, "Added");
  unsigned changed = ctl_job_get_detail (import->trial, "Changed");
  unsigned same = ctl_job_get_detail (import->trial, "Unchanged");

  return g_strdup_printf ("%u %s new in it, %u %s, %u %s in it already", added,
                          added == 1 ? "is" : "are", changed, changed == 1 ? "changes" : "change",
                          same, same == 1 ? "is" : "are");
}

static void
show_plan (Import *import, CtlOutput *output)
{
  const CtlImportFile *file = import->file;
  RdBusProfile *profile = import->call->profile;
  g_autofree char *words = describe (import);
  g_autofree char *count = ctl_text_count_contacts (file->n_contacts);

  ctl_say ("%s has %s for the roster of %s (%s): %s.", rd_quote (file->title).text, count,
           rd_bus_profile_get_name (profile), rd_bus_profile_get_jid (profile), words);
  if (file->n_repeated == 1)
    ctl_say ("Line %u repeats a contact that stands above, and is united with it.",
             file->repeated_line);
  else if (file->n_repeated > 1)
    ctl_say (
        "%u lines, from line %u on, repeat contacts that stand above, and are united with them.",
        file->n_repeated, file->repeated_line);
  if (file->n_broken_names > 0)
    ctl_say ("Line breaks and tabs in %u name%s become blanks.", file->n_broken_names,
             file->n_broken_names == 1 ? "" : "s");
  ctl_import_view_write (file, import->roster, output, count_work (import), get_shown (import));
  ctl_output_flush (output);
}

static bool
end_dry (Import *import)
{
  CtlCall *call = import->call;

  if (is_json (import))
    ctl_output_write_job (call->output, import->trial, call->profile, NULL, NULL);
  else
    show_plan (import, call->output);
  ctl_call_advise (call, "Nothing was imported: this was a dry run.");
  return true;
}

static bool
agree (Import *import, GError **error)
{
  RdBusProfile *profile = import->call->profile;
  unsigned n = count_work (import);
  g_autofree char *count = ctl_text_count_contacts (n);
  g_autofree char *question
      = g_strdup_printf ("Import %s into the roster of %s (%s)?", count,
                         rd_bus_profile_get_name (profile), rd_bus_profile_get_jid (profile));
  CtlConsent consent = { question, NULL, "Nothing was imported." };
  g_autoptr (CtlOutput) words = open_words (import);

  show_plan (import, words);
  return ctl_call_get_consent (import->call, &consent, error);
}

/* -- the job ----------------------------------------------------------------------------------- */

static bool
send (Import *import, char **path, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) reason = NULL;
  guint64 serial;

  /* Who was asked agreed to what was shown. */
  if (!ctl_options_confirm (import->call->options)
      && g_variant_lookup (import->trial->details, "Serial", "t", &serial))
    g_variant_dict_insert (&options, "IfSerial", "t", serial);
  if (call_import (import, g_variant_dict_end (&options), path, &reason))
    return true;
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_STALE))
    g_set_error (
        error, RD_ERROR, RD_ERROR_STALE,
        "Nothing was imported: meanwhile the roster of %s changed, and the import would do "
        "something else than was shown. Run the same again to see what.",
        rd_bus_profile_get_name (import->call->profile));
  else
    g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

static bool
do_import (Import *import, GError **error)
{
  CtlCall *call = import->call;
  g_autofree char *path = NULL;

  if (count_work (import) == 0)
    {
      if (is_json (import))
        ctl_output_write_no_job (call->output, "import", call->profile);
      ctl_say ("Nothing had to be imported: the roster of %s has all of it already.",
               rd_bus_profile_get_name (call->profile));
      return true;
    }
  return agree (import, error) && send (import, &path, error)
         && ctl_job_see_through (call, path, NULL, error);
}

/* -- presence ---------------------------------------------------------------------------------- */

static bool
ask_some (Import *import, GPtrArray *jids, unsigned first, GError **error)
{
  unsigned n = MIN (jids->len - first, RD_LOOKUP_MAX);
  g_autofree const char **some = g_new0 (const char *, n + 1);

  for (unsigned i = 0; i < n; i++)
    some[i] = jids->pdata[first + i];
  return ctl_subscriptions_call (import->call, rd_bus_subscriptions_call_subscribe_sync, some,
                                 g_variant_new ("a{sv}", NULL), error);
}

static bool
ask_for_presence (Import *import, GPtrArray *jids, GError **error)
{
  g_autofree char *count = ctl_text_count_contacts (jids->len);
  g_autofree char *question = g_strdup_printf ("Ask %s to show their presence to %s?", count,
                                               rd_bus_profile_get_jid (import->call->profile));
  CtlConsent consent = { question, NULL, "Nobody was asked." };

  if (!ctl_call_get_consent (import->call, &consent, error))
    return false;
  for (unsigned first = 0; first < jids->len; first += RD_LOOKUP_MAX)
    {
      if (!ask_some (import, jids, first, error))
        return false;
    }
  return true;
}

/* Without --subscribe it is only said. */
static bool
end_with_presence (Import *import, GError **error)
{
  CtlCall *call = import->call;
  g_autoptr (GPtrArray) unseen = NULL;
  g_autofree char *count = NULL;

  if (import->file->wanted->len == 0 || ctl_options_has (call->options, "no-wait"))
    return true;
  unseen = ctl_import_find_unseen (import->roster, import->file->wanted, error);
  if (unseen == NULL || unseen->len == 0)
    return unseen != NULL;
  if (ctl_options_has (call->options, "subscribe"))
    return ask_for_presence (import, unseen, error);
  count = ctl_text_count_contacts (unseen->len);
  ctl_call_advise (
      call,
      "The account of the file saw the presence of %s, or had asked for it. To ask for "
      "it here, import the same again with --subscribe.",
      count);
  return true;
}

/* -- documents --------------------------------------------------------------------------------- */

/* What the first job wrote, with what the others wrote as its "subscribe". */
static void
write_joined (CtlOutput *output, char *text)
{
  char *rest;

  g_strchomp (text);
  rest = strchr (text, '\n');
  if (rest == NULL)
    {
      ctl_output_print (output, "%s\n", text);
      return;
    }
  *rest++ = '\0';
  g_strdelimit (rest, "\n", ',');
  ctl_output_print (output, "%.*s,\"subscribe\":[%s]}\n", (int)strlen (text) - 1, text, rest);
}

/* Several jobs, and one document: what they write is held back, a line each. */
static bool
run_joined (Import *import, GError **error)
{
  CtlOutput *own = import->call->output;
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream (&text, &size);
  bool is_good;

  import->call->output = ctl_output_new (stream, CTL_COLOR_NEVER, true);
  is_good = do_import (import, error) && end_with_presence (import, error);
  ctl_output_free (import->call->output);
  import->call->output = own;
  fclose (stream);
  if (size > 0)
    write_joined (own, text);
  free (text);
  return is_good;
}

/* -- the verb ---------------------------------------------------------------------------------- */

static bool
run (Import *import, GError **error)
{
  if (!try (import, error) || !check_bad (import, error) || !check_any (import, error))
    return false;
  if (ctl_options_has (import->call->options, "dry-run"))
    return end_dry (import);
  if (is_json (import) && ctl_options_has (import->call->options, "subscribe"))
    return run_joined (import, error);
  return do_import (import, error) && end_with_presence (import, error);
}

static bool
run_import (CtlCall *call, GError **error)
{
  const CtlOptions *options = call->options;
  const CtlReadTerms terms = {
    .map = ctl_options_get_text (options, "map"),
    .account = ctl_options_get_text (options, "account"),
    .own_jid = rd_bus_profile_get_jid (call->profile),
  };
  g_autoptr (RdBusRoster) roster
      = ctl_object_beside (call->profile, RD_BUS_TYPE_ROSTER_PROXY, error);
  g_auto (CtlImportFile) file = {
    .replaces_names = ctl_options_has (options, "replace-names"),
    .n_kept = options->verbosity > 0 ? G_MAXUINT : KEPT,
  };
  g_auto (CtlJob) trial = { 0 };
  Import import = { call, roster, &file, &trial };

  if (roster != NULL && !ctl_options_has (options, "timeout"))
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (roster), PLANNING_MS);
  return roster != NULL && ctl_call_check_words (call, 0, "A file's name", error)
         && ctl_import_file_read (&file, call->args[0], ctl_options_get_text (options, "format"),
                                  &terms, error)
         && run (&import, error);
}

const CtlVerb ctl_verb_import = {
  .name = "import",
  .synopsis = "FILE",
  .options = { import_options, ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_import,
  .summary = "add the contacts of a file, or change those that are there",
  .details
  = "FILE - is standard input. Shows what would be done, and asks. Groups are added, none is "
    "taken\n"
    "away; a name is given to who has none. If a line can't be taken for a contact, nothing is\n"
    "done. One undo takes all of it back. What was interrupted goes on when the same is imported\n"
    "again.",
};
