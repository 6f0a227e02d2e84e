/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "model/past/pages.h"
#include "store/store.h"

/* Past.Get and Past.Diff: contacts of RD_ANSWER_SIZE_MAX at most, or one. Points and FILTER are
 * taken; points only tell where a reading begins. LIMIT: 1 to RD_PAGE_MAX.
 * RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_NO_SUCH_POINT, RD_ERROR_STALE. */

void rd_store_get_past_page_async (RdStore *store, int64_t profile, RdPoint *point,
                                   RdFilter *filter, const char *cursor, unsigned limit,
                                   GAsyncReadyCallback callback, gpointer user_data);
RdPastPage *rd_store_get_past_page_finish (RdStore *store, GAsyncResult *result, GError **error);

/* FILTER selects contacts that satisfy it in either state. */
void rd_store_get_differences_async (RdStore *store, int64_t profile, RdPoint *from, RdPoint *to,
                                     RdFilter *filter, const char *cursor, unsigned limit,
                                     GAsyncReadyCallback callback, gpointer user_data);
RdDifferencePage *rd_store_get_differences_finish (RdStore *store, GAsyncResult *result,
                                                   GError **error);

/* Past.GetReach. */
void rd_store_get_reach_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data);
RdPastPoint *rd_store_get_reach_finish (RdStore *store, GAsyncResult *result, GError **error);
