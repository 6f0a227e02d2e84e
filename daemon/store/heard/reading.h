/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "model/heard/last-heard.h"
#include "store/store.h"

/* Those of JIDS, as typed, that are in the roster (element-type RdLastHeard). */
void rd_store_get_heard_async (RdStore *store, int64_t profile, const char *const *jids,
                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_get_heard_finish (RdStore *store, GAsyncResult *result, GError **error);

/* Takes FILTER, which has the age (unseen_for). */
void rd_store_count_unseen_async (RdStore *store, int64_t profile, RdFilter *filter,
                                  GAsyncReadyCallback callback, gpointer user_data);
RdUnseenCount *rd_store_count_unseen_finish (RdStore *store, GAsyncResult *result, GError **error);
