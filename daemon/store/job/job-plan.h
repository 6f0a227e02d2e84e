/* The planners: each settles what an order means for each contact, and writes that down, in one
 * transaction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/sql/database.h"

/* Purge and SetSelected: of what a filter selects (selection-plan.c). */
RdPlan *rd_job_plan_selection (RdDatabase *db, int64_t profile, const RdOrder *order,
                               GError **error);

/* Remove, Set and Subscriptions: of contacts that are named (named-plan.c). */
RdPlan *rd_job_plan_removals (RdDatabase *db, int64_t profile, const RdOrder *order,
                              GError **error);
RdPlan *rd_job_plan_edits (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
RdPlan *rd_job_plan_presences (RdDatabase *db, int64_t profile, const RdOrder *order,
                               GError **error);

/* Undo: of what a job changed (undo-plan.c). */
RdPlan *rd_job_plan_undo (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
