/* The roster store: one SQLite database, which only this floor knows.
 *
 * One thread writes, each call in one transaction: the writes of one profile in the order asked,
 * those of different profiles in turn. A few threads read, each with a connection of its own; what
 * may walk a whole roster is left to one of them. So a read never waits for a write, a short read
 * never for a long one, and the main loop for none.
 *
 * Callbacks come on the caller's main context, those of writes in the order in which they were
 * done. A call that fails with RD_ERROR_STORE_FULL or RD_ERROR_STORE_FAILED has stored nothing. The
 * calls are declared by their noun, in profile/, roster/, job/ and sync/; opening/ makes the store.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

#include <gio/gio.h>

#define RD_TYPE_STORE (rd_store_get_type ())
G_DECLARE_FINAL_TYPE (RdStore, rd_store, RD, STORE, GObject)

/* Ends a write that tells only whether it was done. */
bool rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error);
/* Ends a write that tells what it changed in the roster. NULL only on error. */
RdChange *rd_store_apply_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store -------------------------------------------------------------------------- */

/* The result of a call, NULL on error. */
gpointer rd_store_finish (RdStore *store, GAsyncResult *result, GError **error);

typedef struct _RdDatabase RdDatabase;
typedef struct _RdWorker RdWorker;

/* Takes LOCK, which rd_store_files_lock () gave for DIRECTORY. */
RdStore *rd_store_new (const char *directory, int lock);
/* Starts the threads. Takes WRITER. */
bool rd_store_start (RdStore *store, RdDatabase *writer, GError **error);
/* Waits for all that is to be written, calls LAST with the writer's connection, closes and unlocks.
 * Blocks. */
void rd_store_end (RdStore *store, void (*last) (RdDatabase *writer));
/* NULL once the store has ended. */
RdWorker *rd_store_get_worker (RdStore *store);
/* RD_ERROR_STORE_FAILED when the lock file of the directory was removed or replaced. */
bool rd_store_check_place (RdStore *store, GError **error);
