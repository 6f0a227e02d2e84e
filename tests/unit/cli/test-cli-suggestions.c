/* What a person meant: names of options cut short, and lines in the words of other programs, each
 * answered by a command line that can be typed as it stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/suggest-words.h"
#include "cli/line/suggest.h"
#include "cli/line/synopsis.h"
#include "cli/line/table.h"
#include "cli/out/exit.h"

#include <string.h>

/* Parses LINE as main() does, up to the verb's own work. */
static CtlOptions *
parse (const char *line, GError **error)
{
  g_auto (GStrv) argv = NULL;
  g_autoptr (CtlOptions) options = NULL;
  const CtlVerb *verb;
  int argc, n_words, n_args, min, max;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  options = ctl_table_parse (argc, argv, error);
  if (options == NULL)
    return NULL;
  if (ctl_options_has (options, "version") || ctl_options_has (options, "help"))
    return g_steal_pointer (&options);
  verb = ctl_table_find ((char **)options->args->pdata, &n_words, error);
  if (verb == NULL || !ctl_options_bind (options, verb->options, verb->name, error))
    return NULL;
  n_args = (int)g_strv_length ((char **)options->args->pdata) - n_words;
  ctl_synopsis_get_arity (verb->synopsis, &min, &max);
  g_assert_cmpint (n_args, >=, min);
  g_assert_cmpint (n_args, <=, max);
  return g_steal_pointer (&options);
}

/* Without the program's name. */
static char *
suggest (const char *line)
{
  g_auto (GStrv) argv = NULL;
  int argc;

  g_assert_true (g_shell_parse_argv (line, &argc, &argv, NULL));
  return ctl_suggest (argv);
}

static void
assert_can_be_typed (const char *line, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = NULL;

  g_test_message ("%s: %s", line, command);
  g_assert_nonnull (command);
  g_assert_true (g_str_has_prefix (command, "rosterctl "));
  options = parse (command, &error);
  g_assert_no_error (error);
}

/* LINE and what it is answered by; NULL: nothing. */
static const char *const lines[][2] = {
  { "ls", "get" },
  { "list -v", "get -v" },
  { "rm a@b -y", "remove a@b -y" },
  { "-p home delete a@b c@d", "-p home remove a@b c@d" },
  { "del", "remove JID" },
  { "login", "profile login NAME" },
  { "login home", "profile login home" },
  { "version", "--version" },
  { "roster get -v", "get -v" },
  { "roster get -c -O simple", "get" },
  { "roster stats", "stats" },
  { "roster purge --no_from -f", "purge --no_from -f" },
  { "roster delete -f a@b", "remove a@b -f" },
  { "roster set -n Name -g Old -g 'a,b' -R a@b", NULL }, /* -n takes nothing there */
  { "roster set --nick Name -g Old -g 'a,b' -R a@b", "set --name Name '--groups=Old,a\\,b' a@b" },
  { "get -c", "get" },
  { "get --connect=yes", "get" },
  { "get -O simple", "get" },
  { "get -Osimple_raw romeo", "get romeo" },
  { "get -O json_raw", "get --output=json" },
  { "get --groups Friends", "get --group Friends" },
  { "get --goup=Friends", "get --group=Friends" },
  { "get --exclude-group 'my friends'", "get --keep-group 'my friends'" },
  { "history --after 2h", "history --since 2h" },
  { "history --before=2026-11-22", "history --until=2026-11-22" },
  { "watch --after 3", "watch --changed-after 3" },
  { "watch -f", "watch" },
  { "watch --lines 3", "watch --limit 3" },
  { "history --tail", "history --follow" },
  { "stats --after 3", "stats --changed-after 3" },
  { "add a@b --group X", "add a@b --groups=X" },
  { "set a@b --group=X --group Y", "set a@b --groups=X,Y" },
  { "search romeo", "get romeo" },
  { "find a b", "get TEXT" },
  { "info a@b", "show a@b" },
  { "rename a@b Romeo", "set a@b --name Romeo" },
  { "rename a@b", "set a@b --name NAME" },
  { "unblock a@b", "block remove a@b" },
  { "help ls", "help get" },
  { "ls --help", "get --help" },
  { "profile rm home", "profile remove home" },
  { "profile ad home a@b", "profile add home a@b" },
  { "group mv Old New", "group rename Old New" },
  { "statu", "status" },
  { "purge --simulate", "purge --dry-run" },
  { "get -- --groups", NULL },
  { "get romeo", NULL },
  { "nothing-like-it", NULL },
  { "fnd romeo", NULL }, /* two of three letters are others in "add" */
  { "", NULL },
  { "profile login home --pwd secret", "profile login home --password-file=FILE" },
  { "profile login home --pwd=secret", "profile login home --password-file=FILE" },
};

static void
test_lines (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *command = *lines[i][0] != '\0' ? suggest (lines[i][0]) : NULL;
      g_autofree char *expected
          = lines[i][1] != NULL ? g_strconcat ("rosterctl ", lines[i][1], NULL) : NULL;

      g_assert_cmpstr (command, ==, expected);
      if (command != NULL)
        assert_can_be_typed (lines[i][0], command);
    }
}

/* Each row, alone and with an argument behind. */
static void
test_verb_words (void)
{
  for (size_t i = 0; i < ctl_n_verb_words; i++)
    {
      const CtlVerbWord *row = &ctl_verb_words[i];
      g_auto (GStrv) said = g_strsplit (row->said, " ", 2);
      g_autofree char *alone = suggest (row->said);
      g_autofree char *longer = g_strdup_printf ("%s a@b", row->said);
      g_autofree char *with_argument = suggest (longer);
      g_autofree char *fixed = g_strndup (row->meant, strcspn (row->meant, "ABCDEGHIJKLNOPRSTU"));
      int n_words;

      g_assert_null (ctl_table_find (said, &n_words, NULL));
      g_assert_true (said[1] == NULL || ctl_table_is_family (said[0]));
      assert_can_be_typed (row->said, alone);
      assert_can_be_typed (longer, with_argument);
      g_assert_nonnull (strstr (alone, g_strchomp (fixed)));
    }
}

static bool
takes (const CtlVerb *verb, const char *word)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();
  g_autofree char *name = g_strndup (word + 2, strcspn (word + 2, "="));
  bool is_negated;

  g_ptr_array_add (sets, (void *)ctl_global_options);
  for (size_t i = 0; verb->options[i] != NULL; i++)
    g_ptr_array_add (sets, (void *)verb->options[i]);
  g_ptr_array_add (sets, NULL);
  return word[1] == '-' ? ctl_option_find ((void *)sets->pdata, name, &is_negated) != NULL
                        : ctl_option_find_letter ((void *)sets->pdata, word[1]) != NULL;
}

/* A value that the row's option takes. */
static const char *
get_value (const char *meant)
{
  static const struct
  {
    const char *meant, *value;
  } values[] = {
    { "--since", "2h" },       { "--until", "2h" },     { "--changed-after", "3" },
    { "--limit", "3" },        { "--output", "json" },  { "--subscription", "both" },
    { "--color", "never" },    { "--name", "x" },       { "--group", "x" },
    { "--groups", "x" },       { "--keep", "a@b" },     { "--keep-group", "x" },
    { "--domain", "b" },       { "--text", "x" },       { "--jid", "a@b" },
    { "--remove-group", "x" }, { "--profile", "home" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (g_str_equal (values[i].meant, meant))
        return values[i].value;
    }
  return "";
}

/* How often ROW was tried at VERB. */
static unsigned
try_option_word (const CtlOptionWord *row, const CtlVerb *verb)
{
  const char *value = get_value (row->meant);
  g_autofree char *padded = g_strdup_printf (";%s;", verb->name);
  bool is_for = row->verbs != NULL ? strstr (row->verbs, padded) != NULL
                                   : *row->meant == '\0' || takes (verb, row->meant);
  g_autofree char *line = NULL;
  g_autofree char *command = NULL;
  int min, max;

  ctl_synopsis_get_arity (verb->synopsis, &min, &max);
  if (!is_for || (row->verbs == NULL && takes (verb, row->said)))
    return 0;
  g_assert_false (takes (verb, row->said));
  line = g_strdup_printf ("%s%s %s %s", verb->name, min > 0 ? (min > 1 ? " A B" : " A") : "",
                          row->said, value);
  command = suggest (line);
  assert_can_be_typed (line, command);
  g_assert_nonnull (strstr (command, row->meant));
  return 1;
}

static void
test_option_words (void)
{
  for (size_t i = 0; i < ctl_n_option_words; i++)
    {
      unsigned n = 0;

      for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
        n += try_option_word (&ctl_option_words[i], *verb);
      g_test_message ("%s: %u", ctl_option_words[i].said, n);
      g_assert_cmpuint (n, >, 0);
    }
}

static void
assert_message (const char *line, const char *expected)
{
  g_autofree char *whole = g_strconcat ("rosterctl ", line, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = parse (whole, &error);

  g_assert_null (options);
  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  ctl_suggest_in_error (argv, &error);
  g_assert_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_messages (void)
{
  assert_message ("ls", "There is no verb \"ls\". Did you mean: rosterctl get");
  assert_message ("nothing-like-it", "There is no verb \"nothing-like-it\". See rosterctl help.");
  assert_message ("get --groups a",
                  "rosterctl get takes no --groups. Did you mean: rosterctl get --group a");
  assert_message ("stats --max 3", "rosterctl stats takes no --max. See rosterctl help stats.");
  assert_message ("get --ver", "--ver may be --verbose or --version. Write more of it.");
}

/* -- names cut short --------------------------------------------------------------------------- */

/* The names of VERB's options, with their "no-" forms; (element-type utf8). */
static GPtrArray *
list_names (const CtlVerb *verb)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const CtlOption *sets[CTL_VERB_SETS_MAX + 1] = { ctl_global_options };

  for (size_t i = 0; verb->options[i] != NULL; i++)
    sets[i + 1] = verb->options[i];
  for (size_t i = 0; i < G_N_ELEMENTS (sets) && sets[i] != NULL; i++)
    {
      for (const CtlOption *option = sets[i]; option->name != NULL; option++)
        {
          g_ptr_array_add (names, g_strdup (option->name));
          if (option->kind == CTL_OPTION_SWITCH)
            g_ptr_array_add (names, g_strconcat ("no-", option->name, NULL));
        }
    }
  return names;
}

static unsigned
count_begun (GPtrArray *names, const char *begin)
{
  unsigned n = 0;

  for (unsigned i = 0; i < names->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (names, i), begin);
  return n;
}

/* BEGIN of NAME, in a line of VERB: taken for NAME, or refused, as GNU's getopt_long() would. */
static void
try_beginning (const CtlVerb *verb, GPtrArray *names, const char *name, const char *begin)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const CtlOption *option, *whole;
  bool is_negated = false, is_whole_negated = false;
  unsigned n = count_begun (names, begin);
  bool is_exact = g_ptr_array_find_with_equal_func (names, begin, g_str_equal, NULL);

  g_ptr_array_add (sets, (void *)ctl_global_options);
  for (size_t i = 0; verb->options[i] != NULL; i++)
    g_ptr_array_add (sets, (void *)verb->options[i]);
  g_ptr_array_add (sets, NULL);
  option = ctl_option_find_begun ((void *)sets->pdata, begin, &is_negated, found);
  whole = ctl_option_find ((void *)sets->pdata, is_exact ? begin : name, &is_whole_negated);
  g_assert_nonnull (whole);
  if (!is_exact && n > 1)
    {
      g_assert_null (option);
      g_assert_cmpuint (found->len, ==, n);
      return;
    }
  g_assert_true (option == whole);
  g_assert_true (is_negated == is_whole_negated);
}

static void
test_beginnings (void)
{
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      g_autoptr (GPtrArray) names = list_names (*verb);

      for (unsigned i = 0; i < names->len; i++)
        {
          const char *name = g_ptr_array_index (names, i);

          for (size_t length = 1; length <= strlen (name); length++)
            {
              g_autofree char *begin = g_strndup (name, length);

              try_beginning (*verb, names, name, begin);
            }
        }
    }
}

static void
assert_short (const char *line, const char *option, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlOptions) options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_true (ctl_options_has (options, option));
  g_assert_cmpstr (ctl_options_get_text (options, option), ==, value);
}

/* A verb's own names come first, also where options stand before it. */
static void
test_short_lines (void)
{
  assert_short ("rosterctl get --dom b", "domain", "b");
  assert_short ("rosterctl get --dom=b", "domain", "b");
  assert_short ("rosterctl --dom b get", "domain", "b");
  assert_short ("rosterctl purge --dry", "dry-run", NULL);
  assert_short ("rosterctl --dry -p home purge", "dry-run", NULL);
  assert_short ("rosterctl profile add --no-a home a@b", "allow-plain", NULL);
  assert_short ("rosterctl get --no_a", "ask", NULL);
  assert_short ("rosterctl history --li 3", "limit", "3");
  assert_short ("rosterctl set a@b --na Romeo", "name", "Romeo");
  assert_short ("rosterctl history -n 3", "limit", "3");
  assert_short ("rosterctl -vn3 -p home history", "limit", "3");
  assert_short ("rosterctl job list -n 3", "limit", "3");
  assert_short ("rosterctl watch -n 3", "limit", "3");
  assert_short ("rosterctl history -fn3", "limit", "3");
  assert_short ("rosterctl -f history", "follow", NULL);
  assert_short ("rosterctl -n purge", "dry-run", NULL);
  assert_short ("rosterctl purge -n a", "dry-run", NULL);
}

/* -- anything ---------------------------------------------------------------------------------- */

/* Whatever stands in a line, what is suggested can be typed, and isn't the line itself. */
static void
test_any_words (void)
{
  static const char *const words[]
      = { "ls",     "rm",       "roster", "profile", "group",   "find", "get",     "help",
          "rename", "-c",       "-O",     "-",       "--",      "-g",   "a",       "",
          "a,b",    "-p",       "--pwd",  "--pwd=x", "--no",    "-vx",  "--=",     "--group",
          "-n",     "--groups", "\n",     "'",       "JID",     "add",  "set",     "a@b",
          "--pas",  "requests", "job",    "history", "--after", "-Ox",  "--output" };

  for (int i = 0; i < 5000; i++)
    {
      const char *line[8] = { NULL };
      int n = g_test_rand_int_range (0, G_N_ELEMENTS (line));
      g_autofree char *command = NULL;
      g_autofree char *typed = NULL;

      for (int j = 0; j < n; j++)
        line[j] = words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];
      command = ctl_suggest ((char **)line);
      if (command == NULL)
        continue;
      typed = g_strjoinv (" ", (char **)line);
      assert_can_be_typed (typed, command);
      g_assert_cmpstr (typed, !=, command + strlen ("rosterctl "));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-suggestions/lines", test_lines);
  g_test_add_func ("/cli-suggestions/verb-words", test_verb_words);
  g_test_add_func ("/cli-suggestions/option-words", test_option_words);
  g_test_add_func ("/cli-suggestions/messages", test_messages);
  g_test_add_func ("/cli-suggestions/beginnings", test_beginnings);
  g_test_add_func ("/cli-suggestions/short-lines", test_short_lines);
  g_test_add_func ("/cli-suggestions/any-words", test_any_words);
  return g_test_run ();
}
