/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/suggest.h"

#include "cli/line/suggest-words.h"
#include "cli/line/synopsis.h"
#include "cli/line/table.h"
#include "cli/option/group-list.h"
#include "cli/out/exit.h"
#include "dbus-interfaces/command-line.h"

#include <string.h>

#define HELP " See rosterctl help"

typedef struct
{
  GPtrArray *words;    /* (element-type utf8): without the program */
  GPtrArray *own;      /* sets: the global one and those of the verb, if it is known */
  GPtrArray *known;    /* sets of all verbs */
  const CtlVerb *verb; /* NULL: not known yet */
  char *groups;        /* the word --groups=…, one of WORDS; NULL: none yet */
} Line;

static const char *
get_word (const Line *line, unsigned i)
{
  return i < line->words->len ? g_ptr_array_index (line->words, i) : "";
}

static void
set_word (Line *line, unsigned i, const char *word)
{
  g_free (g_ptr_array_index (line->words, i));
  g_ptr_array_index (line->words, i) = g_strdup (word);
}

static bool
is_option (const char *word)
{
  return *word == '-' && strlen (word) > 1 && !g_str_equal (word, "--");
}

static bool
is_long (const char *word)
{
  return g_str_has_prefix (word, "--");
}

/* Names an argument in a synopsis. */
static bool
is_placeholder (const char *word)
{
  return *word != '\0' && word[strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ=")] == '\0';
}

/* -- options ----------------------------------------------------------------------------------- */

static const CtlOption *
find_option (GPtrArray *sets, const char *word)
{
  const CtlOption *const *rows = (const CtlOption *const *)sets->pdata;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = NULL;
  bool is_negated;

  if (!is_long (word))
    return ctl_option_find_letter (rows, word[1]);
  name = g_strndup (word + 2, strcspn (word + 2, "="));
  return ctl_option_find_begun (rows, name, &is_negated, names);
}

static bool
is_for_verb (const Line *line, const CtlOptionWord *row)
{
  g_autofree char *name = NULL;

  if (line->verb == NULL || row->verbs == NULL)
    return *row->meant == '\0' || find_option (line->own, row->meant) != NULL;
  name = g_strdup_printf (";%s;", line->verb->name);
  return strstr (row->verbs, name) != NULL;
}

/* The row of WORD, as it is or up to its "=". */
static const CtlOptionWord *
find_option_word (const Line *line, const char *word)
{
  size_t n_name = is_long (word) ? strcspn (word, "=") : 2;

  for (size_t i = 0; i < ctl_n_option_words; i++)
    {
      const CtlOptionWord *row = &ctl_option_words[i];
      bool is_said = g_str_equal (row->said, word)
                     || (strlen (row->said) == n_name && strncmp (row->said, word, n_name) == 0);

      if (is_said && is_for_verb (line, row))
        return row;
    }
  return NULL;
}

/* What WORD's "=" or letter is followed by, or NULL. */
static const char *
get_joined_value (const char *word)
{
  const char *equals = strchr (word, '=');

  if (is_long (word))
    return equals != NULL ? equals + 1 : NULL;
  return word[2] != '\0' ? word + 2 : NULL;
}

/* Is the word after WORD its value? */
static bool
takes_next (const Line *line, const char *word)
{
  const CtlOption *option = find_option (line->own, word);
  const CtlOptionWord *row = option == NULL ? find_option_word (line, word) : NULL;

  if (row != NULL && *row->meant != '\0')
    option = find_option (line->known, row->meant);
  else if (row == NULL && option == NULL)
    option = find_option (line->known, word);
  return option != NULL && option->value != NULL && get_joined_value (word) == NULL;
}

/* -G a -G b is --groups=a,b. */
static void
put_group (Line *line, unsigned i, const char *joined)
{
  g_autofree char *name = g_strdup (joined != NULL ? joined : get_word (line, i + 1));
  g_autofree char *safe = ctl_group_list_escape (name);
  g_autofree char *word = NULL;
  unsigned first;

  if (joined == NULL && i + 1 < line->words->len)
    g_ptr_array_remove_index (line->words, i + 1);
  if (line->groups == NULL)
    {
      word = g_strdup_printf ("--groups=%s", safe);
      set_word (line, i, word);
      line->groups = g_ptr_array_index (line->words, i);
      return;
    }
  word = g_strdup_printf ("%s,%s", line->groups, safe);
  g_ptr_array_find (line->words, line->groups, &first);
  g_ptr_array_remove_index (line->words, i);
  set_word (line, first, word);
  line->groups = g_ptr_array_index (line->words, first);
}

/* JOINED: the value that the word has, or NULL. Leaves out what is to be typed in another place: a
 * password. */
static void
put_option (Line *line, unsigned i, const char *meant, const char *joined)
{
  bool has_value = strchr (meant, '=') != NULL;
  g_autofree char *whole
      = joined != NULL && !has_value ? g_strconcat (meant, "=", joined, NULL) : g_strdup (meant);

  if (g_str_equal (meant, "--groups"))
    put_group (line, i, joined);
  else if (*meant == '\0')
    g_ptr_array_remove_index (line->words, i);
  else
    set_word (line, i, whole);
  if (has_value && is_placeholder (strchr (meant, '=') + 1) && joined == NULL
      && i + 1 < line->words->len && !is_option (get_word (line, i + 1)))
    g_ptr_array_remove_index (line->words, i + 1);
}

/* Text is what is written without -O; each kind of JSON is -O json. */
static bool
put_format (Line *line, unsigned i, const CtlOption *option)
{
  const char *joined = option != NULL ? get_joined_value (get_word (line, i)) : NULL;
  const char *value = joined != NULL ? joined : get_word (line, i + 1);
  bool is_json = strstr (value, "json") != NULL;

  if (option == NULL || !g_str_equal (option->name, "output")
      || ctl_option_check (option, value, NULL))
    return false;
  if (joined == NULL && i + 1 < line->words->len)
    g_ptr_array_remove_index (line->words, i + 1);
  if (is_json)
    set_word (line, i, "--output=json");
  else
    g_ptr_array_remove_index (line->words, i);
  return true;
}

/* "--goup" of "--group"; or NULL. */
static char *
find_nearest_option (const Line *line, const char *word)
{
  g_autofree char *name = NULL;
  const char *nearest;

  if (!is_long (word))
    return NULL;
  name = g_strndup (word + 2, strcspn (word + 2, "="));
  nearest = ctl_option_find_nearest ((const CtlOption *const *)line->own->pdata, name);
  return nearest != NULL ? g_strconcat ("--", nearest, NULL) : NULL;
}

/* Returns the place of what is to be looked at next. A word for this verb alone counts more than an
 * option that it begins: --group of "add" is many groups, --groups all in one. */
static unsigned
rewrite_option (Line *line, unsigned i)
{
  const char *word = get_word (line, i);
  const CtlOption *option = find_option (line->own, word);
  const CtlOptionWord *row = find_option_word (line, word);
  bool is_row = row != NULL && (option == NULL || row->verbs != NULL);
  g_autofree char *nearest = !is_row && option == NULL ? find_nearest_option (line, word) : NULL;

  if (is_row || nearest != NULL)
    {
      bool is_whole = is_row && g_str_equal (row->said, word);
      g_autofree char *joined = g_strdup (is_whole ? NULL : get_joined_value (word));
      unsigned n_words = line->words->len;

      put_option (line, i, is_row ? row->meant : nearest, joined);
      return i + (line->words->len == n_words);
    }
  if (put_format (line, i, option))
    return i;
  return i + 1 + takes_next (line, word);
}

static void
rewrite_options (Line *line)
{
  unsigned i = 0;

  while (i < line->words->len && !g_str_equal (get_word (line, i), "--"))
    i = is_option (get_word (line, i)) ? rewrite_option (line, i) : i + 1;
}

/* -- verbs ------------------------------------------------------------------------------------- */

/* The place of the first argument from FIRST on, or the end. */
static unsigned
find_argument (const Line *line, unsigned first)
{
  unsigned i = first;

  for (; i < line->words->len && is_option (get_word (line, i)); i++)
    i += takes_next (line, get_word (line, i));
  return i;
}

static const CtlVerbWord *
find_verb_word (const char *said)
{
  for (size_t i = 0; i < ctl_n_verb_words; i++)
    {
      if (g_str_equal (ctl_verb_words[i].said, said))
        return &ctl_verb_words[i];
    }
  return NULL;
}

/* Puts MEANT at PLACE; its words in capitals take the arguments behind. */
static void
put_verb (Line *line, unsigned place, const char *meant)
{
  g_auto (GStrv) words = g_strsplit (meant, " ", -1);

  for (char **word = words; *word != NULL; word++, place++)
    {
      unsigned next = find_argument (line, place);
      char *text = g_strdup (*word);

      if (is_placeholder (*word) && next < line->words->len)
        {
          g_free (text);
          text = g_strdup (get_word (line, next));
          g_ptr_array_remove_index (line->words, next);
        }
      g_ptr_array_insert (line->words, place, text);
    }
}

static const CtlVerb *
find_verb (const Line *line, unsigned place, unsigned second)
{
  char *words[] = { (char *)get_word (line, place), NULL, NULL };
  int n_words;

  words[1] = second < line->words->len ? (char *)get_word (line, second) : NULL;
  return ctl_table_find (words, &n_words, NULL);
}

/* The spelling that is nearest, of the word at PLACE, or of the one at SECOND in its family. */
static bool
mend_spelling (Line *line, unsigned place, unsigned second)
{
  const char *word = get_word (line, place);
  bool is_family = ctl_table_is_family (word) && second < line->words->len;
  g_autofree char *nearest = is_family ? ctl_table_find_nearest (word, get_word (line, second))
                                       : ctl_table_find_nearest (NULL, word);

  if (nearest != NULL)
    set_word (line, is_family ? second : place, nearest);
  return nearest != NULL;
}

/* Returns the row that was used, or NULL. */
static const CtlVerbWord *
rewrite_verb (Line *line, unsigned place)
{
  static const char *const families[] = { "roster", "contact", "contacts", NULL };
  unsigned second = find_argument (line, place + 1);
  g_autofree char *both
      = g_strdup_printf ("%s %s", get_word (line, place), get_word (line, second));
  const CtlVerbWord *row = NULL;

  if (place >= line->words->len || find_verb (line, place, second) != NULL)
    return NULL;
  if (g_strv_contains (families, get_word (line, place)) && second < line->words->len
      && (find_verb (line, second, second + 1) != NULL
          || find_verb_word (get_word (line, second)) != NULL))
    {
      g_ptr_array_remove_index (line->words, place);
      return rewrite_verb (line, find_argument (line, place));
    }
  row = find_verb_word (both);
  if (row != NULL)
    g_ptr_array_remove_index (line->words, second);
  else if (!ctl_table_is_family (get_word (line, place)))
    row = find_verb_word (get_word (line, place));
  if (row == NULL && mend_spelling (line, place, second))
    return NULL;
  if (row == NULL)
    return NULL;
  g_ptr_array_remove_index (line->words, place);
  put_verb (line, place, row->meant);
  return row;
}

/* -- the whole line ---------------------------------------------------------------------------- */

static void
take_verb (Line *line, unsigned place)
{
  line->verb = find_verb (line, place, find_argument (line, place + 1));
  for (size_t i = 0; line->verb != NULL && line->verb->options[i] != NULL; i++)
    g_ptr_array_insert (line->own, (int)line->own->len - 1, (void *)line->verb->options[i]);
}

/* Names what must follow the verb and is missing. */
static void
name_missing_arguments (Line *line, unsigned place)
{
  g_auto (GStrv) names
      = g_strsplit (line->verb->synopsis != NULL ? line->verb->synopsis : "", " ", -1);
  int n_given = strchr (line->verb->name, ' ') != NULL ? -2 : -1, min, max;

  ctl_synopsis_get_arity (line->verb->synopsis, &min, &max);
  for (; place < line->words->len; place = find_argument (line, place + 1))
    n_given++;
  for (n_given = MAX (n_given, 0); n_given < min; n_given++)
    g_ptr_array_add (line->words, g_strndup (names[n_given], strcspn (names[n_given], ".")));
}

/* Can it be parsed, and has the verb as many arguments as it takes? */
static bool
is_good (const Line *line)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (CtlOptions) options = NULL;
  const CtlVerb *verb;
  int n_words, n_args, min, max;

  g_ptr_array_add (argv, (char *)"rosterctl");
  for (unsigned i = 0; i < line->words->len; i++)
    g_ptr_array_add (argv, (char *)get_word (line, i));
  g_ptr_array_add (argv, NULL);
  options = ctl_table_parse ((int)argv->len - 1, (char **)argv->pdata, NULL);
  if (options == NULL)
    return false;
  if (ctl_options_has (options, "version") || ctl_options_has (options, "help"))
    return true;
  verb = ctl_table_find ((char **)options->args->pdata, &n_words, NULL);
  if (verb == NULL || !ctl_options_bind (options, verb->options, verb->name, NULL))
    return false;
  n_args = (int)g_strv_length ((char **)options->args->pdata) - n_words;
  ctl_synopsis_get_arity (verb->synopsis, &min, &max);
  return n_args >= min && n_args <= max;
}

static char *
join (const Line *line)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  g_ptr_array_add (words, (char *)"rosterctl");
  for (unsigned i = 0; i < line->words->len; i++)
    g_ptr_array_add (words, (char *)get_word (line, i));
  g_ptr_array_add (words, NULL);
  return rd_command_line_join ((const char *const *)words->pdata);
}

static Line *
make_line (char **argv)
{
  Line *line = g_new0 (Line, 1);

  line->words = g_ptr_array_new_with_free_func (g_free);
  line->own = g_ptr_array_new ();
  line->known = ctl_table_list_options ();
  g_ptr_array_add (line->own, (void *)ctl_global_options);
  g_ptr_array_add (line->own, NULL);
  for (; *argv != NULL; argv++)
    g_ptr_array_add (line->words, g_strdup (*argv));
  return line;
}

static void
free_line (Line *line)
{
  g_ptr_array_unref (line->words);
  g_ptr_array_unref (line->own);
  g_ptr_array_unref (line->known);
  g_free (line);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Line, free_line)

/* "rosterctl find a b": the command alone. */
static char *
suggest_verb_alone (const CtlVerbWord *row)
{
  static char *nothing[] = { NULL };
  g_autoptr (Line) line = make_line (nothing);

  put_verb (line, 0, row->meant);
  take_verb (line, 0);
  if (line->verb != NULL)
    name_missing_arguments (line, 0);
  return is_good (line) ? join (line) : NULL;
}

char *
ctl_suggest (char **argv)
{
  g_autoptr (Line) line = make_line (argv);
  unsigned place = find_argument (line, 0);
  g_autofree char *typed = join (line);
  g_autofree char *meant = NULL;
  const CtlVerbWord *row;

  if (g_str_equal (get_word (line, place), "help"))
    place = find_argument (line, place + 1);
  row = rewrite_verb (line, place);
  place = find_argument (line, 0);
  take_verb (line, place);
  rewrite_options (line);
  if (line->verb != NULL)
    name_missing_arguments (line, find_argument (line, 0));
  meant = join (line);
  if (is_good (line))
    return g_str_equal (meant, typed) ? NULL : g_steal_pointer (&meant);
  return row != NULL ? suggest_verb_alone (row) : NULL;
}

void
ctl_suggest_in_error (char **argv, GError **error)
{
  g_autofree char *meant = NULL;
  g_autofree char *message = NULL;
  char *help;

  if (!g_error_matches (*error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE)
      || strstr ((*error)->message, "Usage: ") != NULL)
    return;
  meant = ctl_suggest (argv);
  if (meant == NULL)
    return;
  message = g_strdup ((*error)->message);
  help = g_strrstr (message, HELP);
  if (help != NULL)
    *help = '\0';
  g_clear_error (error);
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "%s Did you mean: %s", message, meant);
}
