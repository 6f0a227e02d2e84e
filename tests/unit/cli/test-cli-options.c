/* What a person may type: options anywhere, the filter and settings that come of them, the verbs,
 * and the exit code of each error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/synopsis.h"
#include "cli/line/table.h"
#include "cli/option/filter.h"
#include "cli/option/settings.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

static CtlOptions *
parse_arguments (int argc, const char *const *argv, GError **error)
{
  return ctl_table_parse (argc, (char **)argv, error);
}

/* The options are bound to the verb in LINE, if there is one. */
static CtlOptions *
parse (const char *line, GError **error)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (CtlOptions) options = NULL;
  const CtlVerb *verb;
  int argc, n_words;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  options = parse_arguments (argc, (const char *const *)argv, error);
  verb = options != NULL ? ctl_table_find ((char **)options->args->pdata, &n_words, NULL) : NULL;
  if (verb != NULL && !ctl_options_bind (options, verb->options, verb->name, error))
    return NULL;
  return g_steal_pointer (&options);
}

/* The same keys with the same values, in any order. */
static void
assert_same_dict (const char *line, GVariant *dict, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) wanted
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, &error);
  g_autofree char *printed = g_variant_print (dict, FALSE);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_no_error (error);
  g_test_message ("%s: %s", line, printed);
  g_assert_cmpuint (g_variant_n_children (dict), ==, g_variant_n_children (wanted));
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) same = g_variant_lookup_value (wanted, key, NULL);

      g_assert_nonnull (same);
      g_assert_true (g_variant_equal (same, value));
    }
}

static void
assert_filter (const char *line, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = parse (line, &error);
  g_autoptr (GVariant) filter = NULL;

  g_assert_no_error (error);
  filter = ctl_filter_from_options (options, options->args->pdata[1], &error);
  g_assert_no_error (error);
  assert_same_dict (line, filter, expected);
}

static void
test_filter (void)
{
  assert_filter ("rosterctl get", "{}");
  assert_filter ("rosterctl get --no-from", "{'NoFrom': <true>}");
  assert_filter ("rosterctl --no_to get", "{'NoTo': <true>}");
  assert_filter ("rosterctl get --no-subscription", "{'NoSubscription': <true>}");
  assert_filter ("rosterctl get --ask", "{'Ask': <true>}");
  assert_filter ("rosterctl get --no-ask", "{'Ask': <false>}");
  assert_filter ("rosterctl get --no-group", "{'NoGroup': <true>}");
  assert_filter ("rosterctl --group a get --group=b", "{'Groups': <['a', 'b']>}");
  assert_filter ("rosterctl get --subscription none --subscription=to",
                 "{'Subscription': <['none', 'to']>}");
  assert_filter ("rosterctl get --domain d", "{'Domains': <['d']>}");
  assert_filter ("rosterctl get juli", "{'Text': <'juli'>}");
  assert_filter ("rosterctl get --text=", "{'Text': <''>}");
  assert_filter ("rosterctl get -- --text", "{'Text': <'--text'>}");
  assert_filter ("rosterctl get --jid a@b", "{'Jids': <['a@b']>}");
  assert_filter ("rosterctl get --keep a@b", "{'KeepJids': <['a@b']>}");
  assert_filter ("rosterctl get --keep-group g", "{'KeepGroups': <['g']>}");
  assert_filter ("rosterctl get --changed-after 18446744073709551615",
                 "{'ChangedAfter': <uint64 18446744073709551615>}");
  assert_filter ("rosterctl get --unseen-for 1y", "{'UnseenFor': <uint64 31536000>}");
  assert_filter ("rosterctl get --unseen-for 24h", "{'UnseenFor': <uint64 86400>}");
  assert_filter ("rosterctl get --unseen-for '6 months'", "{'UnseenFor': <uint64 15552000>}");
}

static void
assert_usage (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = parse (line, &error);

  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
  g_assert_null (options);
}

static void
test_usage (void)
{
  assert_usage ("rosterctl --nothing");
  assert_usage ("rosterctl -x");
  assert_usage ("rosterctl get --json=yes");
  assert_usage ("rosterctl get --group");
  assert_usage ("rosterctl get --subscription all");
  assert_usage ("rosterctl get -O xml");
  assert_usage ("rosterctl get --timeout 0");
  assert_usage ("rosterctl get --timeout nan");
  assert_usage ("rosterctl get --timeout 1e9");
  assert_usage ("rosterctl purge --max many");
  assert_usage ("rosterctl purge --max -1");
  assert_usage ("rosterctl get --no-profile");
  assert_usage ("rosterctl get --unseen-for 23h");
  assert_usage ("rosterctl get --unseen-for 101y");
  assert_usage ("rosterctl get --unseen-for ''");
  assert_usage ("rosterctl get --unseen-for y");
  assert_usage ("rosterctl get --unseen-for 1");
  assert_usage ("rosterctl get --unseen-for '1 year ago'");
  assert_usage ("rosterctl get --unseen-for 2020-01-01");
}

/* ARGUMENTS (NULL-terminated), parsed; the error is of what is not UTF-8, and it can be read. */
static void
assert_not_utf8 (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options
      = parse_arguments (g_strv_length ((char **)arguments), arguments, &error);

  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA);
  g_assert_null (options);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, "\\xff\" is not UTF-8."));
}

static void
test_not_utf8_arguments (void)
{
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      g_auto (GStrv) names = g_strsplit ((*verb)->name, " ", 2);
      const char *second = names[1] != NULL ? names[1] : "--";
      const char *const lines[][6] = {
        { "rosterctl", names[0], second, "a\xff", NULL },
        { "rosterctl", names[0], second, "good", "\xff", NULL },
        { "rosterctl", names[0], second, "--", "KEY=\xff", NULL },
      };

      for (size_t j = 0; j < G_N_ELEMENTS (lines); j++)
        assert_not_utf8 (lines[j]);
    }
  assert_not_utf8 ((const char *const[]){ "rosterctl", "\xff", NULL });
  assert_not_utf8 ((const char *const[]){ "rosterctl", "-vp\xff", "get", NULL });
  assert_not_utf8 ((const char *const[]){ "rosterctl", "-p", "\xff", "get", NULL });
}

/* How often, in two ways of giving it, a value that is not UTF-8 was let through. */
static unsigned
count_not_utf8_values (const CtlOption *option)
{
  g_autofree char *name = g_strdup_printf ("--%s", option->name);
  g_autofree char *joined = g_strdup_printf ("--%s=\xff", option->name);
  const char *const lines[][4] = {
    { "rosterctl", name, "\xff", NULL },
    { "rosterctl", joined, "get", NULL },
  };
  unsigned n = 0;

  for (size_t i = 0; option->value != NULL && i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CtlOptions) options = NULL;

      if (!ctl_option_takes_file (option))
        {
          assert_not_utf8 (lines[i]);
          continue;
        }
      options = parse_arguments (3, lines[i], NULL);
      g_assert_nonnull (options);
      n++;
    }
  return n;
}

/* Names of files are bytes; they are let through. */
static void
test_not_utf8_values (void)
{
  g_autoptr (GPtrArray) known = ctl_table_list_options ();
  unsigned n_files = 0;

  for (unsigned i = 0; i + 1 < known->len; i++)
    {
      for (const CtlOption *option = known->pdata[i]; option->name != NULL; option++)
        n_files += count_not_utf8_values (option);
    }
  /* --ca-file, --password-file, --client-certificate and --client-key, in both ways. */
  g_assert_cmpuint (n_files, ==, 8);
}

static void
test_serials (void)
{
  g_autoptr (CtlOptions) options
      = parse ("rosterctl watch --changed-after 18446744073709551615", NULL);
  g_autoptr (CtlOptions) none = parse ("rosterctl watch", NULL);
  uint64_t serial = 0;

  g_assert_false (ctl_options_get_number (none, "changed-after", &serial));
  g_assert_true (ctl_options_get_number (options, "changed-after", &serial));
  g_assert_cmpuint (serial, ==, G_MAXUINT64);
  assert_usage ("rosterctl watch --changed-after -1");
  assert_usage ("rosterctl watch --changed-after 18446744073709551616");
}

static void
test_letters (void)
{
  g_autoptr (CtlOptions) options = parse ("rosterctl -vvp home get -Ojson -v", NULL);

  g_assert_nonnull (options);
  g_assert_cmpint (options->verbosity, ==, 3);
  g_assert_cmpstr (options->profile, ==, "home");
  g_assert_cmpint (ctl_options_get_format (options), ==, CTL_FORMAT_LIBERVIA_JSON);
  g_assert_cmpstr (options->args->pdata[0], ==, "get");
  g_assert_null (options->args->pdata[1]);
}

static void
test_foreign_option (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) watch = parse ("rosterctl --json --changed-after 3 watch", NULL);
  g_autoptr (CtlOptions) stats = parse ("rosterctl --json stats --since 3", &error);

  g_assert_nonnull (watch);
  g_assert_null (stats);
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
  g_assert_nonnull (strstr (error->message, "rosterctl stats takes no --since."));
}

static void
test_wrong_word (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) global_error = NULL;

  g_assert_null (parse ("rosterctl get --subscription all", &error));
  g_assert_true (
      g_str_has_prefix (error->message, "--subscription takes none, to, from or both, "));
  g_assert_null (parse ("rosterctl --color=blue get", &global_error));
  g_assert_cmpstr (global_error->message, ==, "--color takes auto, always or never, not \"blue\".");
}

static void
assert_rows_agree (const CtlOption *a, const CtlOption *b)
{
  if (!g_str_equal (a->name, b->name))
    return;
  g_assert_cmpint (a->letter, ==, b->letter);
  g_assert_cmpint (a->kind == CTL_OPTION_SWITCH, ==, b->kind == CTL_OPTION_SWITCH);
  g_assert_cmpint (a->value != NULL, ==, b->value != NULL);
  g_assert_cmpint (ctl_option_takes_file (a), ==, ctl_option_takes_file (b));
}

/* What a name means is for the verb to say, but not whether a value follows it. A global name means
 * one thing. */
static void
test_rows_of_one_name_agree (void)
{
  g_autoptr (GPtrArray) known = ctl_table_list_options ();

  for (unsigned i = 0; i + 1 < known->len; i++)
    {
      for (unsigned j = i + 1; j + 1 < known->len; j++)
        {
          for (const CtlOption *a = known->pdata[i]; a->name != NULL; a++)
            {
              for (const CtlOption *b = known->pdata[j]; b->name != NULL; b++)
                {
                  assert_rows_agree (a, b);
                  g_assert_true (i > 0 || !g_str_equal (a->name, b->name));
                }
            }
        }
    }
}

static void
assert_settings (const char *line, const char *expected)
{
  g_autoptr (CtlOptions) options = parse (line, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) settings
      = ctl_settings_from_options (options, (char **)options->args->pdata + 2, &error);

  g_assert_no_error (error);
  assert_same_dict (line, settings, expected);
}

/* WORDS: of the error. */
static void
assert_no_settings (const char *line, CtlExit code, const char *words)
{
  g_autoptr (CtlOptions) options = parse (line, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ctl_settings_from_options (options, (char **)options->args->pdata + 2, &error));
  g_assert_error (error, CTL_EXIT_DOMAIN, (int)code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_settings (void)
{
  assert_settings ("rosterctl profile set --address h:1 --direct-tls --no-allow-plain --ca-file "
                   "/etc/../etc/passwd",
                   "{'Address': <'h:1'>, 'DirectTls': <true>, 'CaFile': <'/etc/passwd'>, "
                   "'AllowPlain': <false>}");
  assert_settings (
      "rosterctl profile set address= direct_tls=off AllowPlain=yes enabled=0 ca-file=",
      "{'Address': <''>, 'DirectTls': <false>, 'AllowPlain': <true>, "
      "'Enabled': <false>, 'CaFile': <''>}");
  assert_settings ("rosterctl profile set --visibility xa --shrink_guard 0",
                   "{'Visibility': <'xa'>, 'ShrinkGuard': <uint32 0>}");
  assert_settings ("rosterctl profile set visibility=none shrink-guard=30%",
                   "{'Visibility': <'none'>, 'ShrinkGuard': <uint32 30>}");
  assert_no_settings ("rosterctl profile set --shrink-guard 101", CTL_EXIT_BAD_DATA, "100");
  assert_no_settings ("rosterctl profile set shrink-guard=half", CTL_EXIT_USAGE, "half");
  assert_no_settings ("rosterctl profile set enabled=perhaps", CTL_EXIT_USAGE, "yes or no");
  assert_no_settings ("rosterctl profile set jid=a@b.example", CTL_EXIT_USAGE, "is no setting");
  assert_no_settings ("rosterctl profile set password=secret", CTL_EXIT_USAGE,
                      "profile login NAME");
  assert_settings ("rosterctl profile set --disabled", "{'Enabled': <false>}");
}

static void
test_verbs (void)
{
  const char *add[] = { "profile", "add", "x", NULL };
  const char *half[] = { "profile", NULL };
  const char *typo[] = { "statsu", NULL };
  const char *nothing[] = { NULL };
  g_autoptr (GError) typo_error = NULL;
  g_autoptr (GError) half_error = NULL;
  int n_words = 0;

  g_assert_cmpstr (ctl_table_find ((char **)add, &n_words, NULL)->name, ==, "profile add");
  g_assert_cmpint (n_words, ==, 2);
  g_assert_null (ctl_table_find ((char **)half, &n_words, &half_error));
  g_assert_nonnull (strstr (half_error->message, "disconnect"));
  g_assert_null (ctl_table_find ((char **)typo, &n_words, &typo_error));
  g_assert_nonnull (strstr (typo_error->message, "There is no verb \"statsu\"."));
  g_assert_null (ctl_table_find ((char **)nothing, &n_words, NULL));
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      int min, max;

      g_assert_nonnull ((*verb)->run);
      ctl_synopsis_get_arity ((*verb)->synopsis, &min, &max);
      g_assert_cmpint (min, <=, max);
    }
}

static void
assert_arity (const char *synopsis, int min, int max)
{
  int found_min = -1, found_max = -1;

  ctl_synopsis_get_arity (synopsis, &found_min, &found_max);
  g_assert_cmpint (found_min, ==, min);
  g_assert_cmpint (found_max, ==, max);
}

/* EXPECTED: what the argument behind N others may be, between blanks. */
static void
assert_names (const char *synopsis, int n, const char *expected)
{
  g_auto (GStrv) names = ctl_synopsis_get_names (synopsis, n);
  g_autofree char *joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_synopses (void)
{
  assert_arity (NULL, 0, 0);
  assert_arity ("bash", 1, 1);
  assert_arity ("NAME JID", 2, 2);
  assert_arity ("[TEXT]", 0, 1);
  assert_arity ("[NAME] FINGERPRINT", 1, 2);
  assert_arity ("[NAME] [FINGERPRINT|none]", 0, 2);
  assert_arity ("JID...", 1, G_MAXINT);
  assert_arity ("GROUP JID...", 2, G_MAXINT);
  assert_arity ("[NAME] [KEY=VALUE...]", 0, G_MAXINT);

  assert_names (NULL, 0, "");
  assert_names ("NAME JID", 0, "NAME");
  assert_names ("NAME JID", 1, "JID");
  assert_names ("NAME JID", 2, "");
  assert_names ("[NAME] FINGERPRINT", 0, "NAME FINGERPRINT");
  assert_names ("[NAME] FINGERPRINT", 1, "FINGERPRINT");
  assert_names ("[NAME] [FINGERPRINT|none]", 1, "FINGERPRINT none");
  assert_names ("GROUP JID...", 0, "GROUP");
  assert_names ("GROUP JID...", 7, "JID");
  assert_names ("[NAME] [KEY=VALUE...]", 0, "NAME KEY=VALUE");
  assert_names ("[NAME] [KEY=VALUE...]", 3, "KEY=VALUE");
}

static CtlExit
get_exit (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  return ctl_exit_from_error (error);
}

static void
test_exits (void)
{
  for (int code = 0; code < RD_N_ERRORS; code++)
    g_assert_cmpint (get_exit (RD_ERROR, code), >=, CTL_EXIT_METHOD_FAILED);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_FAILED), ==, CTL_EXIT_METHOD_FAILED);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_NO_SUCH_PROFILE), ==, CTL_EXIT_NOT_FOUND);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_INVALID_JID), ==, CTL_EXIT_BAD_DATA);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_NOT_SUPPORTED), ==, CTL_EXIT_NOT_SUPPORTED);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_STALE), ==, CTL_EXIT_CONFLICT);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_TIMED_OUT), ==, CTL_EXIT_TIMED_OUT);
  g_assert_cmpint (get_exit (RD_ERROR, RD_ERROR_CONNECTION_FAILED), ==, CTL_EXIT_OFFLINE);
  g_assert_cmpint (get_exit (CTL_EXIT_DOMAIN, CTL_EXIT_DECLINED), ==, CTL_EXIT_DECLINED);
  g_assert_cmpint (get_exit (G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN), ==, CTL_EXIT_NO_DAEMON);
  g_assert_cmpint (get_exit (G_IO_ERROR, G_IO_ERROR_TIMED_OUT), ==, CTL_EXIT_TIMED_OUT);
  g_assert_cmpint (get_exit (G_IO_ERROR, G_IO_ERROR_FAILED), ==, CTL_EXIT_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-options/filter", test_filter);
  g_test_add_func ("/cli-options/usage", test_usage);
  g_test_add_func ("/cli-options/not-utf8-arguments", test_not_utf8_arguments);
  g_test_add_func ("/cli-options/not-utf8-values", test_not_utf8_values);
  g_test_add_func ("/cli-options/serials", test_serials);
  g_test_add_func ("/cli-options/letters", test_letters);
  g_test_add_func ("/cli-options/foreign-option", test_foreign_option);
  g_test_add_func ("/cli-options/wrong-word", test_wrong_word);
  g_test_add_func ("/cli-options/rows-of-one-name-agree", test_rows_of_one_name_agree);
  g_test_add_func ("/cli-options/settings", test_settings);
  g_test_add_func ("/cli-options/verbs", test_verbs);
  g_test_add_func ("/cli-options/synopses", test_synopses);
  g_test_add_func ("/cli-options/exits", test_exits);
  return g_test_run ();
}
