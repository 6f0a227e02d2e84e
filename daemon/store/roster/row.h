/* A contact as a row: its columns, and what is computed from it for ordering, searching, journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* The columns that rd_roster_row_read () reads, of a contact table called c. */
#define RD_ROSTER_COLUMNS "c.id, c.jid, c.name, c.subscription, c.flags, c.extra, c.serial"

/* The contact at STATEMENT, whose columns begin at FIRST; its groups are read too. NULL on error.
 */
RdContact *rd_roster_row_read (RdDatabase *db, sqlite3_stmt *statement, int first, GError **error);

/* All of them, whose columns begin the statement's (element-type RdContact). NULL on error. */
GPtrArray *rd_roster_row_read_all (RdDatabase *db, sqlite3_stmt *statement, GError **error);

/* The row of JID; its id, or 0 when there is none, or -1 on error. *CONTACT is set if there is one.
 */
int64_t rd_roster_row_find (RdDatabase *db, int64_t profile, const char *jid, RdContact **contact,
                            GError **error);

/* The row whose KEY (rd_jid_make_key ()) it is, the first by its spelling if there are several; as
 * above. *IS_ONE, which may be NULL: there are not several. */
int64_t rd_roster_row_find_key (RdDatabase *db, int64_t profile, const char *key,
                                RdContact **contact, bool *is_one, GError **error);

/* The row of a JID as a person typed it: as it is, then by its key, then without its resource; as
 * above. */
int64_t rd_roster_row_find_typed (RdDatabase *db, int64_t profile, const char *typed,
                                  RdContact **contact, GError **error);

/* Has a roster of N_CONTACTS room for one more? RD_ERROR_LIMIT_EXCEEDED if not. */
bool rd_roster_row_check_room (unsigned n_contacts, GError **error);

/* By which contacts are ordered; depends on the locale. Cut to a length that a cursor and an index
 * can bear: where that makes two keys equal, the JID orders them. */
char *rd_roster_row_make_sort_key (const RdContact *contact);
/* What the sort keys of this process, and what is searched, are made with. */
char *rd_roster_row_get_collation (void);
/* What a text is searched in: the name, the JID, also with labels "xn--…" decoded, the groups. */
char *rd_roster_row_make_search (const RdContact *contact);
/* The prepared domain of a contact by its key; prepared by itself where the JID can't be. */
char *rd_roster_row_make_domain (const char *key);
/* What the journal keeps: an object of JSON; NULL for NULL. */
char *rd_roster_row_make_json (const RdContact *contact);
/* What was kept; NULL on error. */
RdContact *rd_roster_row_read_json (RdDatabase *db, const char *jid, const char *json,
                                    uint64_t serial, GError **error);

/* Groups as a JSON array, also of anything else that is a list of strings. */
char *rd_roster_row_list_to_json (const char *const *list);
