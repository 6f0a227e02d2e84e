/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/history.h"
#include "store/store.h"

/* History.List, the newest first. QUERY is taken. BEFORE_SERIAL 0: from the newest on. */
void rd_store_list_history_async (RdStore *store, int64_t profile, RdHistoryQuery *query,
                                  uint64_t before_serial, unsigned limit,
                                  GAsyncReadyCallback callback, gpointer user_data);
RdHistory *rd_store_list_history_finish (RdStore *store, GAsyncResult *result, GError **error);
