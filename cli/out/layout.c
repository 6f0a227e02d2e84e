/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out/layout.h"

#include "cli/out/text.h"
#include "cli/out/wrap.h"

#include <string.h>

/* Between two cells. */
#define GAP 2
/* Of a column that a narrow terminal limits. */
#define WIDTH_MIN 8

typedef struct
{
  char *text; /* escaped */
  CtlStyle style;
  int width; /* of its column */
  bool is_joined;
} Cell;

/* Where a row on a terminal has got to. */
typedef struct
{
  int column;
  int next;     /* where the next cell begins if it is aligned */
  int joint;    /* where a joined one does */
  int n_blocks; /* in this line */
} Pen;

int
ctl_layout_limit (const CtlOutput *output, int width, int rest)
{
  return output->is_terminal ? MIN (width, MAX (output->columns - rest, WIDTH_MIN)) : width;
}

static void
clear_cell (void *data)
{
  g_free (((Cell *)data)->text);
}

CtlRow
ctl_row_begin (CtlOutput *output, int indent, int hang)
{
  CtlRow row = { output, indent, hang, NULL, indent };

  if (output->is_terminal)
    {
      ctl_output_measure (output);
      row.cells = g_array_new (FALSE, FALSE, sizeof (Cell));
      g_array_set_clear_func (row.cells, clear_cell);
    }
  return row;
}

static void
write_spaces (CtlOutput *output, int n)
{
  if (n > 0)
    ctl_output_print (output, "%*s", n, "");
}

/* One line, whatever its length: it is written at once. */
static void
write_cell (CtlRow *row, const Cell *cell)
{
  if (*cell->text != '\0')
    {
      write_spaces (row->output, row->owed);
      ctl_output_write_styled (row->output, cell->style, cell->text);
      row->owed = 0;
    }
  row->owed += GAP;
  if (cell->width > 0)
    row->owed += MAX (cell->width - ctl_text_get_width (cell->text), 0);
}

static void
add (CtlRow *row, Cell cell)
{
  if (row->cells != NULL)
    {
      g_array_append_val (row->cells, cell);
      return;
    }
  write_cell (row, &cell);
  g_free (cell.text);
}

void
ctl_row_add (CtlRow *row, CtlStyle style, int width, const char *text)
{
  add (row, (Cell){ ctl_text_escape (text), style, width, false });
}

void
ctl_row_join (CtlRow *row, CtlStyle style, int width, const char *text)
{
  row->owed -= GAP - 1;
  add (row, (Cell){ ctl_text_escape (text), style, width, true });
}

/* -- on a terminal ----------------------------------------------------------------------------- */

static const Cell *
get_cell (const CtlRow *row, unsigned i)
{
  return i < row->cells->len ? &g_array_index (row->cells, Cell, i) : NULL;
}

/* The cell at I and those that are joined to it. */
static unsigned
find_block_end (const CtlRow *row, unsigned i)
{
  do
    i++;
  while (get_cell (row, i) != NULL && get_cell (row, i)->is_joined);
  return i;
}

/* Of a block; all cells of a column that isn't the last take its width, so that all rows break at
 * the same one. */
static int
measure_block (const CtlRow *row, unsigned begin, unsigned end)
{
  int width = (int)(end - begin) - 1;

  for (unsigned i = begin; i < end; i++)
    {
      const Cell *cell = get_cell (row, i);
      bool is_padded = i + 1 < row->cells->len && row->hang + cell->width <= row->output->columns;

      width += MAX (ctl_text_get_width (cell->text), is_padded ? cell->width : 0);
    }
  return width;
}

/* As wide as its columns are, which its texts may not fill, or exceed. */
static int
measure_columns (const CtlRow *row, unsigned begin, unsigned end)
{
  int width = (int)(end - begin) - 1;

  for (unsigned i = begin; i < end; i++)
    {
      const Cell *cell = get_cell (row, i);

      width += cell->width > 0 ? cell->width : ctl_text_get_width (cell->text);
    }
  return width;
}

static void
break_line (const CtlRow *row, Pen *pen, const char *text, int width)
{
  int columns = row->output->columns;
  /* Further behind, it would seem to belong to nothing. */
  bool is_aligned = pen->n_blocks == 1 && pen->next > row->hang && pen->next + width <= columns;

  pen->n_blocks = 0;
  if (!is_aligned)
    pen->next = row->hang;
  pen->column = is_aligned ? pen->next : ctl_wrap_get_start (text, row->hang, columns);
  ctl_output_print (row->output, "\n%*s", pen->column, "");
}

static void
begin_block (const CtlRow *row, Pen *pen, unsigned begin, unsigned end)
{
  const char *text = get_cell (row, begin)->text;
  int width = measure_block (row, begin, end);
  int column = MAX (pen->column + GAP, pen->next);

  if (begin == 0)
    {
      pen->next = row->indent;
      pen->column = ctl_wrap_get_start (text, row->indent, row->output->columns);
      write_spaces (row->output, pen->column);
    }
  else if (column + width > row->output->columns)
    break_line (row, pen, text, width);
  else
    {
      write_spaces (row->output, column - pen->column);
      pen->column = column;
    }
}

static void
draw_cell (const CtlRow *row, Pen *pen, const Cell *cell)
{
  int column = cell->is_joined ? pen->joint : pen->column;
  g_autofree char *lines
      = ctl_wrap_from (cell->text, column, cell->is_joined, row->hang, row->output->columns);
  const char *last = strrchr (lines, '\n');

  if (*lines != '\n')
    write_spaces (row->output, column - pen->column);
  ctl_output_write_styled (row->output, cell->style, lines);
  pen->column = last != NULL ? ctl_text_get_width (last + 1) : column + ctl_text_get_width (lines);
  pen->joint = MAX (pen->column, last != NULL ? 0 : column + cell->width) + 1;
}

static void
draw (const CtlRow *row)
{
  Pen pen = { 0 };

  for (unsigned begin = 0, end; begin < row->cells->len; begin = end)
    {
      end = find_block_end (row, begin);
      if (end == begin + 1 && *get_cell (row, begin)->text == '\0')
        {
          pen.next += measure_columns (row, begin, end) + GAP;
          continue;
        }
      begin_block (row, &pen, begin, end);
      pen.n_blocks++;
      for (unsigned i = begin; i < end; i++)
        draw_cell (row, &pen, get_cell (row, i));
      pen.next += measure_columns (row, begin, end) + GAP;
    }
}

void
ctl_row_end (CtlRow *row)
{
  if (row->cells != NULL)
    draw (row);
  ctl_output_write (row->output, "\n");
  g_clear_pointer (&row->cells, g_array_unref);
}

void
ctl_layout_print (CtlOutput *output, int indent, int hang, const char *format, ...)
{
  g_autofree char *text = NULL;
  CtlRow row = ctl_row_begin (output, indent, hang);
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ctl_row_add (&row, CTL_STYLE_PLAIN, 0, text);
  ctl_row_end (&row);
}

/* -- titles ------------------------------------------------------------------------------------ */

int
ctl_layout_make_room (const CtlOutput *output, const char *title, int width)
{
  return output->is_terminal ? MAX (width, ctl_text_get_width (title)) : width;
}

void
ctl_layout_write_titles (CtlOutput *output, int indent, int hang, const CtlColumn *columns)
{
  CtlRow row;

  if (!output->is_terminal)
    return;
  row = ctl_row_begin (output, indent, hang);
  for (; columns->title != NULL; columns++)
    ctl_row_add (&row, CTL_STYLE_LABEL, columns->width, columns->title);
  ctl_row_end (&row);
}
