/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option/options.h"

#include "cli/option/group-list.h"
#include "cli/option/moment.h"
#include "cli/out/exit.h"
#include "cli/out/text.h"
#include "dbus-interfaces/quote.h"

#include <string.h>

#define DEFAULT_TIMEOUT 30.0

const CtlOption ctl_global_options[] = {
  { "profile", CTL_OPTION_TEXT, "PROFILE",
    "the profile, by its name or JID; \"all\" where it makes sense", .letter = 'p' },
  { "json", CTL_OPTION_FLAG, NULL, "write one JSON document" },
  { "output", CTL_OPTION_TEXT, "FORMAT", "\"json\": JSON in the shape that Libervia gives it",
    .letter = 'O', .words = "default json" },
  { "plain", CTL_OPTION_FLAG, NULL, "write to a terminal what would be written to a file" },
  { "verbose", CTL_OPTION_FLAG, NULL, "show more; twice: still more", .letter = 'v' },
  { "timeout", CTL_OPTION_SECONDS, "SECONDS",
    "how long to wait for an answer or a connection (default: 30)" },
  { "no-pager", CTL_OPTION_FLAG, NULL, "write a long list to the terminal itself" },
  { "color", CTL_OPTION_TEXT, "WHEN", "auto (default), always or never",
    .words = "auto always never" },
  { "help", CTL_OPTION_FLAG, NULL, "explain the verb", .letter = 'h' },
  { "version", CTL_OPTION_FLAG, NULL, "show the version" },
  { 0 },
};
const CtlOption ctl_password_options[] = {
  { "password-file", CTL_OPTION_TEXT, "FILE",
    "read the password from this file; -: from standard input" },
  { 0 },
};

const CtlOption ctl_wait_options[] = {
  { "no-wait", CTL_OPTION_FLAG, NULL, "don't wait until it is done" },
  { 0 },
};

const CtlOption ctl_dry_run_options[] = {
  { "dry-run", CTL_OPTION_FLAG, NULL, "only show what would be done", .letter = 'n',
    .key = "DryRun" },
  { 0 },
};

const CtlOption ctl_confirm_options[] = {
  { "yes", CTL_OPTION_FLAG, NULL, "don't ask", .letter = 'y' },
  { "force", CTL_OPTION_FLAG, NULL, "as --yes; Libervia's word for it", .letter = 'f' },
  { 0 },
};

static const CtlOption *const global_sets[] = { ctl_global_options, NULL };

typedef struct
{
  const CtlOption *option; /* before the binding, the first of this name */
  bool is_negated;
  char *value; /* NULL: none */
} Given;

static void
free_given (Given *given)
{
  g_free (given->value);
  g_free (given);
}

static bool
is_global (const CtlOption *option)
{
  bool is_negated;

  return ctl_option_find (global_sets, option->name, &is_negated) != NULL;
}

/* -- the line ---------------------------------------------------------------------------------- */

/* The bus takes only UTF-8. OPTION NULL: an argument. */
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

/* VALUE: joined to the option. NEXT: the next word. Both may be NULL. */
static bool
take_option (CtlOptions *options, const CtlOption *option, bool is_negated, const char *value,
             const char *next, bool *used_next, GError **error)
{
  Given *given = g_new0 (Given, 1);

  *given = (Given){ option, is_negated, NULL };
  g_ptr_array_add (options->given, given);
  *used_next = option->value != NULL && value == NULL;
  if (option->value == NULL && value != NULL)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s takes no value.", option->name);
      return false;
    }
  if (*used_next && next == NULL)
    {
      g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s needs a value: --%s %s.",
                   option->name, option->name, option->value);
      return false;
    }
  if (option->value == NULL)
    return true;
  given->value = g_strdup (value != NULL ? value : next);
  return (ctl_option_takes_file (option) || check_utf8 (option, given->value, error))
         && (!is_global (option) || ctl_option_check (option, given->value, error));
}

/* The names that NAME may be short for are the verb's own, if one begins so. */
static const CtlOption *
find_long (const CtlOptions *options, const char *name, bool *is_negated, GPtrArray *names)
{
  const CtlOption *option = ctl_option_find (options->own, name, is_negated);

  if (option == NULL)
    option = ctl_option_find (options->known, name, is_negated);
  if (option == NULL)
    option = ctl_option_find_begun (options->own, name, is_negated, names);
  if (option == NULL && names->len == 0)
    option = ctl_option_find_begun (options->known, name, is_negated, names);
  return option;
}

static void
set_ambiguous_error (const char *name, GPtrArray *names, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (unsigned i = 0; i < names->len; i++)
    g_string_append_printf (list, "%s--%s",
                            i == 0               ? ""
                            : i + 1 < names->len ? ", "
                                                 : " or ",
                            (const char *)g_ptr_array_index (names, i));
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE, "--%s may be %s. Write more of it.",
               rd_quote (name).text, list->str);
}

static bool
take_long (CtlOptions *options, const char *arg, const char *next, bool *used_next, GError **error)
{
  const char *equals = strchr (arg, '=');
  g_autofree char *name = equals != NULL ? g_strndup (arg, equals - arg) : g_strdup (arg);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  bool is_negated;
  const CtlOption *option = find_long (options, name, &is_negated, names);

  if (option != NULL)
    return take_option (options, option, is_negated, equals != NULL ? equals + 1 : NULL, next,
                        used_next, error);
  if (names->len > 1)
    set_ambiguous_error (name, names, error);
  else
    g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                 "There is no option --%s. See rosterctl help.", rd_quote (name).text);
  return false;
}

static const CtlOption *
find_letter (const CtlOptions *options, char letter)
{
  const CtlOption *option = ctl_option_find_letter (options->own, letter);

  return option != NULL ? option : ctl_option_find_letter (options->known, letter);
}

static bool
take_letters (CtlOptions *options, const char *letters, const char *next, bool *used_next,
              GError **error)
{
  for (; *letters != '\0'; letters++)
    {
      const CtlOption *option = find_letter (options, *letters);
      bool is_joined = option != NULL && option->value != NULL && letters[1] != '\0';

      if (option == NULL)
        {
          g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "There is no option -%c. See rosterctl help.", *letters);
          return false;
        }
      if (!take_option (options, option, false, is_joined ? letters + 1 : NULL, next, used_next,
                        error))
        return false;
      if (option->value != NULL)
        return true;
    }
  return true;
}

static bool
take_argument (CtlOptions *options, const char *arg, GError **error)
{
  g_ptr_array_add (options->args, g_strdup (arg));
  return check_utf8 (NULL, arg, error);
}

/* IS_LENIENT: goes on behind what makes no sense. */
static bool
take_line (CtlOptions *options, int argc, char **argv, bool is_lenient, GError **error)
{
  bool is_ended = false, is_good = true;

  for (int i = 1; i < argc && (is_good || is_lenient); i++)
    {
      const char *next = i + 1 < argc ? argv[i + 1] : NULL;
      bool used_next = false;

      if (is_ended || argv[i][0] != '-' || argv[i][1] == '\0')
        is_good = take_argument (options, argv[i], error);
      else if (g_str_equal (argv[i], "--"))
        is_ended = true;
      else if (argv[i][1] == '-')
        is_good = take_long (options, argv[i] + 2, next, &used_next, error);
      else
        is_good = take_letters (options, argv[i] + 1, next, &used_next, error);
      i += used_next;
    }
  g_ptr_array_add (options->args, NULL);
  return is_good;
}

/* -- the options ------------------------------------------------------------------------------- */

static CtlOptions *
make_options (const CtlOption *const *own, const CtlOption *const *known)
{
  CtlOptions *options = g_new0 (CtlOptions, 1);

  options->args = g_ptr_array_new_with_free_func (g_free);
  options->given = g_ptr_array_new_with_free_func ((GDestroyNotify)free_given);
  options->sets = &global_sets[1];
  options->own = own;
  options->known = known;
  return options;
}

CtlFormat
ctl_options_find_format (int argc, char **argv, const CtlOption *const *known)
{
  g_autoptr (CtlOptions) options = make_options (known, known);

  take_line (options, argc, argv, true, NULL);
  return ctl_options_get_format (options);
}

CtlOptions *
ctl_options_parse (int argc, char **argv, const CtlOption *const *own,
                   const CtlOption *const *known, GError **error)
{
  g_autoptr (CtlOptions) options = make_options (own != NULL ? own : global_sets, known);
  const char *timeout;

  if (!take_line (options, argc, argv, false, error))
    return NULL;
  options->own = options->known = NULL;
  timeout = ctl_options_get_text (options, "timeout");
  options->timeout = timeout != NULL ? g_ascii_strtod (timeout, NULL) : DEFAULT_TIMEOUT;
  options->profile = ctl_options_get_text (options, "profile");
  options->plain = ctl_options_has (options, "plain");
  for (unsigned i = 0; i < options->given->len; i++)
    {
      const Given *given = g_ptr_array_index (options->given, i);

      options->verbosity += g_str_equal (given->option->name, "verbose");
    }
  return g_steal_pointer (&options);
}

bool
ctl_options_bind (CtlOptions *options, const CtlOption *const *sets, const char *verb,
                  GError **error)
{
  options->sets = sets;
  for (unsigned i = 0; i < options->given->len; i++)
    {
      Given *given = g_ptr_array_index (options->given, i);
      const CtlOption *option;
      bool is_negated;

      if (is_global (given->option))
        continue;
      option = ctl_option_find (sets, given->option->name, &is_negated);
      if (option == NULL)
        {
          g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_USAGE,
                       "rosterctl %s takes no --%s. See rosterctl help %s.", verb,
                       given->option->name, verb);
          return false;
        }
      given->option = option;
      if (given->value != NULL && !ctl_option_check (option, given->value, error))
        return false;
    }
  return true;
}

void
ctl_options_free (CtlOptions *options)
{
  g_ptr_array_unref (options->args);
  g_ptr_array_unref (options->given);
  g_free (options);
}

/* The last one of this name, or NULL. */
static const Given *
find_given (const CtlOptions *options, const char *name)
{
  bool is_negated;

  g_assert (ctl_option_find (global_sets, name, &is_negated) != NULL
            || ctl_option_find (options->sets, name, &is_negated) != NULL);
  for (unsigned i = options->given->len; i > 0; i--)
    {
      const Given *given = g_ptr_array_index (options->given, i - 1);

      if (g_str_equal (given->option->name, name))
        return given;
    }
  return NULL;
}

bool
ctl_options_has (const CtlOptions *options, const char *name)
{
  return find_given (options, name) != NULL;
}

const char *
ctl_options_get_text (const CtlOptions *options, const char *name)
{
  const Given *given = find_given (options, name);

  return given != NULL ? given->value : NULL;
}

bool
ctl_options_get_number (const CtlOptions *options, const char *name, uint64_t *number)
{
  const char *value = ctl_options_get_text (options, name);

  if (value != NULL)
    *number = g_ascii_strtoull (value, NULL, 10);
  return value != NULL;
}

/* -- for the bus ------------------------------------------------------------------------------- */

static GVariant *
make_list (const CtlOptions *options, const CtlOption *option)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  bool is_group = g_str_equal (option->value, "GROUP"), is_jid = g_str_equal (option->value, "JID");

  for (unsigned i = 0; i < options->given->len; i++)
    {
      const Given *given = g_ptr_array_index (options->given, i);

      g_autofree char *value = NULL;

      if (given->option != option)
        continue;
      value = g_strdup (given->value);
      g_variant_builder_add (&list, "s",
                             is_group ? ctl_group_list_unescape (value)
                             : is_jid ? ctl_text_unescape (value)
                                      : value);
    }
  return g_variant_builder_end (&list);
}

static GVariant *
make_value (const CtlOptions *options, const CtlOption *option, const Given *given)
{
  int64_t time = 0;

  switch (option->kind)
    {
    case CTL_OPTION_FLAG:
    case CTL_OPTION_SWITCH:
      return g_variant_new_boolean (!given->is_negated);
    case CTL_OPTION_LIST:
      return make_list (options, option);
    case CTL_OPTION_NUMBER:
      return g_variant_new_uint32 ((guint32)g_ascii_strtoull (given->value, NULL, 10));
    case CTL_OPTION_SERIAL:
      return g_variant_new_uint64 (g_ascii_strtoull (given->value, NULL, 10));
    case CTL_OPTION_TIME:
      ctl_moment_parse (option->name, given->value, g_get_real_time (), &time, NULL);
      return g_variant_new_uint64 (time);
    case CTL_OPTION_AGE:
      ctl_moment_parse_age (option->name, given->value, &time, NULL);
      return g_variant_new_uint64 (time);
    case CTL_OPTION_SECONDS:
    case CTL_OPTION_TEXT:
    default:
      return g_variant_new_string (given->value);
    }
}

void
ctl_options_fill (const CtlOptions *options, const CtlOption *set, GVariantDict *dict)
{
  for (; set->name != NULL; set++)
    {
      const Given *given = set->key != NULL ? find_given (options, set->name) : NULL;

      if (given != NULL && !ctl_option_takes_file (set))
        g_variant_dict_insert_value (dict, set->key, make_value (options, set, given));
    }
}

/* -- what several verbs ask -------------------------------------------------------------------- */

bool
ctl_options_confirm (const CtlOptions *options)
{
  return ctl_options_has (options, "yes") || ctl_options_has (options, "force");
}

CtlFormat
ctl_options_get_format (const CtlOptions *options)
{
  if (ctl_options_has (options, "json"))
    return CTL_FORMAT_JSON;
  return g_strcmp0 (ctl_options_get_text (options, "output"), "json") == 0
             ? CTL_FORMAT_LIBERVIA_JSON
             : CTL_FORMAT_TEXT;
}

CtlColor
ctl_options_get_color (const CtlOptions *options)
{
  const char *color = ctl_options_get_text (options, "color");

  if (g_strcmp0 (color, "always") == 0)
    return CTL_COLOR_ALWAYS;
  return g_strcmp0 (color, "never") == 0 || options->plain ? CTL_COLOR_NEVER : CTL_COLOR_AUTO;
}

bool
ctl_options_has_all_profiles (const CtlOptions *options)
{
  return g_strcmp0 (options->profile, "all") == 0;
}
