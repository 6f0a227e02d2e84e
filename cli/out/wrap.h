/* Breaks text into lines between its words. A word is never cut, nor is a command that follows a
 * colon or is quoted, so that it can be copied; what is longer than a line has one to itself.
 * Expects escaped text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* The column, at most INDENT, where a line begins so that the first word of TEXT fits into it. */
int ctl_wrap_get_start (const char *text, int indent, int columns);

/* TEXT goes on in COLUMN; all but the first of its lines begin in HANG, or before it where a word
 * needs the room. IS_BESIDE: something stands there already; begins with a newline if not even the
 * first word fits beside it. */
char *ctl_wrap_from (const char *text, int column, bool is_beside, int hang, int columns);

/* Lines of up to COLUMNS, each indented like the first. */
char *ctl_wrap (const char *text, int columns);
