/* What an undo is to do about the block list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/sql/database.h"

typedef struct
{
  GPtrArray *jids; /* (element-type utf8): to be unblocked, or blocked again */
  bool is_unblock;
  unsigned n_done; /* that the jobs did, also what others have taken back */
  GHashTable *set; /* (element-type utf8): JIDS, prepared */
} RdUndoBlocks;

/* JOBS is a JSON list. RD_ERROR_NOT_SUPPORTED: the server can't block any more. */
bool rd_undo_blocks_read (RdUndoBlocks *blocks, RdDatabase *db, int64_t profile, const char *jobs,
                          GError **error);
void rd_undo_blocks_clear (RdUndoBlocks *blocks);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdUndoBlocks, rd_undo_blocks_clear)

/* May JID be asked for its presence, or be let in, when BLOCKS is done? */
bool rd_undo_blocks_may_pass (const RdUndoBlocks *blocks, RdDatabase *db, int64_t profile,
                              const char *jid, bool *may, GError **error);
/* Call when PLAN has its items. */
void rd_undo_blocks_add_to (const RdUndoBlocks *blocks, RdPlan *plan);
