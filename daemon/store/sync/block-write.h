/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/block-update.h"
#include "store/store.h"

/* Stores what the server told of the block list, or that it did what UPDATE's job asked for. Ends
 * with rd_store_apply_finish (): the change has no contacts. */
void rd_store_update_blocked_async (RdStore *store, int64_t profile, const RdBlockUpdate *update,
                                    GAsyncReadyCallback callback, gpointer user_data);
