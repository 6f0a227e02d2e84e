/* rosterctl snapshot, snapshot list, snapshot remove: states of a roster that are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/client/object.h"
#include "cli/option/moment.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define SNAPSHOT_FORMAT "(&sttut&st)"

/* Texts belong to the variant that it was read from. */
typedef struct
{
  const char *name, *reason;
  guint64 serial, time, size, job;
  guint32 contacts;
} Snapshot;

static Snapshot
get_snapshot (GVariant *tuple)
{
  Snapshot snapshot;

  g_variant_get (tuple, SNAPSHOT_FORMAT, &snapshot.name, &snapshot.serial, &snapshot.time,
                 &snapshot.contacts, &snapshot.size, &snapshot.reason, &snapshot.job);
  return snapshot;
}

static void
add_snapshot (GString *json, const Snapshot *snapshot)
{
  ctl_json_add_string (json, "name", snapshot->name);
  ctl_json_add_number (json, "serial", snapshot->serial);
  ctl_json_add_time (json, "time", (int64_t)snapshot->time);
  ctl_json_add_number (json, "contacts", snapshot->contacts);
  ctl_json_add_number (json, "size", snapshot->size);
  ctl_json_add_string (json, "reason", snapshot->reason);
  ctl_json_add_job_number (json, "job", snapshot->job);
}

static RdBusPast *
open_past (CtlCall *call, GError **error)
{
  return ctl_object_beside (call->profile, RD_BUS_TYPE_PAST_PROXY, error);
}

static bool
is_text (const CtlCall *call)
{
  return ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;
}

/* -- taking ------------------------------------------------------------------------------------ */

/* Wherever a point of the past is typed, the word must be a name and nothing else. */
static bool
check_name (const char *name, GError **error)
{
  static const char *const verbs[] = { "ls", "rm", "delete", "show", "take", NULL };
  int64_t time;

  if (*name == '\0')
    g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                         "A snapshot's name can't be empty; leave it out, and one is chosen.");
  else if (g_strv_contains (verbs, name))
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "\"%s\" would be the snapshot's name, and is probably meant for a verb; there are "
                 "snapshot list and snapshot remove. Choose another name.",
                 name);
  else if (strspn (name, "0123456789") == strlen (name)
           || ctl_moment_parse ("at", name, g_get_real_time (), &time, NULL))
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "\"%s\" can't be a snapshot's name, since it is a time or a serial; choose "
                 "another.",
                 rd_quote (name).text);
  else
    return true;
  return false;
}

static void
write_taken (CtlCall *call, const Snapshot *snapshot)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (call->profile));
  add_snapshot (json, snapshot);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static bool
run_take (CtlCall *call, GError **error)
{
  g_autoptr (RdBusPast) past = NULL;
  g_autoptr (GVariant) tuple = NULL;
  g_autofree char *contacts = NULL;
  g_autofree char *command = NULL;
  Snapshot snapshot;

  if (call->n_args > 0 && !check_name (call->args[0], error))
    return false;
  past = open_past (call, error);
  if (past == NULL
      || !rd_bus_past_call_take_snapshot_sync (past, call->n_args > 0 ? call->args[0] : "", &tuple,
                                               NULL, error))
    return false;
  snapshot = get_snapshot (tuple);
  contacts = ctl_text_count_contacts (snapshot.contacts);
  if (!is_text (call))
    write_taken (call, &snapshot);
  ctl_say ("Kept the roster of %s, %s, as %s.", rd_bus_profile_get_name (call->profile), contacts,
           snapshot.name);
  command = ctl_call_make_command (call, "restore %s", snapshot.name);
  ctl_call_advise (call, "To bring it back: %s", command);
  return true;
}

const CtlVerb ctl_verb_snapshot = {
  .name = "snapshot",
  .synopsis = "[SNAPSHOT]",
  .completes_as = "NEW-NAME",
  .run = run_take,
  .summary = "keep the roster as it is now",
  .details
  = "Under this name, or under one that is chosen. A snapshot stays until it is removed, also\n"
    "when the history no longer reaches back to it. Jobs that remove ten contacts or more take\n"
    "one by themselves. See also: rosterctl snapshot list, rosterctl snapshot remove",
};

/* -- list -------------------------------------------------------------------------------------- */

/* Returns an a(sttutst). */
static GVariant *
read_snapshots (CtlCall *call, RdBusPast *past, GError **error)
{
  GVariant *snapshots = NULL;

  rd_bus_past_call_list_snapshots_sync (past, &snapshots, NULL, error);
  return snapshots;
}

static Snapshot
get_child (GVariant *snapshots, size_t n)
{
  g_autoptr (GVariant) tuple = g_variant_get_child_value (snapshots, n);

  return get_snapshot (tuple);
}

static void
write_row (CtlOutput *output, int name_width, const Snapshot *snapshot)
{
  g_autofree char *when = ctl_text_format_local_time ((int64_t)snapshot->time);
  g_autofree char *contacts = ctl_text_count_contacts (snapshot->contacts);
  g_autofree char *occasion
      = snapshot->job != 0
            ? g_strdup_printf (", before %s %" G_GUINT64_FORMAT, snapshot->reason, snapshot->job)
            : g_strdup ("");
  g_autofree char *words = g_strconcat (contacts, occasion, NULL);
  CtlRow row = ctl_row_begin (output, 0, 2);

  ctl_row_add (&row, CTL_STYLE_HEADER, name_width, snapshot->name);
  ctl_row_add (&row, CTL_STYLE_PLAIN, CTL_TEXT_TIME_WIDTH, when);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, words);
  ctl_row_end (&row);
}

static void
write_rows (CtlOutput *output, GVariant *snapshots)
{
  size_t n = g_variant_n_children (snapshots);
  int width = 0;

  for (size_t i = 0; i < n; i++)
    width = MAX (width, ctl_text_measure (get_child (snapshots, i).name));
  width = ctl_layout_make_room (output, "NAME", width);
  if (n > 0)
    ctl_layout_write_titles (
        output, 0, 2,
        (CtlColumn[]){
            { "NAME", width }, { "TAKEN", CTL_TEXT_TIME_WIDTH }, { "CONTACTS", 0 }, { NULL, 0 } });
  for (size_t i = 0; i < n; i++)
    {
      Snapshot snapshot = get_child (snapshots, i);

      write_row (output, width, &snapshot);
    }
}

static void
write_list (CtlCall *call, GVariant *snapshots)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (call->profile));
  ctl_json_open (json, "snapshots", '[');
  for (size_t i = 0; i < g_variant_n_children (snapshots); i++)
    {
      Snapshot snapshot = get_child (snapshots, i);

      ctl_json_open (json, NULL, '{');
      add_snapshot (json, &snapshot);
      ctl_json_close (json, '}');
    }
  ctl_json_close (json, ']');
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static bool
run_list (CtlCall *call, GError **error)
{
  g_autoptr (RdBusPast) past = open_past (call, error);
  g_autoptr (GVariant) snapshots = past != NULL ? read_snapshots (call, past, error) : NULL;
  g_autofree char *command = ctl_call_make_command (call, "snapshot");

  if (snapshots == NULL)
    return false;
  if (!is_text (call))
    write_list (call, snapshots);
  else
    write_rows (call->output, snapshots);
  if (g_variant_n_children (snapshots) == 0)
    ctl_call_advise (call, "There is no snapshot of %s. To keep the roster as it is now: %s",
                     rd_bus_profile_get_name (call->profile), command);
  return true;
}

const CtlVerb ctl_verb_snapshot_list = {
  .name = "snapshot list",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_list,
  .summary = "list the kept states of the roster",
  .details = "The newest first, with those that jobs took.",
};

/* -- remove ------------------------------------------------------------------------------------ */

static bool
find (CtlCall *call, GVariant *snapshots, const char *name, Snapshot *found, GError **error)
{
  for (size_t i = 0; i < g_variant_n_children (snapshots); i++)
    {
      *found = get_child (snapshots, i);
      if (g_str_equal (found->name, name))
        return true;
    }
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_SNAPSHOT,
               "There is no snapshot \"%s\" of %s, and nothing was removed.", rd_quote (name).text,
               rd_bus_profile_get_name (call->profile));
  return false;
}

static bool
has_consent (CtlCall *call, const Snapshot *only, GError **error)
{
  g_autofree char *when = ctl_text_format_local_time ((int64_t)only->time);
  g_autofree char *contacts = ctl_text_count_contacts (only->contacts);
  g_autofree char *question
      = call->n_args == 1 ? g_strdup_printf ("Remove snapshot %s of %s, with %s, for good?",
                                             only->name, when, contacts)
                          : g_strdup_printf ("Remove these %d snapshots for good?", call->n_args);
  CtlConsent consent = { question, NULL, "Nothing was removed." };

  return ctl_call_get_consent (call, &consent, error);
}

static void
write_removed (CtlCall *call)
{
  g_autoptr (GString) json = g_string_new (NULL);

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (call->profile));
  ctl_json_add_strings (json, "removed", (const char *const *)call->args);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
}

static bool
run_remove (CtlCall *call, GError **error)
{
  g_autoptr (RdBusPast) past = open_past (call, error);
  g_autoptr (GVariant) snapshots = past != NULL ? read_snapshots (call, past, error) : NULL;
  Snapshot last = { 0 };

  if (snapshots == NULL)
    return false;
  for (char **name = call->args; *name != NULL; name++)
    {
      if (!find (call, snapshots, *name, &last, error))
        return false;
    }
  if (!has_consent (call, &last, error))
    return false;
  for (char **name = call->args; *name != NULL; name++)
    {
      if (!rd_bus_past_call_remove_snapshot_sync (past, *name, NULL, error))
        return false;
      ctl_say ("Removed snapshot %s.", *name);
    }
  if (!is_text (call))
    write_removed (call);
  return true;
}

const CtlVerb ctl_verb_snapshot_remove = {
  .name = "snapshot remove",
  .synopsis = "SNAPSHOT...",
  .options = { ctl_confirm_options },
  .run = run_remove,
  .summary = "remove kept states of the roster",
  .details = "The roster itself is left as it is. Without a terminal it needs --yes.",
};
