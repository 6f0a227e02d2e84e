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

/* CONTACT lives until the call is over, unless it is held; its serial is 0. */
typedef bool (*RdContactRead) (RdContact *contact, gpointer user_data, GError **error);

/* In the order in which they were added. Ends when READ returns false. RD_ERROR_STORE_FAILED: TEXT
 * is damaged. */
bool rd_roster_text_read (GBytes *text, RdContactRead read, gpointer user_data, GError **error);
