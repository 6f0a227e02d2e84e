/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "model/page.h"
#include "store/store.h"

/* Roster.Get: contacts of RD_ANSWER_SIZE_MAX at most, or one. FILTER is taken. LIMIT: 1 to
 * RD_PAGE_MAX. RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_STALE. */
void rd_store_get_page_async (RdStore *store, int64_t profile, RdFilter *filter, const char *cursor,
                              unsigned limit, GAsyncReadyCallback callback, gpointer user_data);
RdPage *rd_store_get_page_finish (RdStore *store, GAsyncResult *result, GError **error);
