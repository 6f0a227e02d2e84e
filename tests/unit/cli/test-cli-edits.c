/* What a person may say about edits and removals: groups between commas, the filter of a purge,
 * answers to a question, and the words that come back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask/consent.h"
#include "cli/ask/removal-words.h"
#include "cli/line/table.h"
#include "cli/option/edit.h"
#include "cli/option/filter.h"
#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "cli/out/interrupt.h"
#include "cli/verb/group-names.h"
#include "cli/verb/undo-words.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static CtlOptions *
parse (const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  CtlOptions *options;
  const CtlVerb *verb;
  int argc, n_words;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  options = ctl_table_parse (argc, argv, &error);
  g_assert_no_error (error);
  verb = ctl_table_find ((char **)options->args->pdata, &n_words, NULL);
  ctl_options_bind (options, verb->options, verb->name, &error);
  g_assert_no_error (error);
  return options;
}

static void
assert_dict (const char *line, GVariant *dict, const char *expected)
{
  g_autoptr (GVariant) wanted
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_nonnull (wanted);
  g_test_message ("%s", line);
  g_assert_cmpuint (g_variant_n_children (dict), ==, g_variant_n_children (wanted));
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) same = g_variant_lookup_value (wanted, key, NULL);

      g_assert_nonnull (same);
      g_assert_cmpvariant (same, value);
    }
}

static void
assert_split (const char *list, const char *expected)
{
  g_auto (GStrv) groups = ctl_group_list_split (list);
  g_autofree char *joined = g_strjoinv ("|", groups);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_groups_between_commas (void)
{
  assert_split ("", "");
  assert_split (",,", "");
  assert_split ("a", "a");
  assert_split ("a,b", "a|b");
  assert_split ("b,a,b", "b|a");
  assert_split ("a, b ", "a|b");
  assert_split (" a b , ,c", "a b|c");
  assert_split ("\\ a\\ ,\\ ", " a | ");
  assert_split ("a\\,b,c", "a,b|c");
  assert_split ("a\\\\,b", "a\\|b");
  assert_split ("a\\b\\", "a\\b\\");
  assert_split ("Ünï,日本", "Ünï|日本");
}

static GVariant *
make_edit (const CtlOptions *options, GError **error)
{
  bool is_add = g_str_equal (options->args->pdata[0], "add");

  return is_add ? ctl_edit_of_add (options, error) : ctl_edit_of_set (options, error);
}

static void
assert_edit (const char *line, const char *expected)
{
  g_autoptr (CtlOptions) options = parse (line);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) edit = make_edit (options, &error);

  g_assert_no_error (error);
  assert_dict (line, edit, expected);
}

static void
assert_no_edit (const char *line, CtlExit code)
{
  g_autoptr (CtlOptions) options = parse (line);
  g_autoptr (GError) error = NULL;

  g_assert_null (make_edit (options, &error));
  g_assert_error (error, CTL_EXIT_DOMAIN, (int)code);
}

static void
test_edits (void)
{
  assert_edit ("rosterctl set a@b", "{}");
  assert_edit ("rosterctl set a@b --name N", "{'Name': <'N'>}");
  assert_edit ("rosterctl set a@b --name=", "{'Name': <''>}");
  assert_edit ("rosterctl set a@b --groups=", "{'Groups': <@as []>}");
  assert_edit ("rosterctl set a@b --groups x,y", "{'Groups': <['x', 'y']>}");
  assert_edit ("rosterctl set a@b --add-group x --add_group y --remove-group z",
               "{'AddGroups': <['x', 'y']>, 'RemoveGroups': <['z']>}");
  assert_edit ("rosterctl add a@b --name N --groups x,y",
               "{'Name': <'N'>, 'Groups': <['x', 'y']>}");
  assert_no_edit ("rosterctl set a@b --groups x --add-group y", CTL_EXIT_USAGE);
  assert_no_edit ("rosterctl set a@b --add-group=", CTL_EXIT_BAD_DATA);
  assert_edit ("rosterctl add a@b --groups=", "{'Groups': <@as []>}");
}

/* --group selects, --groups gives. */
static void
test_group_only_selects (void)
{
  g_autoptr (CtlOptions) options = parse ("rosterctl get --group x");

  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      g_autoptr (GError) error = NULL;
      bool is_taken = ctl_options_bind (options, (*verb)->options, (*verb)->name, &error);
      bool has_filter = false;

      for (size_t i = 0; (*verb)->options[i] != NULL; i++)
        has_filter |= (*verb)->options[i] == ctl_filter_options;
      g_assert_cmpint (is_taken, ==, has_filter);
    }
}

static void
assert_purge (const char *line, const char *expected)
{
  g_autoptr (CtlOptions) options = parse (line);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) filter = ctl_filter_of_purge (options, options->args->pdata[1], &error);

  g_assert_no_error (error);
  assert_dict (line, filter, expected);
}

static void
test_purge_filter (void)
{
  assert_purge ("rosterctl purge", "{'NoSubscription': <true>}");
  assert_purge ("rosterctl purge --no_from", "{'NoSubscription': <true>, 'NoFrom': <true>}");
  assert_purge ("rosterctl purge --no-to", "{'NoSubscription': <true>, 'NoTo': <true>}");
  assert_purge ("rosterctl purge --no_from --no_to",
                "{'NoSubscription': <true>, 'NoFrom': <true>, 'NoTo': <true>}");
  assert_purge ("rosterctl purge --domain d x",
                "{'NoSubscription': <true>, 'Domains': <['d']>, 'Text': <'x'>}");
  assert_purge ("rosterctl purge --subscription both", "{'Subscription': <['both']>}");
  assert_purge ("rosterctl purge --subscription to --no-from",
                "{'Subscription': <['to']>, 'NoFrom': <true>}");
  assert_purge ("rosterctl purge --subscription none --no-subscription",
                "{'Subscription': <['none']>, 'NoSubscription': <true>}");
}

/* As a contact's subscription is shown. */
static void
test_asked (void)
{
  static const char *const good = "{'Subscription': <['none', 'from']>, 'Ask': <true>}";
  static const char *const bad[] = {
    "rosterctl get '--subscription=none, asked' --subscription=to",
    "rosterctl get '--subscription=none, asked' --no-ask",
  };

  assert_purge ("rosterctl purge '--subscription=none, asked' '--subscription=from, asked'", good);
  assert_purge ("rosterctl purge '--subscription=none, asked' --subscription 'from, asked' --ask",
                good);
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CtlOptions) options = parse (bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (ctl_filter_from_options (options, NULL, &error));
      g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
    }
}

static void
test_answers (void)
{
  static const struct
  {
    const char *line, *typed;
    CtlAnswer answer;
  } cases[] = {
    { "y\n", NULL, CTL_ANSWER_YES },       { "YES\n", NULL, CTL_ANSWER_YES },
    { "  y  \n", NULL, CTL_ANSWER_YES },   { "n\n", NULL, CTL_ANSWER_NO },
    { "No", NULL, CTL_ANSWER_NO },         { "\n", NULL, CTL_ANSWER_NO },
    { "", NULL, CTL_ANSWER_NO },           { "yess\n", NULL, CTL_ANSWER_UNCLEAR },
    { "j\n", NULL, CTL_ANSWER_UNCLEAR },   { "\xff\n", NULL, CTL_ANSWER_UNCLEAR },
    { "home\n", "home", CTL_ANSWER_YES },  { "Home\n", "home", CTL_ANSWER_UNCLEAR },
    { "y\n", "home", CTL_ANSWER_UNCLEAR }, { "\n", "home", CTL_ANSWER_NO },
    { "no\n", "home", CTL_ANSWER_NO },     { "n\n", "n", CTL_ANSWER_YES },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ctl_consent_parse_answer (cases[i].line, cases[i].typed), ==, cases[i].answer);
}

static void
assert_asked (const char *answers, const char *typed, bool is_yes, const char *said)
{
  CtlConsent consent = { "Remove \033[2J?", typed, "Nothing." };
  g_autofree char *text = NULL;
  FILE *in = tmpfile (), *out = tmpfile ();
  long length;

  g_assert_nonnull (in);
  g_assert_nonnull (out);
  g_assert_cmpint (fputs (answers, in), !=, EOF);
  rewind (in);
  g_assert_cmpint (ctl_consent_ask (&consent, in, out), ==, is_yes);
  length = ftell (out);
  text = g_malloc0 (length + 1);
  rewind (out);
  g_assert_cmpint (fread (text, 1, length, out), ==, length);
  g_assert_cmpstr (text, ==, said);
  fclose (in);
  fclose (out);
}

static void
test_questions (void)
{
  assert_asked ("y\n", NULL, true, "Remove \\x1b[2J? (y/N) ");
  assert_asked ("\n", NULL, false, "Remove \\x1b[2J? (y/N) ");
  assert_asked ("", NULL, false, "Remove \\x1b[2J? (y/N) \n");
  assert_asked ("what\nyes\n", NULL, true, "Remove \\x1b[2J? (y/N) Please answer y or n: ");
  assert_asked ("a\nb\nc\ny\n", NULL, false,
                "Remove \\x1b[2J? (y/N) Please answer y or n: Please answer y or n: ");
  assert_asked ("hoem\nhome\n", "home", true,
                "Remove \\x1b[2J? That isn't home. Type it to go on, or nothing to leave it: ");
}

/* A signal before the reading begins ends it, too. */
static void
test_held_signal (void)
{
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  ctl_interrupt_hold ();
  raise (SIGINT);
  g_assert_false (ctl_interrupt_wait_to_read (fds[0]));
  g_assert_cmpint (ctl_interrupt_release (), ==, SIGINT);
  ctl_interrupt_hold ();
  g_assert_cmpint (write (fds[1], "y", 1), ==, 1);
  g_assert_true (ctl_interrupt_wait_to_read (fds[0]));
  g_assert_cmpint (ctl_interrupt_release (), ==, 0);
  close (fds[0]);
  close (fds[1]);
}

static void
test_nearest_group (void)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (
      g_variant_new_parsed ("[('Familie', uint32 2), ('Friends', 3), ('Work', 1)]"));

  g_assert_cmpstr (ctl_groups_find_nearest (rows, "friend"), ==, "Friends");
  g_assert_cmpstr (ctl_groups_find_nearest (rows, "WORK"), ==, "Work");
  g_assert_cmpstr (ctl_groups_find_nearest (rows, "Family"), ==, "Familie");
  g_assert_cmpstr (ctl_groups_find_nearest (rows, "Freinds"), ==, "Friends");
  g_assert_null (ctl_groups_find_nearest (rows, "Verona"));
  g_assert_null (ctl_groups_find_nearest (rows, "Wool"));
}

static void
assert_undo (CtlUndoFigures figures, const char *expected)
{
  g_autofree char *words = ctl_undo_describe ("Undoing", "purge 17", &figures);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_undo_words (void)
{
  assert_undo (
      (CtlUndoFigures){ .added = 731, .requests = 312, .from_lost = 90 },
      "Undoing purge 17 brings back 731 contacts with their names and groups; asks 312 "
      "contacts for their presence again. 90 saw your presence and must ask for it anew: that "
      "can't be put back.");
  assert_undo (
      (CtlUndoFigures){ .added = 1, .requests = 1 },
      "Undoing purge 17 brings back 1 contact with its name and groups; asks 1 contact for "
      "its presence again.");
  assert_undo ((CtlUndoFigures){ .changed = 1, .removed = 2, .from_lost = 1, .kept.changed = 1 },
               "Undoing purge 17 puts back the name or groups of 1 contact; removes 2 contacts "
               "that had been added. One saw your presence and must ask for it anew: that can't be "
               "put back. One stays as it is: changed again since.");
  assert_undo ((CtlUndoFigures){ .unsubscribed = 1, .revoked = 2 },
               "Undoing purge 17 unsubscribes from 1 contact; stops 2 contacts seeing your "
               "presence.");
  assert_undo ((CtlUndoFigures){ .kept = { 3, 2, 1, 4, 1 } },
               "Undoing purge 17 would change nothing. 3 that had been added stay: there are "
               "subscriptions, or requests, since. 2 stay as they are: changed again since. One "
               "stays away: removed again since. 4 keep their subscriptions: others share them, or "
               "the server brought them. One was refused and must ask again: that can't be taken "
               "back.");
  assert_undo ((CtlUndoFigures){ .changed = 2, .in_part = 1 },
               "Undoing purge 17 puts back the name or groups of 2 contacts. One of them goes "
               "back only in part: the rest was changed again since.");
}

/* Only what is true of these contacts. */
static void
test_removal_words (void)
{
  static const struct
  {
    CtlRemovalFigures figures;
    const char *words;
  } cases[] = {
    { { 1, 0, 0 }, "" },
    { { 900, 0, 0 }, "" },
    { { 1, 1, 0 },
      "The server ends the subscription with it. An undo asks for its presence again." },
    { { 1, 0, 1 },
      "The server ends the subscription with it. To see your presence after an undo, it has to ask "
      "you." },
    { { 1, 1, 1 },
      "The server ends the subscription with it. An undo asks for its presence again; to see "
      "yours, "
      "it has to ask you." },
    { { 9, 2, 0 },
      "The server ends every subscription with them. An undo asks for their presence again." },
    { { 9, 0, 2 },
      "The server ends every subscription with them. To see your presence after an undo, they have "
      "to ask you." },
    { { 9, 2, 3 },
      "The server ends every subscription with them, and may not tell all of them. An undo asks "
      "for "
      "their presence again; to see yours, they have to ask you." },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = ctl_removal_describe (&cases[i].figures);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-edits/groups-between-commas", test_groups_between_commas);
  g_test_add_func ("/cli-edits/edits", test_edits);
  g_test_add_func ("/cli-edits/group-only-selects", test_group_only_selects);
  g_test_add_func ("/cli-edits/purge-filter", test_purge_filter);
  g_test_add_func ("/cli-edits/asked", test_asked);
  g_test_add_func ("/cli-edits/answers", test_answers);
  g_test_add_func ("/cli-edits/questions", test_questions);
  g_test_add_func ("/cli-edits/held-signal", test_held_signal);
  g_test_add_func ("/cli-edits/nearest-group", test_nearest_group);
  g_test_add_func ("/cli-edits/undo-words", test_undo_words);
  g_test_add_func ("/cli-edits/removal-words", test_removal_words);
  return g_test_run ();
}
