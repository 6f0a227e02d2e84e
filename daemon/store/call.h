/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/worker.h"
#include "store/store.h"

void rd_store_write (RdStore *store, int64_t profile, RdOperation operation,
                     GAsyncReadyCallback callback, gpointer user_data);
/* What a person orders: once it is answered, a power cut doesn't take it.
 * RD_ERROR_STORE_FAILED when the store's files were removed or replaced. */
void rd_store_write_in_place (RdStore *store, int64_t profile, RdOperation operation,
                              GAsyncReadyCallback callback, gpointer user_data);
void rd_store_read (RdStore *store, RdLane lane, int64_t profile, RdOperation operation,
                    GAsyncReadyCallback callback, gpointer user_data);
