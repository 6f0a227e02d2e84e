/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guide/complete.h"

#include "cli/guide/complete-ask.h"
#include "cli/line/synopsis.h"
#include "cli/line/table.h"
#include "cli/option/settings.h"
#include "cli/out/exit.h"
#include "cli/out/json.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

/* Written instead of candidates: the shell is to complete a file's name. */
#define FILES ":files"

typedef struct
{
  GPtrArray *words;   /* before the one to complete, without the program */
  const char *prefix; /* the beginning of the word to complete */
  size_t n_cut;       /* bytes of each candidate that the shell already has */
  const CtlOption *const *known;
  const CtlVerb *verb; /* NULL: not written yet */
  const char *profile;
  int n_args; /* of the verb, before this word */
} Completion;

/* -- the line, as a shell reads it ------------------------------------------------------------- */

static void
end_word (GPtrArray *words, GString *word, bool *is_begun)
{
  if (*is_begun)
    g_ptr_array_add (words, g_strdup (word->str));
  g_string_truncate (word, 0);
  *is_begun = false;
}

/* The last word, the one to complete, may be empty. */
static GPtrArray *
split_line (const char *line)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);
  bool is_begun = false;
  char quote = 0;

  for (; *line != '\0'; line++)
    {
      if (quote == 0 && g_ascii_isspace (*line))
        {
          end_word (words, word, &is_begun);
          continue;
        }
      is_begun = true;
      if (*line == quote)
        quote = 0;
      else if (quote == 0 && (*line == '"' || *line == '\''))
        quote = *line;
      else if (*line == '\\' && quote != '\'' && line[1] != '\0')
        g_string_append_c (word, *++line);
      else
        g_string_append_c (word, *line);
    }
  g_ptr_array_add (words, g_strdup (word->str));
  return words;
}

/* -- candidates -------------------------------------------------------------------------------- */

/* Quotes TEXT, so that a name from a server is never run as a command. */
static char *
quote_for_shell (const char *word)
{
  GString *quoted = g_string_new (NULL);

  for (; *word != '\0'; word++)
    {
      bool is_plain = g_ascii_isalnum (*word) || strchr ("@%+=:,./_-", *word) != NULL
                      || (unsigned char)*word >= 0x80;

      if (!is_plain)
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *word);
    }
  return g_string_free (quoted, FALSE);
}

static void
offer (const Completion *completion, const char *candidate)
{
  g_autofree char *safe = ctl_text_escape (candidate);
  g_autofree char *quoted = NULL;

  if (!g_str_has_prefix (candidate, completion->prefix) || !g_str_equal (safe, candidate))
    return;
  quoted = quote_for_shell (candidate + completion->n_cut);
  puts (quoted);
}

static void
offer_words (const Completion *completion, const char *words)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  for (char **word = split; *word != NULL; word++)
    offer (completion, *word);
}

static void
offer_verbs (const Completion *completion, const char *family)
{
  g_autofree char *last = NULL;

  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      const char *subname = ctl_table_get_subname (*verb);

      if (family != NULL && subname != NULL && ctl_table_is_in_family (*verb, family))
        offer (completion, subname);
      if (family != NULL || (last != NULL && ctl_table_is_in_family (*verb, last)))
        continue;
      g_free (last);
      last = g_strndup ((*verb)->name, strcspn ((*verb)->name, " "));
      offer (completion, last);
    }
}

static void
offer_options (const Completion *completion, const CtlOption *set)
{
  for (; set->name != NULL; set++)
    {
      g_autofree char *name = g_strdup_printf ("--%s", set->name);
      g_autofree char *negated = g_strdup_printf ("--no-%s", set->name);

      offer (completion, name);
      if (set->kind == CTL_OPTION_SWITCH)
        offer (completion, negated);
    }
}

/* -- what may stand here ----------------------------------------------------------------------- */

static void
offer_settings (const Completion *completion)
{
  g_auto (GStrv) keys = ctl_settings_list_keys ();

  for (char **key = keys; *key != NULL; key++)
    {
      g_autofree char *word = g_strdup_printf ("%s=", *key);

      offer (completion, word);
    }
}

/* The candidates by the name of an argument or value. */
static const struct
{
  const char *name;
  GPtrArray *(*list) (const char *profile, const char *prefix);
} known_words[] = {
  { "PROFILE", ctl_complete_list_profiles },   { "JID", ctl_complete_list_jids },
  { "GROUP", ctl_complete_list_groups },       { "GROUP,...", ctl_complete_list_groups },
  { "JOB", ctl_complete_list_jobs },           { "REQUEST", ctl_complete_list_requests },
  { "SNAPSHOT", ctl_complete_list_snapshots }, { "POINT", ctl_complete_list_snapshots },
  { "BLOCKED", ctl_complete_list_blocked },
};

static void
offer_known (const Completion *completion, const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (known_words); i++)
    {
      g_autoptr (GPtrArray) words = NULL;

      if (!g_str_equal (known_words[i].name, name))
        continue;
      words = known_words[i].list (completion->profile, completion->prefix);
      for (unsigned j = 0; j < words->len; j++)
        offer (completion, g_ptr_array_index (words, j));
    }
}

/* NAME: as in the synopsis. */
static void
offer_argument (const Completion *completion, const char *name)
{
  static const char *const groups[] = { "OLD", "NEW", NULL };

  if (g_str_equal (name, "FAMILY"))
    offer_verbs (completion, NULL);
  else if (g_str_equal (name, "KEY=VALUE"))
    offer_settings (completion);
  else if (g_str_equal (name, "FILE"))
    puts (FILES);
  else if (g_ascii_islower (*name))
    offer (completion, name);
  else if (g_str_equal (name, "NAME"))
    offer_known (completion, "PROFILE");
  else
    offer_known (completion, g_strv_contains (groups, name) ? "GROUP" : name);
}

static void
offer_arguments (const Completion *completion, const CtlVerb *verb)
{
  g_auto (GStrv) names = ctl_synopsis_get_names (verb->synopsis, completion->n_args);

  for (char **name = names; *name != NULL; name++)
    offer_argument (completion, verb->completes_as != NULL ? verb->completes_as : *name);
}

static void
offer_values (const Completion *completion, const CtlOption *option)
{
  if (option->words != NULL)
    offer_words (completion, option->words);
  else if (ctl_option_takes_file (option))
    puts (FILES);
  else
    offer_known (completion, option->value);
  if (g_str_equal (option->value, "PROFILE"))
    offer (completion, "all");
}

/* Verbs have options of one name with other values: the verb's own ones come first. NAME is NULL
 * for the one of this letter. */
static const CtlOption *
find_option (const Completion *completion, const char *name, char letter)
{
  const CtlOption *const *sets[]
      = { completion->verb != NULL ? completion->verb->options : NULL, completion->known };
  const CtlOption *option = NULL;
  bool is_negated;

  for (size_t i = 0; option == NULL && i < G_N_ELEMENTS (sets); i++)
    {
      if (sets[i] != NULL)
        option = name != NULL ? ctl_option_find (sets[i], name, &is_negated)
                              : ctl_option_find_letter (sets[i], letter);
    }
  return option != NULL && option->value != NULL ? option : NULL;
}

/* The option before the word, if its value is still missing; else NULL. */
static const CtlOption *
find_open_option (const Completion *completion)
{
  const char *last = completion->words->len > 0
                         ? g_ptr_array_index (completion->words, completion->words->len - 1)
                         : "";

  if (last[0] == '-' && last[1] != '\0' && last[2] == '\0')
    return find_option (completion, NULL, last[1]);
  if (g_str_has_prefix (last, "--") && strchr (last, '=') == NULL)
    return find_option (completion, last + 2, 0);
  return NULL;
}

/* For "--color=al", returns the option and leaves "al" as the prefix. Else NULL. */
static const CtlOption *
take_joined_option (Completion *completion)
{
  const char *equals = strchr (completion->prefix, '=');
  size_t length = equals != NULL ? equals + 1 - completion->prefix : 0;
  g_autofree char *name = NULL;
  const CtlOption *option;

  if (!g_str_has_prefix (completion->prefix, "--") || length == 0 || completion->n_cut < length)
    return NULL;
  name = g_strndup (completion->prefix + 2, length - strlen ("--="));
  option = find_option (completion, name, 0);
  if (option == NULL)
    return NULL;
  completion->prefix += length;
  completion->n_cut -= length;
  return option;
}

static void
offer_all (Completion *completion, const CtlOptions *options)
{
  char **words = (char **)options->args->pdata;
  int n_words;
  const CtlVerb *verb = completion->verb = ctl_table_find (words, &n_words, NULL);
  const CtlOption *joined_option = take_joined_option (completion);
  const CtlOption *open_option
      = joined_option != NULL ? joined_option : find_open_option (completion);

  completion->n_args = verb != NULL ? (int)g_strv_length (words) - n_words : 0;
  if (open_option != NULL)
    offer_values (completion, open_option);
  else if (g_str_has_prefix (completion->prefix, "-"))
    {
      offer_options (completion, ctl_global_options);
      for (size_t i = 0; verb != NULL && verb->options[i] != NULL; i++)
        offer_options (completion, verb->options[i]);
    }
  else if (words[0] == NULL)
    offer_verbs (completion, NULL);
  else if (verb == NULL)
    offer_verbs (completion, words[0]);
  else if (g_str_equal (verb->name, "help") && words[1] != NULL)
    offer_verbs (completion, words[1]);
  else
    {
      if (completion->n_args == 0 && ctl_table_is_family (verb->name))
        offer_verbs (completion, verb->name);
      offer_arguments (completion, verb);
    }
}

/* The shell replaces only the text after the last of its break characters. Of these, readline
 * counts "$" and "@" as part of the word that they begin. */
static size_t
count_cut (const char *prefix, const char *breaks)
{
  size_t n_cut = 0;

  for (size_t i = 0; prefix[i] != '\0'; i++)
    {
      if (strchr (breaks, prefix[i]) != NULL)
        n_cut = strchr ("$@", prefix[i]) != NULL ? i : i + 1;
    }
  return n_cut;
}

/* Leaves out a last option without its value. */
static CtlOptions *
parse_words (GPtrArray *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  CtlOptions *options;

  g_ptr_array_add (argv, (char *)"rosterctl");
  for (unsigned i = 0; i < words->len; i++)
    g_ptr_array_add (argv, g_ptr_array_index (words, i));
  g_ptr_array_add (argv, NULL);
  options = ctl_table_parse (argv->len - 1, (char **)argv->pdata, NULL);
  if (options != NULL || argv->len < 3)
    return options;
  g_ptr_array_index (argv, argv->len - 2) = NULL;
  return ctl_table_parse (argv->len - 2, (char **)argv->pdata, NULL);
}

int
ctl_complete (int argc, char **argv)
{
  g_autoptr (GPtrArray) known = ctl_table_list_options ();
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (CtlOptions) options = NULL;
  g_autofree char *prefix = NULL;
  Completion completion = { .known = (const CtlOption *const *)known->pdata };

  if (argc != 2)
    return CTL_EXIT_USAGE;
  words = split_line (argv[0]);
  prefix = g_ptr_array_steal_index (words, words->len - 1);
  if (words->len == 0 || !g_utf8_validate (prefix, -1, NULL))
    return CTL_EXIT_OK;
  g_ptr_array_remove_index (words, 0);
  options = parse_words (words);
  if (options == NULL)
    return CTL_EXIT_OK;
  completion.words = words;
  completion.prefix = prefix;
  completion.n_cut = count_cut (prefix, argv[1]);
  completion.profile = options->profile != NULL ? options->profile : "";
  offer_all (&completion, options);
  return CTL_EXIT_OK;
}

/* -- completion bash --------------------------------------------------------------------------- */

static const char bash_shim[]
    = "# bash completion for rosterctl: the program itself says what may stand here.\n"
      "_rosterctl ()\n"
      "{\n"
      "  mapfile -t COMPREPLY < <(\"${COMP_WORDS[0]}\" --complete \\\n"
      "    \"${COMP_LINE:0:COMP_POINT}\" \"$COMP_WORDBREAKS\" 2>/dev/null)\n"
      "  if [[ ${COMPREPLY[0]-} == " FILES " ]]; then\n"
      "    COMPREPLY=()\n"
      "    compopt -o default\n"
      "  elif [[ ${COMPREPLY[0]-} == *= ]]; then\n"
      "    compopt -o nospace\n"
      "  fi\n"
      "}\n"
      "complete -F _rosterctl rosterctl\n";

static bool
run_completion (CtlCall *call, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!g_str_equal (call->args[0], "bash"))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_NOT_SUPPORTED,
                   "There is no completion for %s; there is one for bash.",
                   rd_quote (call->args[0]).text);
      return false;
    }
  if (ctl_options_get_format (call->options) == CTL_FORMAT_TEXT)
    {
      ctl_output_write (call->output, bash_shim);
      return true;
    }
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "shell", call->args[0]);
  ctl_json_add_string (json, "completion", bash_shim);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (call->output, json);
  return true;
}

const CtlVerb ctl_verb_completion = {
  .name = "completion",
  .synopsis = "bash",
  .flags = CTL_VERB_IS_LOCAL,
  .run = run_completion,
  .summary = "write the completion for a shell",
  .details = "Use it with: eval \"$(rosterctl completion bash)\"",
};
