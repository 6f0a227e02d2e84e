/* rosterctl writes data to stdout through a CtlOutput, words to stderr through ctl_say(). A
 * CtlOutput remembers its first failure; main() asks for it at the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/pager.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef enum
{
  CTL_COLOR_AUTO,
  CTL_COLOR_ALWAYS,
  CTL_COLOR_NEVER,
} CtlColor;

typedef enum
{
  CTL_STYLE_PLAIN,
  CTL_STYLE_HEADER,
  CTL_STYLE_LABEL,
  CTL_STYLE_GOOD,
  CTL_STYLE_BUSY,
  CTL_STYLE_BAD,
} CtlStyle;

typedef struct
{
  FILE *stream;     /* not owned */
  CtlPager *pager;  /* or NULL */
  bool is_terminal; /* and no --plain */
  bool has_color;
  int columns;      /* of the terminal, which may be resized: see ctl_output_measure() */
  bool has_begun;   /* something was written */
  size_t n_written; /* bytes */
  int failure;      /* errno of the first failure; 0: none */
} CtlOutput;

/* IS_PLAIN: as to a file. */
CtlOutput *ctl_output_new (FILE *stream, CtlColor color, bool is_plain);
void ctl_output_free (CtlOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOutput, ctl_output_free)

/* Is it a terminal that does more than to print a line after the other? */
bool ctl_output_is_smart (const CtlOutput *output);
/* Takes the terminal's present width. */
void ctl_output_measure (CtlOutput *output);

/* On a terminal, before anything is written. */
void ctl_output_use_pager (CtlOutput *output);
void ctl_output_leave_pager (CtlOutput *output);

void ctl_output_write (CtlOutput *output, const char *text);
void ctl_output_print (CtlOutput *output, const char *format, ...) G_GNUC_PRINTF (2, 3);
void ctl_output_write_styled (CtlOutput *output, CtlStyle style, const char *text);
/* "−" where a terminal can show it, else "-". */
const char *ctl_output_get_minus (const CtlOutput *output);

/* After a failed write, later ones do nothing. */
bool ctl_output_is_broken (const CtlOutput *output);
void ctl_output_flush (CtlOutput *output);
/* Waits for the pager. False: a write failed; an empty message means that the reader went away
 * (EPIPE), or that a signal ended the pager. */
bool ctl_output_finish (CtlOutput *output, GError **error);

/* Wraps words if stderr is a terminal, unless IS_PLAIN. */
void ctl_output_set_up_words (bool is_plain);
/* Writes a line to stderr, escaped. */
void ctl_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
