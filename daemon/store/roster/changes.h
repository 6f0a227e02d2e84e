/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/page.h"
#include "store/store.h"

/* Roster.GetChanges: changes of RD_ANSWER_SIZE_MAX at most, or one. */
void rd_store_get_changes_async (RdStore *store, int64_t profile, uint64_t after_serial,
                                 unsigned limit, GAsyncReadyCallback callback, gpointer user_data);
RdChanges *rd_store_get_changes_finish (RdStore *store, GAsyncResult *result, GError **error);
