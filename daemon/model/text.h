/* Text of others, prepared for searching and sorting. To order marks, to compose and to collate
 * takes the square of a length, so runs of marks and sort keys are cut (UAX #15). Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* XML 1.0 §2.2, of valid UTF-8. */
bool rd_text_is_xml_character (gunichar character);
bool rd_text_is_xml (const char *text);

/* Non-starters in a row (UAX #15 §13). */
#define RD_TEXT_MARKS_MAX 30
/* Characters of which a sort key is made. */
#define RD_TEXT_SORTED_MAX 256
/* Bytes of a sort key. */
#define RD_TEXT_SORT_KEY_MAX 256

/* Cuts runs of marks. Always valid UTF-8. */
char *rd_text_bound_marks (const char *text);

/* The form to search: bounded, normalized, without case. */
char *rd_text_fold (const char *text);

/* The key to sort by with strcmp (), without case, in the locale of the process. */
char *rd_text_make_sort_key (const char *text);
