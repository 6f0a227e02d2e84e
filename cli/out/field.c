/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/field.h"

#include "cli/out/layout.h"
#include "cli/out/text.h"
#include "cli/out/wrap.h"

/* Below its label a value stands this far inside. */
#define INSIDE 2

/* Beside its label a long value would have less than half of the lines, or its first word no room.
 */
static bool
is_better_below (const CtlOutput *output, int column, const char *value)
{
  g_autofree char *safe = ctl_text_escape (value);

  if (!output->is_terminal || column + ctl_text_get_width (safe) <= output->columns)
    return false;
  return 2 * column > output->columns
         || ctl_wrap_get_start (safe, column, output->columns) < column;
}

static void
write_cell (CtlOutput *output, int indent, CtlStyle style, const char *text)
{
  CtlRow row = ctl_row_begin (output, indent, indent);

  ctl_row_add (&row, style, 0, text);
  ctl_row_end (&row);
}

void
ctl_field_write (CtlOutput *output, CtlFieldColumns columns, const char *label, CtlStyle style,
                 const char *value)
{
  int column = columns.indent + columns.label_width + 1;
  CtlRow row;

  if (*value == '\0')
    return;
  if (is_better_below (output, column, value))
    {
      if (*label != '\0')
        write_cell (output, columns.indent, CTL_STYLE_LABEL, label);
      write_cell (output, columns.indent + INSIDE, style, value);
      return;
    }
  row = ctl_row_begin (output, columns.indent, column);
  ctl_row_add (&row, CTL_STYLE_LABEL, columns.label_width, label);
  ctl_row_join (&row, style, 0, value);
  ctl_row_end (&row);
}

void
ctl_field_write_paragraph (CtlOutput *output, int indent, const char *text)
{
  ctl_layout_print (output, indent, indent, "%s", text);
}
