/* A whole roster as compressed text: one line of JSON for each contact. 100 000 contacts take about
 * 1 MB.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"

typedef struct _RdRosterWriter RdRosterWriter;

/* MAX: bytes of the result. */
RdRosterWriter *rd_roster_writer_new (size_t max);
/* RD_ERROR_LIMIT_EXCEEDED: more than MAX. */
bool rd_roster_writer_add (RdRosterWriter *writer, const RdContact *contact, GError **error);
/* The whole text; NULL: as above. */
GBytes *rd_roster_writer_end (RdRosterWriter *writer, GError **error);
void rd_roster_writer_free (RdRosterWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterWriter, rd_roster_writer_free)

typedef struct _RdRosterReader RdRosterReader;

/* TEXT must be whole, but is not trusted. */
RdRosterReader *rd_roster_reader_new (GBytes *text);
/* The next contact, with serial 0, in the order in which they were added; NULL at the end, or with
 * RD_ERROR_STORE_FAILED: the text is damaged. */
RdContact *rd_roster_reader_next (RdRosterReader *reader, GError **error);
void rd_roster_reader_free (RdRosterReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRosterReader, rd_roster_reader_free)
