/* Where rosterctl writes: data to stdout through an CtlOutput, words to stderr through ctl_say().
 *
 * An CtlOutput knows what its stream is (a terminal? how wide? colours?) and remembers the first
 * write that failed, so that verbs write without asking each time and the program asks at the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
  bool is_terminal; /* and not to be treated as a file (--plain) */
  bool has_color;
  int columns;
  int failure; /* errno of the first write that failed; 0 */
} CtlOutput;

/* IS_PLAIN: write what would be written to a file. */
CtlOutput *ctl_output_new (FILE *stream, CtlColor color, bool is_plain);
void ctl_output_free (CtlOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOutput, ctl_output_free)

void ctl_output_write (CtlOutput *output, const char *text);
void ctl_output_print (CtlOutput *output, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* TEXT in the colour of STYLE, where there are colours. */
void ctl_output_write_styled (CtlOutput *output, CtlStyle style, const char *text);

/* A minus sign: a real one where a terminal can show it. */
const char *ctl_output_get_minus (const CtlOutput *output);

/* Has a write failed? What is written further goes nowhere. */
bool ctl_output_is_broken (const CtlOutput *output);
/* Hands everything to the system. */
void ctl_output_flush (CtlOutput *output);
/* Flushes; false if any write failed. A reader that went away (EPIPE) is an error with an empty
 * message. */
bool ctl_output_finish (CtlOutput *output, GError **error);

/* Before the first ctl_say(): from now on words are wrapped where stderr is a terminal, unless
 * IS_PLAIN. */
void ctl_output_set_up_words (bool is_plain);
/* A sentence of words to stderr, its unsafe characters escaped. */
void ctl_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
