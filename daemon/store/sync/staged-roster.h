/* What a server says of a roster while it comes in, in a database of its own: a file without a
 * name, which takes no lock, no journal and a bounded cache, and is gone when it is closed, however
 * large it was.
 *
 * The store's database and this one are two connections: whoever compares reads from one and asks
 * the other. Belongs to one thread at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

typedef struct _RdStagedRoster RdStagedRoster;

RdStagedRoster *rd_staged_roster_new (GError **error);
/* Costs the same for a roster of any size. */
void rd_staged_roster_free (RdStagedRoster *staged);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStagedRoster, rd_staged_roster_free)

/* Puts CONTACTS in. After a failure there is nothing to be done with STAGED but to free it. */
bool rd_staged_roster_add (RdStagedRoster *staged, GPtrArray *contacts, GError **error);
bool rd_staged_roster_count (RdStagedRoster *staged, unsigned *n, GError **error);

/* The one that is spelt as JID; NULL when it isn't staged. */
bool rd_staged_roster_find (RdStagedRoster *staged, const char *jid, RdContact **contact,
                            GError **error);

/* -- the comparison, in this order ------------------------------------------------------------- */

/* Forgets what an earlier one noted. */
bool rd_staged_roster_begin (RdStagedRoster *staged, GError **error);
/* JID, of KEY (rd_jid_make_key ()), is stored: notes it as gone if it isn't staged. IS_HIDDEN: it
 * may be there all the same (rd_contact_may_be_hidden ()). */
bool rd_staged_roster_note_stored (RdStagedRoster *staged, const char *jid, const char *key,
                                   bool is_hidden, GError **error);
bool rd_staged_roster_count_gone (RdStagedRoster *staged, unsigned *n_gone, unsigned *n_hidden,
                                  GError **error);
/* Is JID stored? */
typedef bool (*RdStagedIsStored) (const char *jid, bool *is_stored, gpointer user_data,
                                  GError **error);
/* Finds which of those that are gone are there in another spelling. A key that is gone, or new,
 * more than once tells nothing. */
bool rd_staged_roster_match (RdStagedRoster *staged, RdStagedIsStored is_stored, gpointer user_data,
                             GError **error);
/* FALSE ends the walk, with ERROR set. */
typedef bool (*RdStagedGone) (const char *jid, const char *key, gpointer user_data, GError **error);
/* Those that are gone, in order; with IS_SURE none that may be hidden or is spelt otherwise. */
bool rd_staged_roster_each_gone (RdStagedRoster *staged, bool is_sure, RdStagedGone take,
                                 gpointer user_data, GError **error);
/* STORED_JID: the spelling that is stored, else the contact's own. */
typedef bool (*RdStagedContact) (RdContact *contact, const char *stored_jid, gpointer user_data,
                                 GError **error);
/* All that are staged, in order. */
bool rd_staged_roster_each (RdStagedRoster *staged, RdStagedContact take, gpointer user_data,
                            GError **error);
