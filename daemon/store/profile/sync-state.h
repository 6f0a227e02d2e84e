/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/sync-state.h"
#include "store/sql/database.h"

/* Columns of the table "profile". */
#define RD_SYNC_COLUMNS                                                                            \
  "is_known, roster_version, last_sync, doubt, doubt_jid, doubt_time, distrust, n_left_out, "      \
  "left_out, is_unsettled, hiding"

/* Reads RD_SYNC_COLUMNS, which begin at the column FIRST. */
RdSyncState *rd_sync_store_read_columns (sqlite3_stmt *statement, int first);

/* Sets RD_ERROR_NO_SUCH_PROFILE. */
void rd_sync_store_set_missing (GError **error);

RdSyncState *rd_sync_store_read (RdDatabase *db, int64_t profile, GError **error);
/* In the caller's transaction. */
bool rd_sync_store_write (RdDatabase *db, int64_t profile, const RdSyncState *state,
                          GError **error);
