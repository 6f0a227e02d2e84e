/* Text for a terminal: escaping, width, times. Writes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Makes one line; unsafe characters and invalid UTF-8 become "\n", "\x1b", "\u202e". */
char *ctl_text_escape (const char *text);
/* The character of the escape at TEXT, and the bytes that it takes; 0: there is none. */
gunichar ctl_text_read_escape (const char *text, size_t *size);
/* Puts unsafe characters in the place of their escapes; a backslash before anything else stays, as
 * in the JID d\27artagnan@example.org. In place; returns TEXT. */
char *ctl_text_unescape (char *text);

/* In columns. Expects escaped text, here and below. */
int ctl_text_get_width (const char *text);

/* Of text that isn't escaped yet. */
int ctl_text_measure (const char *text);

/* "1 contact", "42 contacts". */
char *ctl_text_count_contacts (unsigned contacts);

/* "3 minutes ago", "in 12 seconds", "just now". Times: µs since 1970. */
char *ctl_text_relate_time (int64_t time, int64_t now);
/* "2026-11-02 14:03:11"; "" beyond the year 9999. */
#define CTL_TEXT_TIME_WIDTH 19
char *ctl_text_format_local_time (int64_t time);
/* "2026-11-02 14:03:11 (3 minutes ago)", local time; "never" for 0. */
char *ctl_text_describe_time (int64_t time, int64_t now);
/* "2026-11-02T13:03:11.123456Z". */
char *ctl_text_format_iso_time (int64_t time);

/* The edit distance, for "did you mean"; G_MAXUINT if a text has over 256 bytes. */
unsigned ctl_text_get_distance (const char *a, const char *b);
