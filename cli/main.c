/* rosterctl: parses the command line, runs the verb, and tells on stderr and by the exit code how
 * it ended. Stores nothing: all that it shows comes from rosterd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/client/object.h"
#include "cli/guide/complete.h"
#include "cli/guide/help-json.h"
#include "cli/guide/help.h"
#include "cli/line/suggest.h"
#include "cli/line/synopsis.h"
#include "cli/line/table.h"
#include "cli/out/exit.h"
#include "cli/out/failure.h"
#include "cli/out/interrupt.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "cli/view/profile.h"
#include "cli/view/remedy.h"
#include "dbus-interfaces/core-dump.h"
#include "dbus-interfaces/errors.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

static bool
check_arity (const CtlVerb *verb, int n_args, GError **error)
{
  g_autofree char *usage = ctl_help_get_usage (verb);
  int min, max;

  ctl_synopsis_get_arity (verb->synopsis, &min, &max);
  if (n_args >= min && n_args <= max)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "These are too %s arguments. Usage: %s",
               n_args > max ? "many" : "few", usage);
  return false;
}

/* Does the first argument name the profile? */
static bool
is_profile_said (const CtlCall *call, const CtlVerb *verb)
{
  int min, max;

  ctl_synopsis_get_arity (verb->synopsis, &min, &max);
  if (call->n_args == 0 || strstr (verb->synopsis, "NAME") == NULL)
    return false;
  if (max == G_MAXINT)
    return strchr (call->args[0], '=') == NULL;
  return call->n_args == max || (verb->is_no_name != NULL && !verb->is_no_name (call->args[0]));
}

static bool
check_profiles (const CtlCall *call, const CtlVerb *verb, GError **error)
{
  bool needs_none = (verb->flags & CTL_VERB_NEEDS_NO_PROFILE) != 0;

  if (call->options->profile != NULL && (needs_none || is_profile_said (call, verb)))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "-p has no meaning for rosterctl %s here; leave it out.", call->verb);
      return false;
    }
  if (!ctl_options_has_all_profiles (call->options)
      || (verb->flags & CTL_VERB_TAKES_ALL_PROFILES) != 0)
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
               "rosterctl %s works on one profile; name it with -p.", call->verb);
  return false;
}

/* The states may be others than when the verb began. IS_OF_ROSTER: a roster that was received once
 * was read, whatever became of the connection. */
static void
advise_on_profiles (CtlCall *call, bool is_of_roster)
{
  g_autoptr (GPtrArray) profiles = NULL;

  if (call->profile != NULL)
    profiles
        = ctl_client_list_profiles (call->client, rd_bus_profile_get_name (call->profile), NULL);
  else
    profiles = ctl_call_list_profiles (call, NULL);
  for (unsigned i = 0; profiles != NULL && i < profiles->len; i++)
    {
      if (!is_of_roster || rd_bus_profile_get_last_sync (profiles->pdata[i]) == 0)
        ctl_call_advise_on_profile (call, profiles->pdata[i]);
    }
}

static void
advise_on_call (CtlCall *call, const GError *error)
{
  const char *const *profiles = rd_bus_manager_get_profiles (call->client->manager);
  const char *intention, *words = ctl_remedy_of_call (error, &intention);
  g_autofree char *command = NULL;

  if (words == NULL)
    return;
  if (g_error_matches (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE) && *profiles == NULL)
    {
      ctl_call_advise (call, "%s", CTL_REMEDY_OF_NO_PROFILE);
      return;
    }
  command = ctl_call_make_command (call, "%s", words);
  ctl_call_advise (call, "%s: %s", intention, command);
}

/* Says what to type; rosterd can't, as it has other frontends. A verb may have said it. */
static void
advise_on_error (CtlCall *call, const GError *error)
{
  if (g_error_matches (error, RD_ERROR, RD_ERROR_NOT_CONNECTED)
      || g_error_matches (error, RD_ERROR, RD_ERROR_NOT_SYNCED))
    advise_on_profiles (call, error->code == RD_ERROR_NOT_SYNCED);
  else if (call->advice->len == 0)
    advise_on_call (call, error);
}

/* Connects to rosterd and finds the profile, if the verb needs them. */
static bool
set_up (CtlCall *call, const CtlVerb *verb, GError **error)
{
  bool is_named = is_profile_said (call, verb);

  if ((verb->flags & CTL_VERB_IS_LOCAL) != 0)
    return true;
  call->client = ctl_client_new (call->options->timeout, error);
  if (call->client == NULL)
    return false;
  if ((verb->flags & (CTL_VERB_TAKES_ALL_PROFILES | CTL_VERB_NEEDS_NO_PROFILE)) != 0)
    return true;
  call->profile = ctl_client_find_profile (
      call->client, is_named ? call->args[0] : call->options->profile, error);
  return call->profile != NULL;
}

/* Is there still somebody to ask? */
static bool
can_ask (const GError *error)
{
  CtlExit exit = error != NULL ? ctl_exit_from_error (error) : CTL_EXIT_OK;

  return exit != CTL_EXIT_NO_BUS && exit != CTL_EXIT_NO_DAEMON
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Also after a failure, which it tells. */
static bool
write_profile (CtlCall *call, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  bool is_done = *error == NULL;

  if (!can_ask (*error) || !ctl_object_read (call->profile, is_done ? error : NULL))
    return false;
  ctl_client_polish_error (*error);
  ctl_json_add_profile (json, call->client, call->profile, *error);
  ctl_output_write_json_line (call->output, json);
  return is_done;
}

static void
use_pager (const CtlCall *call)
{
  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT
      && !ctl_options_has (call->options, "no-pager"))
    ctl_output_use_pager (call->output);
}

/* For a signal that ends it before it has written anything. */
static void
set_up_document (void)
{
  g_autoptr (GError) error = NULL;

  ctl_interrupt_set_error (&error, SIGINT, "rosterctl was interrupted.");
  ctl_interrupt_set_document (ctl_failure_make_document (error));
}

static bool
run_verb (CtlCall *call, const CtlVerb *verb, GError **error)
{
  bool is_done;

  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    set_up_document ();
  ctl_interrupt_set_up ((verb->flags & CTL_VERB_ONLY_READS) != 0
                            ? "The output is not complete."
                            : "What rosterd was asked by then goes on. To see it: rosterctl "
                              "status");
  if ((verb->flags & CTL_VERB_WRITES_LIST) != 0)
    use_pager (call);
  is_done = set_up (call, verb, error) && verb->run (call, error);
  if (!is_done && call->client != NULL)
    advise_on_error (call, *error);
  if (call->profile != NULL && (verb->flags & CTL_VERB_TELLS_PROFILE) != 0
      && ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    is_done = write_profile (call, error);
  g_clear_object (&call->profile);
  g_clear_pointer (&call->client, ctl_client_free);
  return is_done;
}

/* A JID can be given as it is shown. */
static void
read_escapes (const CtlVerb *verb, CtlCall *call)
{
  for (int i = 0; i < call->n_args; i++)
    {
      g_auto (GStrv) names = ctl_synopsis_get_names (verb->synopsis, i);

      if (g_strv_contains ((const char *const *)names, "JID"))
        ctl_text_unescape (call->args[i]);
    }
}

/* Finds the verb and checks the line by it. */
static const CtlVerb *
take_verb (CtlCall *call, CtlOptions *options, GError **error)
{
  char **words = (char **)options->args->pdata;
  int n_words;
  const CtlVerb *verb = ctl_table_find (words, &n_words, error);

  if (verb == NULL)
    return NULL;
  call->verb = verb->name;
  call->args = words + n_words;
  call->n_args = g_strv_length (call->args);
  if (!ctl_options_bind (options, verb->options, verb->name, error)
      || !check_arity (verb, call->n_args, error) || !check_profiles (call, verb, error))
    return NULL;
  read_escapes (verb, call);
  return verb;
}

static void
write_version (CtlCall *call)
{
  bool is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;

  ctl_output_write (call->output,
                    is_text ? "rosterctl " RD_VERSION "\n" : "{\"version\":\"" RD_VERSION "\"}\n");
}

static bool
run (CtlCall *call, CtlOptions *options, GError **error)
{
  char **words = (char **)options->args->pdata;
  const CtlVerb *verb;

  if (ctl_options_has (options, "version"))
    {
      write_version (call);
      return true;
    }
  if (ctl_options_has (options, "help"))
    {
      use_pager (call);
      return ctl_options_get_format (options) == CTL_FORMAT_TEXT
                 ? ctl_help_write_about (call->output, words, error)
                 : ctl_help_write_json (call->output, words, error);
    }
  verb = take_verb (call, options, error);
  return verb != NULL && run_verb (call, verb, error);
}

static int
tell_error (const GError *error)
{
  if (*error->message != '\0')
    ctl_say ("rosterctl: %s", error->message);
  return ctl_exit_from_error (error);
}

static int
finish (CtlCall *call, GError *error)
{
  g_autoptr (GError) write_error = NULL;
  bool is_text = ctl_options_get_format (call->options) == CTL_FORMAT_TEXT;
  bool is_written;
  int code;

  ctl_client_polish_error (error);
  if (error != NULL && !is_text && !call->output->has_begun)
    ctl_output_write_failure (call->output, error);
  is_written = ctl_output_finish (call->output, &write_error);
  code = error != NULL ? tell_error (error) : CTL_EXIT_OK;
  for (unsigned i = 0; i < call->advice->len; i++)
    ctl_say ("%s", (const char *)g_ptr_array_index (call->advice, i));
  if (!is_written && error == NULL)
    code = tell_error (write_error);
  return code;
}

/* The line makes no sense. */
static int
refuse (const GError *error, CtlFormat format)
{
  g_autoptr (CtlOutput) output = ctl_output_new (stdout, CTL_COLOR_NEVER, true);

  if (format != CTL_FORMAT_TEXT)
    ctl_output_write_failure (output, error);
  ctl_output_flush (output);
  return tell_error (error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = NULL;
  g_autoptr (CtlOutput) output = NULL;
  g_autoptr (GPtrArray) advice = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) line = argc > 0 ? g_strdupv (argv + 1) : NULL;
  CtlCall call = { .advice = advice, .line = line };

  rd_core_dump_forbid ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  signal (SIGPIPE, SIG_IGN);
  if (argc > 1 && g_str_equal (argv[1], "--complete"))
    return ctl_complete (argc - 2, argv + 2);
  ctl_output_set_up_words (false);
  options = ctl_table_parse (argc, argv, &error);
  if (options == NULL)
    {
      ctl_suggest_in_error (argv + 1, &error);
      return refuse (error, ctl_table_find_format (argc, argv));
    }
  output = ctl_output_new (stdout, ctl_options_get_color (options), options->plain);
  ctl_output_set_up_words (options->plain);
  call.options = options;
  call.output = output;
  if (!run (&call, options, &error))
    ctl_suggest_in_error (argv + 1, &error);
  return finish (&call, error);
}
