/* The parser of options: see the header.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/options.h"

#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define DEFAULT_TIMEOUT 30.0
#define MAX_TIMEOUT 86400.0

static const char *
find_nearest_name (const char *name)
{
  size_t n;
  const CtlOption *table = ctl_option_get_table (&n);
  const char *nearest = NULL;
  unsigned best = 3;

  for (size_t i = 0; i < n; i++)
    {
      unsigned distance = ctl_text_get_distance (name, table[i].name);

      if (distance < best)
        {
          best = distance;
          nearest = table[i].name;
        }
    }
  return nearest;
}

static bool
set_seconds (double *seconds, const char *value, GError **error)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !(number > 0 && number <= MAX_TIMEOUT))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--timeout takes a number of seconds from above 0 to %.0f, not \"%s\".",
                   MAX_TIMEOUT, rd_quote (value).text);
      return false;
    }
  *seconds = number;
  return true;
}

bool
ctl_option_parse_serial (const char *name, const char *value, CtlNumber *serial, GError **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                   "--%s takes a serial, a whole number as --json shows it, not \"%s\".", name,
                   rd_quote (value).text);
      return false;
    }
  *serial = (CtlNumber){ true, number };
  return true;
}

static bool
set_number (const CtlOption *option, CtlNumber *number, const char *value, GError **error)
{
  guint64 parsed;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &parsed, NULL))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s takes a whole number, not \"%s\".",
                   option->name, rd_quote (value).text);
      return false;
    }
  *number = (CtlNumber){ true, parsed };
  return true;
}

static void
append_value (GPtrArray **list, const char *value)
{
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*list, g_strdup (value));
}

static bool
is_among_words (const char *words, const char *value)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *)split, value);
}

/* What a person typed goes to the bus, which takes nothing but UTF-8. OPTION is NULL for an
 * argument that is no option's value. */
static bool
check_utf8 (const CtlOption *option, const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL))
    return true;
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_BAD_DATA,
               "%s%s \"%s\" is not UTF-8. Type it again in a UTF-8 locale.",
               option != NULL ? "The value of --" : "The argument",
               option != NULL ? option->name : "", rd_quote (text).text);
  return false;
}

static bool
set_value (CtlOptions *options, const CtlOption *option, const char *value, GError **error)
{
  void *field = (char *)options + option->offset;

  if (!ctl_option_takes_file (option) && !check_utf8 (option, value, error))
    return false;
  if (option->words != NULL && !is_among_words (option->words, value))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s takes one of: %s; not \"%s\".",
                   option->name, option->words, rd_quote (value).text);
      return false;
    }
  if (option->kind == CTL_OPTION_SECONDS)
    return set_seconds (field, value, error);
  if (option->kind == CTL_OPTION_SERIAL)
    return ctl_option_parse_serial (option->name, value, field, error);
  if (option->kind == CTL_OPTION_NUMBER)
    return set_number (option, field, value, error);
  if (option->kind == CTL_OPTION_LIST)
    append_value (field, value);
  else
    {
      g_free (*(char **)field);
      *(char **)field = g_strdup (value);
    }
  return true;
}

static void
set_without_value (CtlOptions *options, const CtlOption *option, bool is_negated)
{
  void *field = (char *)options + option->offset;

  if (option->kind == CTL_OPTION_FLAG)
    *(bool *)field = true;
  else if (option->kind == CTL_OPTION_COUNT)
    ++*(int *)field;
  else if (option->kind == CTL_OPTION_SWITCH)
    *(CtlSwitch *)field = is_negated ? CTL_SWITCH_OFF : CTL_SWITCH_ON;
}

/* VALUE is what is joined to the option, NEXT the following argument, or NULL. USED_NEXT, out. */
static bool
take_option (CtlOptions *options, const CtlOption *option, bool is_negated, const char *value,
             const char *next, bool *used_next, GError **error)
{
  g_ptr_array_add (options->used, (void *)option);
  *used_next = false;
  if (!ctl_option_takes_value (option) && value == NULL)
    {
      set_without_value (options, option, is_negated);
      return true;
    }
  if (!ctl_option_takes_value (option))
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s takes no value.", option->name);
      return false;
    }
  if (value == NULL && next == NULL)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s needs a value: --%s %s.",
                   option->name, option->name, option->value);
      return false;
    }
  *used_next = value == NULL;
  return set_value (options, option, value != NULL ? value : next, error);
}

static bool
take_long (CtlOptions *options, const char *arg, const char *next, bool *used_next, GError **error)
{
  const char *equals = strchr (arg, '=');
  g_autofree char *name = equals != NULL ? g_strndup (arg, equals - arg) : g_strdup (arg);
  bool is_negated;
  const CtlOption *option = ctl_option_find (name, &is_negated);
  const char *nearest;

  if (option != NULL)
    return take_option (options, option, is_negated, equals != NULL ? equals + 1 : NULL, next,
                        used_next, error);
  nearest = find_nearest_name (name);
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "There is no option --%s.%s%s%s",
               rd_quote (name).text, nearest != NULL ? " Did you mean --" : " See rosterctl help.",
               nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
  return false;
}

static bool
take_letters (CtlOptions *options, const char *letters, const char *next, bool *used_next,
              GError **error)
{
  for (; *letters != '\0'; letters++)
    {
      const CtlOption *option = ctl_option_find_letter (*letters);
      bool is_joined = option != NULL && ctl_option_takes_value (option) && letters[1] != '\0';

      if (option == NULL)
        {
          g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "There is no option -%c. See rosterctl help.", *letters);
          return false;
        }
      if (!take_option (options, option, false, is_joined ? letters + 1 : NULL, next, used_next,
                        error))
        return false;
      if (ctl_option_takes_value (option))
        return true;
    }
  return true;
}

CtlOptions *
ctl_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (CtlOptions) options = g_new0 (CtlOptions, 1);
  bool is_ended = false;

  options->timeout = DEFAULT_TIMEOUT;
  options->args = g_ptr_array_new_with_free_func (g_free);
  options->used = g_ptr_array_new ();
  for (int i = 1; i < argc; i++)
    {
      const char *next = i + 1 < argc ? argv[i + 1] : NULL;
      bool used_next = false;

      if (is_ended || argv[i][0] != '-' || argv[i][1] == '\0')
        {
          if (!check_utf8 (NULL, argv[i], error))
            return NULL;
          g_ptr_array_add (options->args, g_strdup (argv[i]));
        }
      else if (g_str_equal (argv[i], "--"))
        is_ended = true;
      else if (argv[i][1] == '-' ? !take_long (options, argv[i] + 2, next, &used_next, error)
                                 : !take_letters (options, argv[i] + 1, next, &used_next, error))
        return NULL;
      i += used_next;
    }
  g_ptr_array_add (options->args, NULL);
  return g_steal_pointer (&options);
}

void
ctl_options_free (CtlOptions *options)
{
  size_t n;
  const CtlOption *table = ctl_option_get_table (&n);

  for (size_t i = 0; i < n; i++)
    {
      void *field = (char *)options + table[i].offset;

      if (table[i].kind == CTL_OPTION_TEXT)
        g_clear_pointer ((char **)field, g_free);
      else if (table[i].kind == CTL_OPTION_LIST)
        g_clear_pointer ((GPtrArray **)field, g_ptr_array_unref);
    }
  g_ptr_array_unref (options->args);
  g_ptr_array_unref (options->used);
  g_free (options);
}

bool
ctl_options_check_groups (const CtlOptions *options, CtlOptionGroups groups, const char *verb,
                          GError **error)
{
  for (unsigned i = 0; i < options->used->len; i++)
    {
      const CtlOption *option = g_ptr_array_index (options->used, i);

      if (!ctl_option_is_in (option, groups))
        {
          g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "rosterctl %s takes no --%s. See rosterctl help %s.", verb, option->name,
                       verb);
          return false;
        }
    }
  return true;
}

bool
ctl_options_is_given (const CtlOptions *options, const char *name)
{
  for (unsigned i = 0; i < options->used->len; i++)
    {
      const CtlOption *option = g_ptr_array_index (options->used, i);

      if (g_str_equal (option->name, name))
        return true;
    }
  return false;
}

CtlFormat
ctl_options_get_format (const CtlOptions *options)
{
  if (options->json)
    return CTL_FORMAT_JSON;
  return g_strcmp0 (options->output, "json") == 0 ? CTL_FORMAT_LIBERVIA_JSON : CTL_FORMAT_TEXT;
}

CtlColor
ctl_options_get_color (const CtlOptions *options)
{
  if (g_strcmp0 (options->color, "always") == 0)
    return CTL_COLOR_ALWAYS;
  if (g_strcmp0 (options->color, "never") == 0 || options->plain)
    return CTL_COLOR_NEVER;
  return CTL_COLOR_AUTO;
}

bool
ctl_options_has_all_profiles (const CtlOptions *options)
{
  return g_strcmp0 (options->profile, "all") == 0;
}
