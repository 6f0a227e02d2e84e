/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/undo-blocks.h"

#include "model/jid.h"
#include "store/job/block-plan.h"
#include "store/job/block-steps.h"
#include "store/roster/blocked.h"

bool
rd_undo_blocks_read (RdUndoBlocks *blocks, RdDatabase *db, int64_t profile, const char *jobs,
                     GError **error)
{
  bool are_unblocks = false;

  blocks->jids = rd_block_steps_list (db, profile, jobs, &are_unblocks, &blocks->n_done, error);
  if (blocks->jids == NULL)
    return false;
  blocks->is_unblock = !are_unblocks;
  blocks->set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (unsigned i = 0; i < blocks->jids->len; i++)
    g_hash_table_add (blocks->set, rd_jid_make_key (blocks->jids->pdata[i]));
  return blocks->jids->len == 0 || rd_block_plan_check (db, profile, error);
}

void
rd_undo_blocks_clear (RdUndoBlocks *blocks)
{
  g_clear_pointer (&blocks->set, g_hash_table_unref);
  g_clear_pointer (&blocks->jids, g_ptr_array_unref);
}

bool
rd_undo_blocks_may_pass (const RdUndoBlocks *blocks, RdDatabase *db, int64_t profile,
                         const char *jid, bool *may, GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  bool is_blocked;

  if (!rd_blocked_store_has (db, profile, jid, &is_blocked, error))
    return false;
  *may = !is_blocked || (blocks->is_unblock && g_hash_table_contains (blocks->set, key));
  return true;
}

void
rd_undo_blocks_add_to (const RdUndoBlocks *blocks, RdPlan *plan)
{
  g_autoptr (GHashTable) items = NULL;

  plan->is_unblock = blocks->is_unblock;
  if (blocks->jids->len == 0)
    return;
  items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (unsigned i = 0; i < plan->items->len; i++)
    g_hash_table_add (items, rd_jid_make_key (rd_plan_items_get_jid (plan->items, i)));
  for (unsigned i = 0; i < blocks->jids->len; i++)
    {
      const char *jid = blocks->jids->pdata[i];
      g_autofree char *key = rd_jid_make_key (jid);

      rd_plan_add_block (plan, jid, g_hash_table_contains (items, key));
    }
}
