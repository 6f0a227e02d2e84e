/* Making plans: what a job is to do, settled and written down in one transaction. See store-jobs.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/job/plan.h"
#include "store/sql/database.h"

/* Of what a filter selects (selection-plan.c). */
RdPlan *rd_job_plan_purge (RdDatabase *db, int64_t profile, const RdFilter *filter,
                           const RdExpectation *expectation, GError **error);
RdPlan *rd_job_plan_selected (RdDatabase *db, int64_t profile, const RdFilter *filter,
                              const RdEdit *edit, const RdExpectation *expectation, GError **error);

/* Of contacts that are named (named-plan.c). */
RdPlan *rd_job_plan_removals (RdDatabase *db, int64_t profile, const char *const *jids,
                              GError **error);
RdPlan *rd_job_plan_edits (RdDatabase *db, int64_t profile, GPtrArray *edits,
                           RdEditsCondition condition, GError **error);
RdPlan *rd_job_plan_presences (RdDatabase *db, int64_t profile, RdJobKind kind,
                               const char *const *jids, GError **error);

/* Of what a job changed (undo-plan.c). */
RdPlan *rd_job_plan_undo (RdDatabase *db, int64_t profile, uint64_t job, bool is_dry_run,
                          const RdExpectation *expectation, GError **error);
