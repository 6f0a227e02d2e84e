/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/block-update.h"

#include <string.h>

static const char *const blocking_words[RD_N_BLOCKINGS] = {
  [RD_BLOCKING_UNKNOWN] = "unknown",
  [RD_BLOCKING_UNSUPPORTED] = "unsupported",
  [RD_BLOCKING_SUPPORTED] = "supported",
  [RD_BLOCKING_INCOMPLETE] = "incomplete",
};

const char *
rd_blocking_to_string (RdBlocking blocking)
{
  g_return_val_if_fail (blocking < RD_N_BLOCKINGS, "unknown");
  return blocking_words[blocking];
}

bool
rd_blocking_from_string (const char *word, RdBlocking *blocking)
{
  for (RdBlocking i = 0; i < RD_N_BLOCKINGS; i++)
    {
      if (g_strcmp0 (word, blocking_words[i]) != 0)
        continue;
      *blocking = i;
      return true;
    }
  return false;
}

RdBlockUpdate *
rd_block_update_new (RdBlockUpdateKind kind, GPtrArray *jids)
{
  RdBlockUpdate *update = g_new0 (RdBlockUpdate, 1);

  update->kind = kind;
  update->jids = jids != NULL ? g_ptr_array_ref (jids) : g_ptr_array_new_with_free_func (g_free);
  return update;
}

RdBlockUpdate *
rd_block_update_copy (const RdBlockUpdate *update)
{
  RdBlockUpdate *copy = g_memdup2 (update, sizeof *update);

  copy->jids = g_ptr_array_ref (update->jids);
  return copy;
}

void
rd_block_update_free (RdBlockUpdate *update)
{
  g_ptr_array_unref (update->jids);
  g_free (update);
}

size_t
rd_block_update_measure (const RdBlockUpdate *update)
{
  size_t size = sizeof *update;

  for (unsigned i = 0; i < update->jids->len; i++)
    size += strlen (update->jids->pdata[i]) + sizeof (char *);
  return size;
}
