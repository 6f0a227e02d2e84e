/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/plan.h"
#include "store/store.h"

/* Makes a plan and stores an intent for each item, before the server is asked. Takes ORDER. The job
 * gets a number even without items, and for a dry run, which stores nothing else. Which job an undo
 * or redo of job 0 takes is in undo-choice.h. RD_ERROR_STALE, RD_ERROR_NO_SUCH_CONTACT,
 * RD_ERROR_CONTACT_EXISTS, RD_ERROR_INVALID_JID, RD_ERROR_NO_SUCH_JOB; RD_ERROR_STORE_FAILED also
 * when the store's files were removed or replaced. */
void rd_store_plan_async (RdStore *store, int64_t profile, RdOrder *order,
                          GAsyncReadyCallback callback, gpointer user_data);
RdPlan *rd_store_plan_finish (RdStore *store, GAsyncResult *result, GError **error);
