/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/page.h"
#include "store/store.h"

/* Roster.Lookup. RD_ERROR_LIMIT_EXCEEDED: the contacts are too much for one answer. */
void rd_store_lookup_async (RdStore *store, int64_t profile, const char *const *jids,
                            GAsyncReadyCallback callback, gpointer user_data);
RdLookup *rd_store_lookup_finish (RdStore *store, GAsyncResult *result, GError **error);
