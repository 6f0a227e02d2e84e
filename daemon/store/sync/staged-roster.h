/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* A whole roster that came, beside the stored one. Belongs to one thread at a time. */
typedef struct _RdStagedRoster RdStagedRoster;

RdStagedRoster *rd_staged_roster_new (void);
void rd_staged_roster_free (RdStagedRoster *staged);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStagedRoster, rd_staged_roster_free)

/* Adds contacts that rd_staged_records_pack () packed. */
bool rd_staged_roster_add (RdStagedRoster *staged, const GByteArray *packed, GError **error);

/* FALSE ends the walk, with ERROR set. CONTACT is without a reference of its own and lives until
 * TAKE returns. */
typedef bool (*RdStagedFirst) (const RdContact *contact, gpointer user_data, GError **error);
/* All, where nothing is stored to compare them with; by JID. */
bool rd_staged_roster_each_first (RdStagedRoster *staged, RdStagedFirst take, gpointer user_data,
                                  GError **error);
/* NULL: it isn't staged in this spelling. */
bool rd_staged_roster_find (RdStagedRoster *staged, const char *jid, RdContact **contact,
                            GError **error);

/* -- the comparison, in this order ------------------------------------------------------------- */

bool rd_staged_roster_begin (RdStagedRoster *staged, GError **error);
/* Notes a stored JID, the next by its bytes, as gone if it isn't staged. IS_HIDDEN: it may be there
 * all the same. */
bool rd_staged_roster_note_stored (RdStagedRoster *staged, const char *jid, const char *key,
                                   bool is_hidden, GError **error);
/* After the last stored one: counts those that are staged. */
bool rd_staged_roster_count (RdStagedRoster *staged, unsigned *n, GError **error);
bool rd_staged_roster_count_gone (RdStagedRoster *staged, unsigned *n_gone, unsigned *n_hidden,
                                  GError **error);
typedef bool (*RdStagedIsStored) (const char *jid, bool *is_stored, gpointer user_data,
                                  GError **error);
/* Finds gone contacts that are there in another spelling: their key is gone once and new once. */
bool rd_staged_roster_match (RdStagedRoster *staged, RdStagedIsStored is_stored, gpointer user_data,
                             GError **error);
/* FALSE ends the walk, with ERROR set. */
typedef bool (*RdStagedGone) (const char *jid, const char *key, gpointer user_data, GError **error);
/* IS_SURE skips contacts that may be hidden or are spelt otherwise. */
bool rd_staged_roster_each_gone (RdStagedRoster *staged, bool is_sure, RdStagedGone take,
                                 gpointer user_data, GError **error);
/* Those that may be hidden and aren't spelt otherwise. */
bool rd_staged_roster_each_hidden (RdStagedRoster *staged, RdStagedGone take, gpointer user_data,
                                   GError **error);
/* STORED_JID is the stored spelling, else the contact's own. */
typedef bool (*RdStagedContact) (RdContact *contact, const char *stored_jid, gpointer user_data,
                                 GError **error);
bool rd_staged_roster_each (RdStagedRoster *staged, RdStagedContact take, gpointer user_data,
                            GError **error);
