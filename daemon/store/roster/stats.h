/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "model/stats.h"
#include "store/store.h"

/* Roster.Stats. FILTER is taken. */
void rd_store_get_stats_async (RdStore *store, int64_t profile, RdFilter *filter,
                               GAsyncReadyCallback callback, gpointer user_data);
RdStats *rd_store_get_stats_finish (RdStore *store, GAsyncResult *result, GError **error);
