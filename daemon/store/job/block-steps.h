/* What jobs do to the block list: for an undo, and to finish after a crash. A step is planned with
 * its job, and done when the server has answered, or when its list shows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/sql/database.h"

/* All in the caller's transaction. */

/* Those of PLAN, whose job is JOB. Forgets the oldest jobs' steps if there are too many. */
bool rd_block_steps_add (RdDatabase *db, int64_t profile, uint64_t job, const RdPlan *plan,
                         GError **error);
/* JOB has done those of JIDS (element-type utf8). */
bool rd_block_steps_finish (RdDatabase *db, uint64_t job, const GPtrArray *jids, GError **error);
/* The list was just stored as the server has it: finishes those that it shows, and forgets the rest
 * of jobs that have ended. */
bool rd_block_steps_settle (RdDatabase *db, int64_t profile, GError **error);
/* (element-type utf8): what JOBS, a JSON list, have done and is still so, sorted; as the list
 * spells it. *ARE_UNBLOCKS: they unblocked. *N_DONE: also with what others have taken back. */
GPtrArray *rd_block_steps_list (RdDatabase *db, int64_t profile, const char *jobs,
                                bool *are_unblocks, unsigned *n_done, GError **error);
