/* When an undo or a redo may begin: it needs an ended job, since only then all its changes are
 * known; and so is what other undos and redos leave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

/* ORDER: of an undo or a redo. JOBS (element-type RdJob): of the profile. N_PLANNING: undos and
 * redos that are being planned. RD_ERROR_INVALID_ARGUMENTS: it must wait. */
bool rd_undo_turn_check (const GPtrArray *jobs, unsigned n_planning, const RdOrder *order,
                         GError **error);
