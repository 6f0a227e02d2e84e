/* Rows of cells. On a terminal a cell that doesn't fit into the line goes below, with those behind
 * it, and is wrapped there if it is longer than a line. Elsewhere a row is one line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

typedef struct
{
  CtlOutput *output;
  int indent, hang; /* where its first line begins, and all others */

  /* private */
  GArray *cells;
  int owed; /* spaces before the next cell, where it is no terminal */
} CtlRow;

/* Of a list whose cells are followed by REST columns: WIDTH, or what a terminal leaves. */
int ctl_layout_limit (const CtlOutput *output, int width, int rest);

typedef struct
{
  const char *title;
  int width; /* 0: of the title's own */
} CtlColumn;

/* WIDTH, or that of TITLE if it is wider and will be written. */
int ctl_layout_make_room (const CtlOutput *output, const char *title, int width);
/* Over a list; only on a terminal, so that other programs read one thing a line. COLUMNS end with
 * an empty one. */
void ctl_layout_write_titles (CtlOutput *output, int indent, int hang, const CtlColumn *columns);

CtlRow ctl_row_begin (CtlOutput *output, int indent, int hang);
/* A cell in a column of WIDTH; 0: of its own width. TEXT: not escaped, here and below; empty for a
 * cell with nothing in it. */
void ctl_row_add (CtlRow *row, CtlStyle style, int width, const char *text);
/* After a space, and below only with the cell before it, if both fit there. */
void ctl_row_join (CtlRow *row, CtlStyle style, int width, const char *text);
void ctl_row_end (CtlRow *row);

/* A row of one cell. */
void ctl_layout_print (CtlOutput *output, int indent, int hang, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
