/* Contacts of a whole roster, put away as they come, and given back in the order of their JIDs'
 * bytes. Of several contacts with one JID the last counts. Few stay in memory, the others in a file
 * without a name. Belongs to one thread at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* Appends CONTACT to RECORDS; returns how many bytes it took. */
size_t rd_staged_records_pack (GByteArray *records, const RdContact *contact);

typedef struct _RdStagedRecords RdStagedRecords;

RdStagedRecords *rd_staged_records_new (void);
void rd_staged_records_free (RdStagedRecords *records);

/* Adds those that were packed. */
bool rd_staged_records_add (RdStagedRecords *records, const GByteArray *packed, GError **error);

/* -- the walk; nothing is added from its begin on ---------------------------------------------- */

typedef struct _RdStagedWalk RdStagedWalk;

RdStagedWalk *rd_staged_walk_new (RdStagedRecords *records, GError **error);
void rd_staged_walk_free (RdStagedWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStagedWalk, rd_staged_walk_free)

RdFetch rd_staged_walk_next (RdStagedWalk *walk, GError **error);
/* The JID of the contact at which the walk stands; valid until the next step. */
const char *rd_staged_walk_get_jid (const RdStagedWalk *walk);
/* The contact, without a reference of its own; valid until the next step. Must not be referenced.
 */
const RdContact *rd_staged_walk_get_contact (RdStagedWalk *walk);
