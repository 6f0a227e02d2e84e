/* For tests of files with contacts: what is read of one, as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/exchange/format.h"

typedef struct
{
  char *path;
  GString *told; /* a line for each contact and each bad line */
  GError *error;
} Reading;

void reading_clear (Reading *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* FORMAT NULL: found out. SUFFIX: of the file's name. */
void read_bytes (Reading *reading, const char *format, const char *suffix, const char *bytes,
                 size_t size);
void read_with_terms (Reading *reading, const char *format, const CtlReadTerms *terms,
                      const char *suffix, const char *bytes, size_t size);
void read_text (Reading *reading, const char *format, const char *text);

void assert_told (const char *format, const char *text, const char *expected);
void assert_told_with (const char *format, const CtlReadTerms *terms, const char *text,
                       const char *expected);
/* It is refused with CODE and a sentence that has WORDS. */
void assert_refused (const char *format, const CtlReadTerms *terms, const char *text, int code,
                     const char *words);

/* CONTACTS, an array of RD_CONTACT_TYPE, of the account me@x. */
GString *write_contacts (const char *format, GVariant *contacts);
/* CONTACTS: its text. What is written of them is read as EXPECTED. */
void assert_same_back (const char *format, const char *contacts, const char *expected);
