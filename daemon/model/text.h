/* Text of others, made ready for searching and sorting at a price that has a bound.
 *
 * To put the marks of a letter in order takes the square of their number, to compose letters and to
 * collate the square of the length: of a name of 64 KiB that is seconds, of a caller's megabyte
 * hours. So runs of marks are cut as in Unicode's stream-safe text, and a sort key is made of a
 * name's beginning. What is shown and stored of a name stays as it came. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* May XML hold CHARACTER, of a valid UTF-8 text (XML 1.0 §2.2)? */
bool rd_text_is_xml_character (gunichar character);
/* May XML hold all of TEXT, valid UTF-8? */
bool rd_text_is_xml (const char *text);

/* UAX #15 §13: how many non-starters may follow one another. No language comes near it. */
#define RD_TEXT_MARKS_MAX 30
/* Characters of which a sort key is made. */
#define RD_TEXT_SORTED_MAX 256
/* Bytes of a sort key. */
#define RD_TEXT_SORT_KEY_MAX 256

/* TEXT without the marks beyond RD_TEXT_MARKS_MAX in a row; valid UTF-8, also where TEXT is not. */
char *rd_text_bound_marks (const char *text);

/* The form in which a text is searched: bounded, normalized and without case. */
char *rd_text_fold (const char *text);

/* By which TEXT is sorted (strcmp), without regard to case, in the locale of the process. */
char *rd_text_make_sort_key (const char *text);
