/* What every fuzz target stands on: the doors of libFuzzer, and how its bytes become texts and
 * dictionaries.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer calls it for each input, in one thread; 0 is a good end. A target defines it. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* DATA up to its first zero byte. */
char *fuzz_get_text (const uint8_t *data, size_t size);

/* The first lines of DATA, LINES of them, and everything behind as the last one; never NULL, empty
 * where there is none. Each may say "20000*text" for a text that is repeated, and "\n", "\r", "\t"
 * and "\\" for what can't stand in a line. */
char **fuzz_get_lines (const uint8_t *data, size_t size, unsigned n_lines);

/* TEXT, cut to SIZE bytes, which its reader never lets be exceeded. */
void fuzz_cut (char *text, size_t size);

/* As a caller's library hands it over: an a{sv} in normal form, not floating. Each line of TEXT is
 * one entry, "KEY TYPE VALUE" (fuzz_get_lines () tells how a value is written): TYPE is a type of
 * GVariant; of "as" the elements are set apart by '|'; of a type that isn't known here, the value
 * is an empty tuple. */
GVariant *fuzz_read_dictionary (const char *text);

/* The same entries, the last first. */
GVariant *fuzz_reverse_dictionary (GVariant *dict);
bool fuzz_has_doubled_key (GVariant *dict);

void fuzz_check_utf8 (const char *text);

/* Valid UTF-8 without what Unicode calls controls, or what breaks or reorders lines (UAX #9,
 * Bidi_Control). */
void fuzz_check_line (const char *text);

/* ERROR is what a caller may see: of RD_ERROR, with a line that quotes no more than a piece of what
 * was sent. */
void fuzz_check_sentence (const GError *error);
