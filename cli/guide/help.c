/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guide/help.h"
#include "cli/guide/help-json.h"

#include "cli/line/table.h"
#include "cli/out/field.h"
#include "cli/out/layout.h"
#include "cli/out/text.h"

#include <string.h>

#define VERB_WIDTH 36
#define OPTION_WIDTH 26
#define INDENT 2
#define GAP 2
/* A text stands below its term, with an indent, on a terminal that is narrower than this, or would
 * leave it less room. */
#define BESIDE_MIN 60
#define TEXT_WIDTH_MIN 24
#define TEXT_INDENT 10

static const CtlOption *const global_sets[] = { ctl_global_options, NULL };
static const CtlOption help_options[] = {
  { "verbs", CTL_OPTION_FLAG, NULL, "list the verbs, one a line" },
  { 0 },
};

char *
ctl_help_get_usage (const CtlVerb *verb)
{
  return g_strjoin (" ", "rosterctl", verb->name, "[OPTION...]", verb->synopsis, NULL);
}

static bool
has_room_beside (const CtlOutput *output, const char *term, int width)
{
  int column = INDENT + width + GAP;

  return !output->is_terminal
         || (output->columns >= BESIDE_MIN && output->columns - column >= TEXT_WIDTH_MIN
             && ctl_text_get_width (term) <= width);
}

/* TERM, and TEXT beside or below it. */
static void
write_row (CtlOutput *output, const char *term, int width, const char *text)
{
  bool is_beside = has_room_beside (output, term, width);
  CtlRow row = ctl_row_begin (output, INDENT, is_beside ? INDENT + width + GAP : TEXT_INDENT);

  ctl_row_add (&row, CTL_STYLE_PLAIN, output->is_terminal ? width + GAP - 1 : width, term);
  /* Only what is joined is wrapped where it stands. */
  if (!output->is_terminal)
    ctl_row_add (&row, CTL_STYLE_PLAIN, 0, text);
  else if (is_beside)
    ctl_row_join (&row, CTL_STYLE_PLAIN, 0, text);
  ctl_row_end (&row);
  if (!is_beside)
    ctl_field_write_paragraph (output, TEXT_INDENT, text);
}

static void
write_usage (CtlOutput *output, const char *synopsis)
{
  CtlRow row = ctl_row_begin (output, 0, (int)strlen ("Usage: "));

  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, "Usage:");
  ctl_row_join (&row, CTL_STYLE_PLAIN, 0, synopsis);
  ctl_row_end (&row);
}

/* TEXT has lines for where it isn't a terminal. */
static void
write_paragraph (CtlOutput *output, const char *text)
{
  g_autofree char *words = g_strdelimit (g_strdup (text), "\n", ' ');

  ctl_output_write (output, "\n");
  if (output->is_terminal)
    ctl_field_write_paragraph (output, 0, words);
  else
    ctl_output_print (output, "%s\n", text);
}

static void
write_option (CtlOutput *output, const CtlOption *option)
{
  char letter[] = { '-', option->letter, ',', ' ', '\0' };
  g_autofree char *term = g_strdup_printf ("%s--%s%s%s%s", option->letter != 0 ? letter : "    ",
                                           option->kind == CTL_OPTION_SWITCH ? "[no-]" : "",
                                           option->name, option->value != NULL ? "=" : "",
                                           option->value != NULL ? option->value : "");

  write_row (output, term, OPTION_WIDTH, option->help);
}

static void
write_options (CtlOutput *output, const char *title, const CtlOption *const *sets)
{
  if (*sets == NULL)
    return;
  ctl_output_write (output, "\n");
  ctl_output_write_styled (output, CTL_STYLE_HEADER, title);
  ctl_output_write (output, "\n");
  for (; *sets != NULL; sets++)
    {
      for (const CtlOption *option = *sets; option->name != NULL; option++)
        write_option (output, option);
    }
}

static void
write_verb_line (CtlOutput *output, const CtlVerb *verb)
{
  g_autofree char *term = g_strjoin (" ", verb->name, verb->synopsis, NULL);

  write_row (output, term, VERB_WIDTH, verb->summary);
}

static void
write_all (CtlOutput *output)
{
  write_usage (output, "rosterctl [-p PROFILE] VERB [OPTION...] [ARGUMENT...]");
  ctl_field_write_paragraph (
      output, 0, "Read and change the rosters of your XMPP accounts, which rosterd keeps.");
  ctl_output_write (output, "\n");
  ctl_output_write_styled (output, CTL_STYLE_HEADER, "Verbs:");
  ctl_output_write (output, "\n");
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    write_verb_line (output, *verb);
  write_options (output, "Options:", global_sets);
  ctl_output_write (output, "\nMore: rosterctl help VERB, man rosterctl\n");
}

static void
write_verb (CtlOutput *output, const CtlVerb *verb)
{
  g_autofree char *usage = ctl_help_get_usage (verb);
  g_autofree char *summary
      = g_strdup_printf ("%c%s.", g_ascii_toupper (verb->summary[0]), verb->summary + 1);

  write_usage (output, usage);
  ctl_field_write_paragraph (output, 0, summary);
  if (verb->details != NULL)
    write_paragraph (output, verb->details);
  write_options (output, "Options:", verb->options);
  write_options (output, "Options of all verbs:", global_sets);
}

static void
write_verb_names (CtlOutput *output)
{
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    ctl_output_print (output, "%s\n", (*verb)->name);
}

/* A family whose name is a verb: that one tells of the others. */
static bool
is_verb (const char *name)
{
  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      if (g_str_equal ((*verb)->name, name))
        return true;
    }
  return false;
}

/* "help profile": the verbs of a family. */
static bool
write_family (CtlOutput *output, const char *name)
{
  g_autofree char *synopsis = g_strdup_printf ("rosterctl %s VERB [OPTION...] [ARGUMENT...]", name);
  bool is_found = false;

  for (const CtlVerb *const *verb = ctl_table_get (); *verb != NULL; verb++)
    {
      if (ctl_table_get_subname (*verb) == NULL || !ctl_table_is_in_family (*verb, name))
        continue;
      if (!is_found)
        {
          write_usage (output, synopsis);
          ctl_output_write (output, "\n");
        }
      write_verb_line (output, *verb);
      is_found = true;
    }
  if (is_found)
    ctl_output_print (output, "\nMore: rosterctl help %s VERB\n", name);
  return is_found;
}

bool
ctl_help_write_about (CtlOutput *output, char **words, GError **error)
{
  const CtlVerb *verb;
  int n_words;

  if (words[0] == NULL)
    {
      write_all (output);
      return true;
    }
  if (words[1] == NULL && !is_verb (words[0]) && write_family (output, words[0]))
    return true;
  verb = ctl_table_find (words, &n_words, error);
  if (verb != NULL)
    write_verb (output, verb);
  return verb != NULL;
}

static bool
run_help (CtlCall *call, GError **error)
{
  if (ctl_options_get_format (call->options) != CTL_FORMAT_TEXT)
    return ctl_help_write_json (call->output, call->args, error);
  if (!ctl_options_has (call->options, "verbs"))
    return ctl_help_write_about (call->output, call->args, error);
  write_verb_names (call->output);
  return true;
}

const CtlVerb ctl_verb_help = {
  .name = "help",
  .synopsis = "[FAMILY] [VERB]",
  .options = { help_options },
  .flags = CTL_VERB_IS_LOCAL | CTL_VERB_ONLY_READS | CTL_VERB_WRITES_LIST,
  .run = run_help,
  .summary = "explain a verb",
};
