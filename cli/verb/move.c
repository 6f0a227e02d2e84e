/* rosterctl move, move status, move stop: contacts that come along from an older account.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/client/object.h"
#include "cli/job/report.h"
#include "cli/job/wait.h"
#include "cli/out/exit.h"
#include "cli/out/field.h"
#include "cli/out/json.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/verb/verbs.h"
#include "cli/view/job.h"
#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/quote.h"

#define STATE_WIDTH 9

static RdBusMove *
make_proxy (CtlCall *call, GError **error)
{
  return ctl_object_beside (call->profile, RD_BUS_TYPE_MOVE_PROXY, error);
}

/* -- move -------------------------------------------------------------------------------------- */

static const CtlOption move_options[] = {
  { "message", CTL_OPTION_TEXT, "TEXT",
    "words for those who are asked (default: where you come from)" },
  { 0 },
};

typedef struct
{
  CtlCall *call;
  RdBusMove *proxy;
  char *old_jid, *message;
  CtlJob *trial; /* the dry run */
} Move;

static bool
check_other (const Move *move, RdBusProfile *old, GError **error)
{
  const char *name = rd_bus_profile_get_name (old);

  if (!g_str_equal (rd_bus_profile_get_name (move->call->profile), name))
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
               "The contacts of %s would come to %s itself. Name the new account, too: rosterctl "
               "move %s NEW",
               name, name, name);
  return false;
}

/* Sets the profile that the contacts come to, if it was named. */
static bool
choose_profiles (Move *move, GError **error)
{
  CtlCall *call = move->call;
  g_autoptr (RdBusProfile) old = NULL;
  RdBusProfile *new = NULL;

  if (call->n_args > 1 && call->options->profile != NULL)
    {
      g_set_error_literal (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                           "-p names the new account, and so does the second word; leave one out.");
      return false;
    }
  old = ctl_client_find_profile (call->client, call->args[0], error);
  if (old == NULL)
    return false;
  if (call->n_args > 1)
    {
      new = ctl_client_find_profile (call->client, call->args[1], error);
      if (new == NULL)
        return false;
      g_object_unref (call->profile);
      call->profile = new;
    }
  move->old_jid = g_strdup (rd_bus_profile_get_jid (old));
  if (!check_other (move, old, error))
    return false;
  move->proxy = make_proxy (call, error);
  return move->proxy != NULL;
}

/* Always some words: what tells programs where the request comes from gets lost on some servers. */
static char *
make_message (const Move *move)
{
  const char *message = ctl_options_get_text (move->call->options, "message");

  return message != NULL ? g_strdup (message)
                         : g_strdup_printf ("I have moved here from %s.", move->old_jid);
}

static void
move_clear (Move *move)
{
  g_clear_object (&move->proxy);
  g_clear_pointer (&move->old_jid, g_free);
  g_clear_pointer (&move->message, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Move, move_clear)

static bool
begin (Move *move, bool is_dry_run, char **path, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "Message", "s", move->message);
  if (is_dry_run)
    g_variant_dict_insert (&options, "DryRun", "b", TRUE);
  return rd_bus_move_call_begin_sync (move->proxy, move->old_jid, g_variant_dict_end (&options),
                                      path, NULL, error);
}

static bool
try (Move *move, GError **error)
{
  g_autofree char *path = NULL;
  GError *reason;

  if (!begin (move, true, &path, error)
      || !ctl_job_load (move->trial, move->call->client, path, error)
      || !ctl_job_wait (move->trial, move->call, error))
    return false;
  reason = ctl_job_get_error (move->trial, NULL);
  if (reason != NULL)
    g_propagate_error (error, reason);
  return reason == NULL;
}

/* What would be done, a line for each part that there is. */
static void
say_plan (const Move *move)
{
  static const struct
  {
    const char *key, *one, *many;
  } lines[] = {
    { "Added", "One contact is added.", "%u contacts are added." },
    { "Changed", "One gets a name or groups in addition.", "%u get a name or groups in addition." },
    { "Unchanged", "One is there as it is.", "%u are there as they are." },
    { "Asked", "One is asked to show its presence.", "%u are asked to show their presence." },
    { "FromLost", "One saw the old account's presence and must ask itself to see this one's.",
      "%u saw the old account's presence and must ask themselves to see this one's." },
  };

  ctl_say ("From %s to %s:", rd_quote (move->old_jid).text,
           rd_bus_profile_get_jid (move->call->profile));
  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      unsigned n = ctl_job_get_detail (move->trial, lines[i].key);
      g_auto (GStrv) parts = g_strsplit (lines[i].many, "%u", 2);

      if (n == 1)
        ctl_say ("%s", lines[i].one);
      else if (n > 1)
        ctl_say ("%u%s", n, parts[1]);
    }
  if (ctl_job_get_detail (move->trial, "Asked") > 0 && move->message[0] != '\0')
    ctl_say ("With the words: \"%s\"", rd_quote (move->message).text);
}

static bool
has_plan (const CtlJob *trial)
{
  return ctl_job_get_detail (trial, "Added") + ctl_job_get_detail (trial, "Changed")
             + ctl_job_get_detail (trial, "Asked")
         > 0;
}

static bool
end_dry (const Move *move)
{
  CtlCall *call = move->call;

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    ctl_output_write_job (call->output, move->trial, call->profile, NULL, NULL);
  return true;
}

static bool
carry_out (Move *move, GError **error)
{
  static const CtlConsent consent = { "Move them?", NULL, "Nothing was changed." };
  g_autofree char *path = NULL;
  g_autofree char *command = ctl_call_make_command (move->call, "move status");

  if (!ctl_call_get_consent (move->call, &consent, error) || !begin (move, false, &path, error))
    return false;
  if (ctl_job_get_detail (move->trial, "Asked") > 0)
    ctl_say ("It goes on whatever happens to rosterctl. To see who has answered: %s", command);
  return ctl_job_see_through (move->call, path, NULL, error);
}

static bool
run_move (CtlCall *call, GError **error)
{
  g_auto (CtlJob) trial = { 0 };
  g_auto (Move) move = { .call = call, .trial = &trial };

  if (!ctl_call_check_words (call, 0, "A profile", error) || !choose_profiles (&move, error))
    return false;
  move.message = make_message (&move);
  if (!try (&move, error))
    return false;
  say_plan (&move);
  if (!has_plan (&trial))
    ctl_call_advise (call, "Nothing is left to be done.");
  else if (ctl_options_has (call->options, "dry-run"))
    ctl_call_advise (call, "Nothing was changed: this was a dry run.");
  else
    return carry_out (&move, error);
  return end_dry (&move);
}

const CtlVerb ctl_verb_move = {
  .name = "move",
  .synopsis = "OLD [NEW]",
  .completes_as = "NAME",
  .options = { move_options, ctl_wait_options, ctl_dry_run_options, ctl_confirm_options },
  .run = run_move,
  .summary = "take the contacts of an older account along to a new one",
  .details
  = "OLD and NEW are profiles; NEW is the default one, or that of -p. Copies contacts, names\n"
    "and groups, then asks those whose presence OLD saw. Shows all that before, and asks.\n"
    "What the server lets pass only slowly goes on by itself, also after a restart. OLD\n"
    "stays as it is. Without a terminal it needs --yes.",
};

/* -- move status ------------------------------------------------------------------------------- */

typedef void (*TakeContact) (const char *jid, const char *state, guint64 asked_at,
                             const char *sentence, gpointer user_data);

static bool
read_contacts (RdBusMove *proxy, TakeContact take, gpointer user_data, GError **error)
{
  g_autofree char *after = g_strdup ("");

  do
    {
      g_autoptr (GVariant) contacts = NULL;
      const char *jid, *state, *sentence;
      char *next = NULL;
      guint64 asked_at;
      GVariantIter iter;

      if (!rd_bus_move_call_list_contacts_sync (proxy, after, RD_PAGE_MAX, &contacts, &next, NULL,
                                                error))
        return false;
      g_free (after);
      after = next;
      g_variant_iter_init (&iter, contacts);
      while (g_variant_iter_next (&iter, "(&s&st&s)", &jid, &state, &asked_at, &sentence))
        take (jid, state, asked_at, sentence, user_data);
    }
  while (*after != '\0');
  return true;
}

static unsigned
get_number (GVariant *status, const char *key)
{
  unsigned number = 0;

  g_variant_lookup (status, key, "u", &number);
  return number;
}

static const struct
{
  const char *key, *state, *label;
} states[] = {
  { "Answered", "answered", "answered" },
  { "Asked", "asked", "asked, no answer yet" },
  { "Waiting", "waiting", "still to be asked" },
  { "Refused", "refused", "refused" },
  { "Failed", "failed", "could not be asked" },
  { "Copied", "copied", "came along, not to be asked" },
  { "Removed", "removed", "removed since" },
};

static const char *
describe_state (const char *state)
{
  return g_str_equal (state, "asking")    ? "contacts are still to be asked"
         : g_str_equal (state, "stopped") ? "stopped"
                                          : "all were asked";
}

static void
write_contact (const char *jid, const char *state, guint64 asked_at, const char *sentence,
               gpointer user_data)
{
  CtlRow row = ctl_row_begin (user_data, 0, 2);
  g_autofree char *when = asked_at != 0 ? ctl_text_format_local_time ((int64_t)asked_at) : NULL;

  ctl_row_add (&row, CTL_STYLE_PLAIN, STATE_WIDTH, state);
  ctl_row_add (&row, CTL_STYLE_HEADER, 0, jid);
  if (when != NULL)
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, when);
  ctl_row_end (&row);
  if (*sentence != '\0')
    ctl_field_write_paragraph (user_data, 4, sentence);
}

static bool
write_status (CtlCall *call, RdBusMove *proxy, GVariant *status, GError **error)
{
  const CtlFieldColumns columns = { 0, 27 };
  const char *state = "none", *old_jid = "";
  guint64 began = 0;
  g_autofree char *when = NULL;

  g_variant_lookup (status, "State", "&s", &state);
  g_variant_lookup (status, "OldJid", "&s", &old_jid);
  g_variant_lookup (status, "Began", "t", &began);
  if (g_str_equal (state, "none"))
    {
      ctl_call_advise (call, "Nothing was moved to %s.", rd_bus_profile_get_name (call->profile));
      return true;
    }
  when = ctl_text_format_local_time ((int64_t)began);
  ctl_field_write (call->output, columns, "moved from", CTL_STYLE_HEADER, old_jid);
  ctl_field_write (call->output, columns, "began", CTL_STYLE_PLAIN, when);
  ctl_field_write (call->output, columns, "state", CTL_STYLE_PLAIN, describe_state (state));
  for (size_t i = 0; i < G_N_ELEMENTS (states); i++)
    {
      unsigned n = get_number (status, states[i].key);
      g_autofree char *number = g_strdup_printf ("%u", n);

      if (n > 0)
        ctl_field_write (call->output, columns, states[i].label, CTL_STYLE_PLAIN, number);
    }
  return call->options->verbosity == 0 || read_contacts (proxy, write_contact, call->output, error);
}

static void
add_contact (const char *jid, const char *state, guint64 asked_at, const char *sentence,
             gpointer user_data)
{
  GString *json = user_data;

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "jid", jid);
  ctl_json_add_string (json, "state", state);
  ctl_json_add_time (json, "asked", (int64_t)asked_at);
  ctl_json_add_string (json, "reason", sentence);
  ctl_json_close (json, '}');
}

static bool
write_json (CtlCall *call, RdBusMove *proxy, GVariant *status, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const char *state = "none", *old_jid = "";
  guint64 began = 0;

  g_variant_lookup (status, "State", "&s", &state);
  g_variant_lookup (status, "OldJid", "&s", &old_jid);
  g_variant_lookup (status, "Began", "t", &began);
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "profile", rd_bus_profile_get_name (call->profile));
  ctl_json_add_string (json, "state", state);
  ctl_json_add_string (json, "old_jid", old_jid);
  ctl_json_add_time (json, "began", (int64_t)began);
  for (size_t i = 0; i < G_N_ELEMENTS (states); i++)
    ctl_json_add_number (json, states[i].state, get_number (status, states[i].key));
  ctl_json_open (json, "contacts", '[');
  if (!read_contacts (proxy, add_contact, json, error))
    return false;
  ctl_json_close (json, ']');
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
  return true;
}

static bool
run_status (CtlCall *call, GError **error)
{
  g_autoptr (RdBusMove) proxy = make_proxy (call, error);
  g_autoptr (GVariant) status = NULL;

  if (proxy == NULL || !rd_bus_move_call_get_status_sync (proxy, &status, NULL, error))
    return false;
  return ctl_options_get_format (call->options) == CTL_FORMAT_TEXT
             ? write_status (call, proxy, status, error)
             : write_json (call, proxy, status, error);
}

const CtlVerb ctl_verb_move_status = {
  .name = "move status",
  .flags = CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_status,
  .summary = "tell who has answered since a move",
  .details = "With -v each contact with its state.",
};

/* -- move stop --------------------------------------------------------------------------------- */

static bool
run_stop (CtlCall *call, GError **error)
{
  g_autoptr (RdBusMove) proxy = make_proxy (call, error);

  if (proxy == NULL || !rd_bus_move_call_stop_sync (proxy, NULL, error))
    return false;
  ctl_call_advise (call, "Nobody more is asked.");
  return true;
}

const CtlVerb ctl_verb_move_stop = {
  .name = "move stop",
  .flags = CTL_VERB_TELLS_PROFILE,
  .run = run_stop,
  .summary = "ask nobody more",
  .details = "What was done stays. The same move again goes on with the rest.",
};
