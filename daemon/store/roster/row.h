/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

/* Of a contact table called c, with the names of its groups, in the order of their key. */
#define RD_ROSTER_COLUMNS                                                                          \
  "c.id, c.jid, c.name, c.subscription, c.flags, c.extra, c.serial,"                               \
  " (SELECT rd_joined (g.name) FROM contact_group g WHERE g.contact = c.id)"

/* The contact at STATEMENT, whose RD_ROSTER_COLUMNS begin at FIRST. */
RdContact *rd_roster_row_read (sqlite3_stmt *statement, int first);

/* All contacts of STATEMENT (element-type RdContact); FIRST is 0. */
GPtrArray *rd_roster_row_read_all (RdDatabase *db, sqlite3_stmt *statement, GError **error);

/* The id of the row of JID; 0: none, -1: error. *CONTACT is set if there is one. */
int64_t rd_roster_row_find (RdDatabase *db, int64_t profile, const char *jid, RdContact **contact,
                            GError **error);

/* By KEY (rd_jid_make_key ()), the first by its spelling. *IS_ONE (may be NULL): it is alone. */
int64_t rd_roster_row_find_key (RdDatabase *db, int64_t profile, const char *key,
                                RdContact **contact, bool *is_one, GError **error);

/* By what a person typed: as it is, by its key, or without its resource. */
int64_t rd_roster_row_find_typed (RdDatabase *db, int64_t profile, const char *typed,
                                  RdContact **contact, GError **error);

/* RD_ERROR_LIMIT_EXCEEDED: a roster of N_CONTACTS has no room for one more. */
bool rd_roster_row_check_room (unsigned n_contacts, GError **error);

/* Orders contacts, by locale. Cut to what cursors and indexes bear; the JID orders equal keys. */
char *rd_roster_row_make_sort_key (const RdContact *contact);
/* Names what sort keys and search texts are made with. */
char *rd_roster_row_get_collation (void);
/* The text that is searched: name, JID, JID with "xn--…" decoded, groups. */
char *rd_roster_row_make_search (const RdContact *contact);
char *rd_roster_row_make_domain (const char *key);
/* For the journal; NULL for NULL. */
char *rd_roster_row_make_json (const RdContact *contact);
RdContact *rd_roster_row_read_json (RdDatabase *db, const char *jid, const char *json,
                                    uint64_t serial, GError **error);

/* What stands between the braces. */
void rd_roster_row_append_fields (GString *json, const RdContact *contact);
/* In quotes. */
void rd_roster_row_append_text (GString *json, const char *text);

char *rd_roster_row_list_to_json (const char *const *list);
