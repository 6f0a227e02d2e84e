/* When an undo or a redo may begin: it needs an ended job, since only then all its changes are
 * known; and so is what other undos and redos leave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

/* Orders that the store is planning. */
typedef struct
{
  unsigned n;
  unsigned n_changes;  /* of them, no dry runs */
  unsigned n_undoings; /* of those, undos and redos */
} RdPlanning;

/* Returns what is handed to rd_planning_end (). */
unsigned rd_planning_begin (RdPlanning *planning, const RdOrder *order);
void rd_planning_end (RdPlanning *planning, unsigned planned);

/* ORDER: of an undo or a redo. JOBS (element-type RdJob): of the profile.
 * RD_ERROR_INVALID_ARGUMENTS: it must wait. */
bool rd_undo_turn_check (const GPtrArray *jobs, const RdPlanning *planning, const RdOrder *order,
                         GError **error);
