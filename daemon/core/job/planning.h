/* The orders that the store is planning, and when one more may be planned: an undo or a redo needs
 * an ended job, since only then all its changes are known, and so is what other undos and redos
 * leave; a restore needs all of them ended; and an import holds more memory than other jobs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

typedef struct
{
  unsigned n;
  unsigned n_changes;  /* of them, no dry runs */
  unsigned n_undoings; /* of those, undos and redos */
  unsigned n_imports;  /* dry runs too */
} RdPlanning;

/* Returns what is handed to rd_planning_end (). */
unsigned rd_planning_begin (RdPlanning *planning, const RdOrder *order);
void rd_planning_end (RdPlanning *planning, unsigned planned);

/* JOBS (element-type RdJob): of the profile. RD_ERROR_INVALID_ARGUMENTS: an undo, a redo or
 * a restore must wait; RD_ERROR_LIMIT_EXCEEDED: an import. */
bool rd_planning_check (const RdPlanning *planning, const GPtrArray *jobs, const RdOrder *order,
                        GError **error);
