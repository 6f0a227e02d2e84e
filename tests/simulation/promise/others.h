/* What others did to the contacts of a job, of which an undo takes nothing back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/journal.h"

/* UNDO undid JOB at some time; by all CHANGES (SimChange). Contacts that other jobs changed, too,
 * are left out. */
void sim_others_check_undo (const GPtrArray *changes, const SimOrder *undo, uint64_t job);
