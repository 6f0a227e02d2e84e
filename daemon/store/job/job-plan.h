/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/sql/database.h"

/* Each planner makes and stores a plan in one transaction. Those of selection-plan.c: */
RdPlan *rd_job_plan_selection (RdDatabase *db, int64_t profile, const RdOrder *order,
                               GError **error);

/* named-plan.c: */
RdPlan *rd_job_plan_removals (RdDatabase *db, int64_t profile, const RdOrder *order,
                              GError **error);
RdPlan *rd_job_plan_edits (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
RdPlan *rd_job_plan_presences (RdDatabase *db, int64_t profile, const RdOrder *order,
                               GError **error);

/* move-plan.c: */
RdPlan *rd_job_plan_move (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
/* restore-plan.c: */
RdPlan *rd_job_plan_restore (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
/* merge-plan.c: */
RdPlan *rd_job_plan_merge (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);

/* import-plan.c: */
RdPlan *rd_job_plan_import (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);

/* block-plan.c, of a block or an unblock: */
RdPlan *rd_job_plan_block (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);

/* undo-plan.c, of an undo or a redo: */
RdPlan *rd_job_plan_undo (RdDatabase *db, int64_t profile, const RdOrder *order, GError **error);
