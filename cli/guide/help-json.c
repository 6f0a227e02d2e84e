/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guide/help-json.h"

#include "cli/line/table.h"
#include "cli/out/json.h"

static void
add_text (GString *json, const char *key, const char *text)
{
  g_autofree char *line = text != NULL ? g_strdelimit (g_strdup (text), "\n", ' ') : NULL;

  if (line != NULL)
    ctl_json_add_string (json, key, line);
  else
    ctl_json_add_null (json, key);
}

static void
add_option (GString *json, const CtlOption *option)
{
  char letter[] = { option->letter, '\0' };

  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "option", option->name);
  add_text (json, "letter", *letter != '\0' ? letter : NULL);
  add_text (json, "value", option->value);
  ctl_json_add_boolean (json, "negatable", option->kind == CTL_OPTION_SWITCH);
  ctl_json_add_string (json, "help", option->help);
  ctl_json_close (json, '}');
}

static void
add_options (GString *json, const CtlOption *const *sets)
{
  ctl_json_open (json, "options", '[');
  for (; *sets != NULL; sets++)
    {
      for (const CtlOption *option = *sets; option->name != NULL; option++)
        add_option (json, option);
    }
  ctl_json_close (json, ']');
}

static void
add_verb (GString *json, const CtlVerb *verb)
{
  ctl_json_open (json, NULL, '{');
  ctl_json_add_string (json, "verb", verb->name);
  ctl_json_add_string (json, "synopsis", verb->synopsis != NULL ? verb->synopsis : "");
  ctl_json_add_string (json, "summary", verb->summary);
  add_text (json, "details", verb->details);
  add_options (json, verb->options);
  ctl_json_close (json, '}');
}

bool
ctl_help_write_json (CtlOutput *output, char **words, GError **error)
{
  static const CtlOption *const global_sets[] = { ctl_global_options, NULL };
  const CtlVerb *only = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  int n_words;

  if (words[0] != NULL && (words[1] != NULL || !ctl_table_is_family (words[0])))
    {
      only = ctl_table_find (words, &n_words, error);
      if (only == NULL)
        return false;
    }
  ctl_json_open (json, NULL, '{');
  ctl_json_open (json, "verbs", '[');
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      if (only != NULL ? *verb == only
                       : words[0] == NULL || ctl_table_is_in_family (*verb, words[0]))
        add_verb (json, *verb);
    }
  ctl_json_close (json, ']');
  add_options (json, global_sets);
  ctl_json_close (json, '}');
  ctl_output_write_json_line (output, json);
  return true;
}
