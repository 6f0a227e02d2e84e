/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Bytes, with the ellipsis and the NUL. */
#define RD_QUOTE_SIZE 256

typedef struct
{
  char text[RD_QUOTE_SIZE];
} RdQuote;

/* Another's TEXT (may be NULL) as UTF-8 with escapes for unsafe characters, cut with "…". Use it
 * inside one expression: g_set_error (…, "There is no \"%s\".", rd_quote (name).text). */
RdQuote rd_quote (const char *text);

/* Control, escape, bidirectional and invisible format characters. */
bool rd_quote_is_unsafe (gunichar c);

/* Bytes of one character or escape, with the NUL. */
#define RD_QUOTE_PIECE_SIZE 12

/* Copies one character of TEXT (not ""), or an escape ("\n", "\x1b", "\u202e") for an unsafe one or
 * a byte that is no UTF-8. Returns the start of the next. */
const char *rd_quote_take_character (const char *text, char piece[RD_QUOTE_PIECE_SIZE]);
