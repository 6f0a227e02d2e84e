/* Kept states of a roster, which outlive the journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/past/point.h"
#include "model/past/snapshot.h"
#include "store/past/roster-text.h"
#include "store/sql/database.h"
#include "store/store.h"

/* NAME "": one is made. RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_SNAPSHOT_EXISTS,
 * RD_ERROR_LIMIT_EXCEEDED. */
void rd_store_take_snapshot_async (RdStore *store, int64_t profile, const char *name,
                                   GAsyncReadyCallback callback, gpointer user_data);
RdSnapshot *rd_store_take_snapshot_finish (RdStore *store, GAsyncResult *result, GError **error);

/* (element-type RdSnapshot): the newest first. */
void rd_store_list_snapshots_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *rd_store_list_snapshots_finish (RdStore *store, GAsyncResult *result, GError **error);

/* RD_ERROR_NO_SUCH_SNAPSHOT. Ends with rd_store_write_finish (). */
void rd_store_remove_snapshot_async (RdStore *store, int64_t profile, const char *name,
                                     GAsyncReadyCallback callback, gpointer user_data);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

/* A job that begins. */
typedef struct
{
  RdJobKind kind;
  uint64_t job;
  unsigned n_removals; /* that it plans */
} RdSnapshotOccasion;

/* Takes one if the job is to remove many contacts. */
bool rd_snapshot_store_take_before (RdDatabase *db, int64_t profile,
                                    const RdSnapshotOccasion *occasion, GError **error);

/* POINT: the state that it holds, by its row. RD_ERROR_NO_SUCH_SNAPSHOT. */
bool rd_snapshot_store_find (RdDatabase *db, int64_t profile, const char *name, RdPastPoint *point,
                             GError **error);

/* Of its row. All fail with RD_ERROR_STALE: it was removed meanwhile. */
bool rd_snapshot_store_count (RdDatabase *db, int64_t profile, int64_t snapshot,
                              unsigned *n_contacts, GError **error);
/* Its contacts, by the bytes of their JIDs. */
RdRosterReader *rd_snapshot_store_open (RdDatabase *db, int64_t profile, int64_t snapshot,
                                        GError **error);
