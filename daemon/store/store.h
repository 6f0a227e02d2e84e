/* The roster store: one SQLite database, which only this floor knows.
 *
 * One thread writes: each call in one transaction, a profile's calls in order. Three read, one of
 * them the calls that may walk a whole roster. So a read never waits for a write, a short read
 * never for a long one, and the main loop never for either. Callbacks come on the caller's main
 * context. A call that fails has stored nothing. The calls stand with their noun, in profile/,
 * roster/, job/ and sync/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"

#include <gio/gio.h>

#define RD_TYPE_STORE (rd_store_get_type ())
G_DECLARE_FINAL_TYPE (RdStore, rd_store, RD, STORE, GObject)

/* Ends a write without a result. */
bool rd_store_write_finish (RdStore *store, GAsyncResult *result, GError **error);
/* Ends a write of a roster; NULL only on error. */
RdChange *rd_store_apply_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store -------------------------------------------------------------------------- */

/* The result of a call, NULL on error. */
gpointer rd_store_finish (RdStore *store, GAsyncResult *result, GError **error);

typedef struct _RdDatabase RdDatabase;
typedef struct _RdWorker RdWorker;

/* Takes LOCK, which rd_store_files_lock () gave for DIRECTORY. */
RdStore *rd_store_new (const char *directory, int lock);
/* Takes WRITER. */
bool rd_store_start (RdStore *store, RdDatabase *writer, GError **error);
/* Waits for all writes, calls LAST, closes and unlocks. Blocks. */
void rd_store_end (RdStore *store, void (*last) (RdDatabase *writer));
RdWorker *rd_store_get_worker (RdStore *store);
bool rd_store_check_place (RdStore *store, GError **error);
