/* What others did to the contacts of a job, of which an undo takes nothing back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "promise/journal.h"

typedef struct _SimOthers SimOthers;

/* By CHANGES (SimChange), since the first change that JOB made of each contact. Contacts that other
 * jobs changed, too, are left out. CHANGES must live as long. */
SimOthers *sim_others_new (const GPtrArray *changes, uint64_t job);
void sim_others_free (SimOthers *others);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimOthers, sim_others_free)
/* CONTACTS is what an undo left. */
void sim_others_check (const SimOthers *others, const GPtrArray *contacts, uint64_t job);
/* UNDO undid JOB at some time; by all CHANGES. */
void sim_others_check_undo (const GPtrArray *changes, const SimOrder *undo, uint64_t job);
