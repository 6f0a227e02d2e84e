/* Where a roster stands towards the server's, in the database (model/sync-state.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/sync-state.h"
#include "store/sql/database.h"

/* Of the table of profiles, in the order in which rd_sync_store_read_columns () reads them. */
#define RD_SYNC_COLUMNS                                                                            \
  "is_known, roster_version, last_sync, doubt, doubt_jid, doubt_time, distrust, n_left_out, "      \
  "left_out, is_unsettled, hiding"

/* From the column FIRST on. */
RdSyncState *rd_sync_store_read_columns (sqlite3_stmt *statement, int first);

/* RD_ERROR_NO_SUCH_PROFILE: its row is gone. */
void rd_sync_store_set_missing (GError **error);

/* RD_ERROR_NO_SUCH_PROFILE when there is none. */
RdSyncState *rd_sync_store_read (RdDatabase *db, int64_t profile, GError **error);
/* In a transaction of the caller's. */
bool rd_sync_store_write (RdDatabase *db, int64_t profile, const RdSyncState *state,
                          GError **error);
