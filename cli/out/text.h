/* Text that a terminal may see: strings of other people made harmless, their width, and times.
 *
 * Pure functions; nothing here writes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* TEXT with each unsafe character, and each byte that is no UTF-8, as an escape: "\n", "\x1b",
 * "\u202e". What comes out is one line. */
char *ctl_text_escape (const char *text);

/* How many columns TEXT, which has no unsafe characters, takes on a terminal. */
int ctl_text_get_width (const char *text);

/* TEXT with as many spaces behind it as make it WIDTH columns wide. */
char *ctl_text_pad (const char *text, int width);

/* "1 contact", "42 contacts". */
char *ctl_text_count_contacts (unsigned contacts);

/* TEXT, which has no unsafe characters, in lines of at most COLUMNS where its words allow that,
 * each indented like the first. A command behind a colon stays in one line, where it can be copied.
 */
char *ctl_text_wrap (const char *text, int columns);

/* TIME and NOW are microseconds since 1970. "3 minutes ago", "in 12 seconds", "just now". */
char *ctl_text_relate_time (int64_t time, int64_t now);
/* "2026-11-02 14:03:11 (3 minutes ago)", in local time; "never" for 0. */
char *ctl_text_describe_time (int64_t time, int64_t now);
/* "2026-11-02T13:03:11.123456Z". */
char *ctl_text_format_iso_time (int64_t time);

/* How many single changes make A into B: for "did you mean"; G_MAXUINT where one is too long for a
 * word that somebody may have mistyped. */
unsigned ctl_text_get_distance (const char *a, const char *b);
