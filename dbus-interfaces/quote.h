/* How both programs quote what others wrote: in errors, logs and words to a person.
 *
 * A name, a JID or a caller's argument may be a megabyte, and may hold what moves a terminal's
 * cursor or turns a line round. A sentence that quotes it stays a sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Bytes of a quotation, with its ellipsis and the NUL behind it. */
#define RD_QUOTE_SIZE 256

typedef struct
{
  char text[RD_QUOTE_SIZE];
} RdQuote;

/* TEXT (NULL is "") as it may stand in a line: valid UTF-8 without unsafe characters (see below),
 * each of which is an escape; cut with "…" where it is too long. It lives as long as the expression
 * that it stands in: g_set_error (…, "There is no “%s”.", rd_quote (name).text). */
RdQuote rd_quote (const char *text);

/* Does C do something to a terminal or to the order of a line instead of being seen in it: control,
 * escape, bidirectional and invisible format characters? */
bool rd_quote_is_unsafe (gunichar c);

/* Room for one character, or its escape, and the NUL behind it. */
#define RD_QUOTE_PIECE_SIZE 12

/* The character at TEXT, which is not at its end, as it may stand in a line: itself, or an escape
 * ("\n", "\x1b", "\u202e") for an unsafe one and for a byte that is no UTF-8. Returns where the
 * next one begins. */
const char *rd_quote_take_character (const char *text, char piece[RD_QUOTE_PIECE_SIZE]);
