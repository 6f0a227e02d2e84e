/* Where rosterctl writes: data to stdout through an RdOutput, words to stderr through rd_say().
 *
 * An RdOutput knows what its stream is (a terminal? how wide? colours?) and remembers the first
 * write that failed, so that verbs write without asking each time and the program asks at the end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef enum
{
  RD_COLOR_AUTO,
  RD_COLOR_ALWAYS,
  RD_COLOR_NEVER,
} RdColor;

typedef enum
{
  RD_STYLE_PLAIN,
  RD_STYLE_HEADER,
  RD_STYLE_LABEL,
  RD_STYLE_GOOD,
  RD_STYLE_BUSY,
  RD_STYLE_BAD,
} RdStyle;

typedef struct
{
  FILE *stream;     /* not owned */
  bool is_terminal; /* and not to be treated as a file (--plain) */
  bool has_color;
  int columns;
  int failure; /* errno of the first write that failed; 0 */
} RdOutput;

/* IS_PLAIN: write what would be written to a file. */
RdOutput *rd_output_new (FILE *stream, RdColor color, bool is_plain);
void rd_output_free (RdOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdOutput, rd_output_free)

void rd_output_write (RdOutput *output, const char *text);
void rd_output_print (RdOutput *output, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* TEXT in the colour of STYLE, where there are colours. */
void rd_output_write_styled (RdOutput *output, RdStyle style, const char *text);

/* A minus sign: a real one where a terminal can show it. */
const char *rd_output_get_minus (const RdOutput *output);

/* Has a write failed? What is written further goes nowhere. */
bool rd_output_is_broken (const RdOutput *output);
/* Hands everything to the system. */
void rd_output_flush (RdOutput *output);
/* Flushes; false if any write failed. A reader that went away (EPIPE) is an error with an empty
 * message. */
bool rd_output_finish (RdOutput *output, GError **error);

/* Before the first rd_say(): from now on words are wrapped where stderr is a terminal, unless
 * IS_PLAIN. */
void rd_output_set_up_words (bool is_plain);
/* A sentence of words to stderr, its unsafe characters escaped. */
void rd_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
