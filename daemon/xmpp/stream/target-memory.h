/* What a profile remembers of the places it tried, from one connection to the next; until rosterd
 * ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "xmpp/stream/target.h"

typedef struct _RdTargetMemory RdTargetMemory;

RdTargetMemory *rd_target_memory_new (void);
void rd_target_memory_free (RdTargetMemory *memory);

/* TARGET was of no use. */
void rd_target_memory_note_failure (RdTargetMemory *memory, const RdTarget *target);
void rd_target_memory_forget (RdTargetMemory *memory, const RdTarget *target);
/* Moves what failed in the last ten minutes behind the other TARGETS (RdTarget). */
void rd_target_memory_sort (const RdTargetMemory *memory, GPtrArray *targets);
