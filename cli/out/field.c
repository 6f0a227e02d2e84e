/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/field.h"

#include "cli/out/text.h"

/* In lines that begin in COLUMN, but for the first, which begins where it is written. */
static char *
wrap (const CtlOutput *output, int column, const char *text)
{
  g_autofree char *safe = ctl_text_escape (text);
  g_autofree char *indented = g_strdup_printf ("%*s%s", column, "", safe);
  g_autofree char *lines
      = ctl_text_wrap (indented, output->is_terminal ? output->columns : G_MAXINT);

  return g_strdup (lines + column);
}

/* Beside its label a long value would have less than half of the lines. */
static bool
is_better_below (const CtlOutput *output, int column, const char *value)
{
  g_autofree char *safe = ctl_text_escape (value);

  return output->is_terminal && 2 * column > output->columns
         && column + ctl_text_get_width (safe) > output->columns;
}

void
ctl_field_write (CtlOutput *output, CtlFieldColumns columns, const char *label, CtlStyle style,
                 const char *value)
{
  int column = columns.indent + columns.label_width + 1;
  bool is_below = is_better_below (output, column, value);
  g_autofree char *padded = ctl_text_pad (label, columns.label_width);
  g_autofree char *lines = wrap (output, is_below ? columns.indent + 2 : column, value);

  if (*value == '\0')
    return;
  ctl_output_print (output, "%*s", columns.indent, "");
  ctl_output_write_styled (output, CTL_STYLE_LABEL, is_below ? label : padded);
  if (is_below)
    ctl_output_print (output, "\n%*s", columns.indent + 2, "");
  else
    ctl_output_write (output, " ");
  ctl_output_write_styled (output, style, lines);
  ctl_output_write (output, "\n");
}

void
ctl_field_write_paragraph (CtlOutput *output, int indent, const char *text)
{
  g_autofree char *lines = wrap (output, indent, text);

  ctl_output_print (output, "%*s%s\n", indent, "", lines);
}
