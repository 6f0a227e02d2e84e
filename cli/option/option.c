/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/option.h"

#include "cli/option/moment.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define MAX_TIMEOUT 86400.0

/* Finds by name, or by letter if NAME is NULL. */
static const CtlOption *
find (const CtlOption *const *sets, const char *name, char letter)
{
  for (; *sets != NULL; sets++)
    {
      for (const CtlOption *option = *sets; option->name != NULL; option++)
        {
          if (name != NULL ? g_str_equal (option->name, name) : option->letter == letter)
            return option;
        }
    }
  return NULL;
}

const CtlOption *
ctl_option_find (const CtlOption *const *sets, const char *name, bool *is_negated)
{
  g_autofree char *dashed = g_strdelimit (g_strdup (name), "_", '-');
  const CtlOption *option = find (sets, dashed, 0);

  *is_negated = false;
  if (option != NULL || !g_str_has_prefix (dashed, "no-"))
    return option;
  option = find (sets, dashed + strlen ("no-"), 0);
  *is_negated = true;
  return option != NULL && option->kind == CTL_OPTION_SWITCH ? option : NULL;
}

/* Takes CANDIDATE. */
static bool
add_begun (GPtrArray *names, char *candidate, const char *begin)
{
  bool is_new = g_str_has_prefix (candidate, begin)
                && !g_ptr_array_find_with_equal_func (names, candidate, g_str_equal, NULL);

  if (is_new)
    g_ptr_array_add (names, candidate);
  else
    g_free (candidate);
  return is_new;
}

const CtlOption *
ctl_option_find_begun (const CtlOption *const *sets, const char *name, bool *is_negated,
                       GPtrArray *names)
{
  const CtlOption *exact = ctl_option_find (sets, name, is_negated), *found = NULL;
  g_autofree char *begin = g_strdelimit (g_strdup (name), "_", '-');

  for (; exact == NULL && *sets != NULL; sets++)
    {
      for (const CtlOption *option = *sets; option->name != NULL; option++)
        {
          if (add_begun (names, g_strdup (option->name), begin))
            found = option;
          if (option->kind == CTL_OPTION_SWITCH
              && add_begun (names, g_strconcat ("no-", option->name, NULL), begin))
            found = option;
        }
    }
  if (exact != NULL || names->len != 1)
    return exact;
  *is_negated = !g_str_equal (found->name, g_ptr_array_index (names, 0));
  return found;
}

const CtlOption *
ctl_option_find_letter (const CtlOption *const *sets, char letter)
{
  return find (sets, NULL, letter);
}

const char *
ctl_option_find_nearest (const CtlOption *const *sets, const char *name)
{
  const char *nearest = NULL;
  unsigned best = 3;

  for (; *sets != NULL; sets++)
    {
      for (const CtlOption *option = *sets; option->name != NULL; option++)
        {
          unsigned distance = ctl_text_get_distance (name, option->name);

          if (distance >= best)
            continue;
          best = distance;
          nearest = option->name;
        }
    }
  return nearest;
}

bool
ctl_option_takes_file (const CtlOption *option)
{
  return g_strcmp0 (option->value, "FILE") == 0;
}

static bool
is_among_words (const CtlOption *option, const char *value)
{
  g_auto (GStrv) split = g_strsplit (option->words, " ", -1);
  size_t length = strlen (value);
  g_autofree char *word = NULL;

  if (option->tail != NULL && g_str_has_suffix (value, option->tail))
    length -= strlen (option->tail);
  word = g_strndup (value, length);
  return g_strv_contains ((const char *const *)split, word);
}

static bool
is_seconds (const char *value)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  return end != value && *end == '\0' && number > 0 && number <= MAX_TIMEOUT;
}

static bool
is_whole (const char *value, uint64_t max)
{
  return g_ascii_string_to_unsigned (value, 10, 0, max, NULL, NULL);
}

/* "none, to, from or both". */
static char *
list_words (const CtlOption *option)
{
  g_auto (GStrv) words = g_strsplit (option->words, " ", -1);
  g_autoptr (GString) list = g_string_new (words[0]);

  for (char **word = words + 1; *word != NULL; word++)
    g_string_append_printf (list, "%s%s", word[1] != NULL ? ", " : " or ", *word);
  if (option->tail != NULL)
    g_string_append_printf (list, ", each also with \"%s\" behind it", option->tail);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* The rule that VALUE breaks ("a whole number,"), or NULL. */
static char *
find_fault (const CtlOption *option, const char *value)
{
  if (option->words != NULL && !is_among_words (option, value))
    {
      g_autofree char *words = list_words (option);

      return g_strdup_printf ("%s,", words);
    }
  if (option->kind == CTL_OPTION_SECONDS && !is_seconds (value))
    return g_strdup_printf ("a number of seconds from above 0 to %.0f,", MAX_TIMEOUT);
  if (option->kind == CTL_OPTION_SERIAL && !is_whole (value, G_MAXUINT64))
    return g_strdup ("a serial, a whole number as --json shows it,");
  if (option->kind == CTL_OPTION_NUMBER && !is_whole (value, G_MAXUINT32))
    return g_strdup ("a whole number,");
  return NULL;
}

bool
ctl_option_check (const CtlOption *option, const char *value, GError **error)
{
  g_autofree char *wanted = find_fault (option, value);
  int64_t time;

  if (option->kind == CTL_OPTION_TIME)
    return ctl_moment_parse (option->name, value, g_get_real_time (), &time, error);
  if (option->kind == CTL_OPTION_AGE)
    return ctl_moment_parse_age (option->name, value, &time, error);
  if (wanted != NULL)
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s takes %s not \"%s\".", option->name,
                 wanted, rd_quote (value).text);
  return wanted == NULL;
}
