/* Tells the job, and if needed the store, what became of a task.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/item-task.h"
#include "core/job/job.h"
#include "core/sync/roster-sync.h"

typedef struct _RdItemOutcomes RdItemOutcomes;

RdItemOutcomes *rd_item_outcomes_new (RdStore *store, int64_t profile, RdJob *job);
void rd_item_outcomes_free (RdItemOutcomes *outcomes);

/* SYNC forgets the request that TASK answers, if any. */
void rd_item_outcomes_forget_request (RdItemOutcomes *outcomes, const RdItemTask *task,
                                      RdRosterSync *sync);
/* Also forgets the request. */
void rd_item_outcomes_end (RdItemOutcomes *outcomes, RdItemTask *task, RdRosterSync *sync);
void rd_item_outcomes_fail (RdItemOutcomes *outcomes, RdItemTask *task, GError *error);
void rd_item_outcomes_reopen (RdItemOutcomes *outcomes, RdItemTask *task);
void rd_item_outcomes_send_back (RdItemOutcomes *outcomes, RdItemTask *task);
/* TASK is asked for: with the next flush the store may attribute changes to the job. */
void rd_item_outcomes_mark_asked (RdItemOutcomes *outcomes, RdItemTask *task);
void rd_item_outcomes_flush (RdItemOutcomes *outcomes);
void rd_item_outcomes_replan (RdItemOutcomes *outcomes, RdContact *target);
