/* Plans: what is ordered of a roster, as a job with an item for each contact that it touches.
 *
 * A plan is made and written down in one transaction before anything of it is asked of the server:
 * for each contact an intent, what it is to become and which presence is sent. Whenever a change of
 * a contact is stored, by a push, a login or a resync, that is what an open intent wanted, the
 * journal puts it down to that job, once; where a login tells the sum of the job's change and of
 * others', it has an entry for each. So the journal tells truly what a job did, also when rosterd
 * was killed in between and learns of it at the next login.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "model/plan.h"
#include "store/store.h"

/* Takes ORDER. The plan has a job with a number, also one without items and that of a dry run, of
 * which nothing else is written down. A contact that would not change gets no item; one that is
 * named twice gets one. An undo of job 0 takes the newest job that changed something and is not
 * undone, no resync; where that is an undo which was not finished, the job that it was undoing.
 * RD_ERROR_STALE, RD_ERROR_NO_SUCH_CONTACT, RD_ERROR_CONTACT_EXISTS, RD_ERROR_INVALID_JID,
 * RD_ERROR_NO_SUCH_JOB; RD_ERROR_STORE_FULL, RD_ERROR_STORE_FAILED, also when the store's files
 * were removed or replaced. */
void rd_store_plan_async (RdStore *store, int64_t profile, RdOrder *order,
                          GAsyncReadyCallback callback, gpointer user_data);
RdPlan *rd_store_plan_finish (RdStore *store, GAsyncResult *result, GError **error);
