/* Reading a roster: pages, changes, look-ups, figures. Each is one view of the database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"
#include "store/store.h"

RdPage *rd_roster_query_page (RdDatabase *db, int64_t profile, const RdFilter *filter,
                              const char *cursor, unsigned limit, GError **error);
RdChanges *rd_roster_query_changes (RdDatabase *db, int64_t profile, uint64_t after_serial,
                                    unsigned limit, GError **error);
RdLookup *rd_roster_query_lookup (RdDatabase *db, int64_t profile, const char *const *jids,
                                  GError **error);
RdStats *rd_roster_query_stats (RdDatabase *db, int64_t profile, const RdFilter *filter,
                                GError **error);

/* The contact of a JID that a person typed: as it is, without its resource, and prepared, the first
 * that is there. The row's id, 0 when there is none, or -1 on error. In a transaction of the
 * caller's. */
int64_t rd_roster_query_find_typed (RdDatabase *db, int64_t profile, const char *typed,
                                    RdContact **contact, GError **error);
