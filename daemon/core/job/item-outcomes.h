/* Tells the job, and the store where it must know, what became of a task.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "store/job/plan.h"

typedef struct _RdItemOutcomes RdItemOutcomes;

RdItemOutcomes *rd_item_outcomes_new (RdStore *store, int64_t profile, RdJob *job);
void rd_item_outcomes_free (RdItemOutcomes *outcomes);

/* TASK answers its contact's request, if there is one: SYNC forgets that. */
void rd_item_outcomes_forget_request (RdItemOutcomes *outcomes, const RdItemTask *task,
                                      RdRosterSync *sync);
/* TASK is done; forgets the request. */
void rd_item_outcomes_end (RdItemOutcomes *outcomes, RdItemTask *task, RdRosterSync *sync);
void rd_item_outcomes_fail (RdItemOutcomes *outcomes, RdItemTask *task, GError *error);
void rd_item_outcomes_reopen (RdItemOutcomes *outcomes, RdItemTask *task);
void rd_item_outcomes_send_back (RdItemOutcomes *outcomes, RdItemTask *task);
void rd_item_outcomes_replan (RdItemOutcomes *outcomes, RdContact *target);
