/* Outcomes: what became of a job's contacts, told to the job and, where it has to know, the store.
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

/* The request that TASK answers, if it does, is one no more: SYNC is told. */
void rd_item_outcomes_forget_request (RdItemOutcomes *outcomes, const RdItemTask *task,
                                      RdRosterSync *sync);
/* TASK has ended: all is as it was to be. Forgets the request. */
void rd_item_outcomes_end (RdItemOutcomes *outcomes, RdItemTask *task, RdRosterSync *sync);
/* Or it has not, for ERROR, which is taken. */
void rd_item_outcomes_fail (RdItemOutcomes *outcomes, RdItemTask *task, GError *error);
/* It had ended well, and hasn't after all: it is pending. */
void rd_item_outcomes_reopen (RdItemOutcomes *outcomes, RdItemTask *task);
/* Its presence came back, and is to be sent again. */
void rd_item_outcomes_send_back (RdItemOutcomes *outcomes, RdItemTask *task);
/* The item that the job wants is TARGET now. */
void rd_item_outcomes_replan (RdItemOutcomes *outcomes, RdContact *target);
