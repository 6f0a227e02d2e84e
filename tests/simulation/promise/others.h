/* What others did to the contacts of a job, of which an undo takes nothing back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/journal.h"

/* UNDO took JOB back at some time; by all CHANGES (SimChange). Contacts that other jobs changed,
 * too, are left out. IS_REQUEST: the job asked for presences, and the answers go with it. */
void sim_others_check_undo (const GPtrArray *changes, const SimOrder *undo, uint64_t job,
                            bool is_request);
