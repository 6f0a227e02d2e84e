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
/* The server of a session, which lay so NEAR, sent to the ADDRESS ("host:port"): the next
 * connection goes there first, if that didn't happen three times within ten minutes. */
void rd_target_memory_note_other_host (RdTargetMemory *memory, const char *address,
                                       RdNearness near);
/* Returns the address, once; NULL: there is none. */
char *rd_target_memory_take_other_host (RdTargetMemory *memory, RdNearness *near);

/* Moves what failed in the last ten minutes behind the other TARGETS (RdTarget). */
void rd_target_memory_sort (const RdTargetMemory *memory, GPtrArray *targets);
