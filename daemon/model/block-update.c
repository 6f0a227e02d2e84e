/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/block-update.h"

#include <string.h>

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
