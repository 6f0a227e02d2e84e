/* Prepares untrusted text for searching and sorting. Normalizing and collating take quadratic time,
 * so runs of marks (UAX #15) and sort keys are cut. Pure.
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
/* Characters that a sort key covers. */
#define RD_TEXT_SORTED_MAX 256
#define RD_TEXT_SORT_KEY_MAX 256

/* Returns valid UTF-8. */
char *rd_text_bound_marks (const char *text);

/* For searching: bounded, normalized, without case. */
char *rd_text_fold (const char *text);
void rd_text_append_folded (GString *folded, const char *text);

/* For strcmp (): without case, in the process's locale. */
char *rd_text_make_sort_key (const char *text);
