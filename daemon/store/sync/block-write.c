/* A few writes a session: the list after the login, then what is pushed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/block-write.h"

#include "dbus-interfaces/call-limits.h"
#include "store/call.h"
#include "store/job/block-steps.h"
#include "store/roster/blocked.h"
#include "store/sync/write.h"

typedef struct
{
  RdRosterWrite *write;
  const RdBlockUpdate *update;
  unsigned n;   /* JIDs in the list */
  bool has_all; /* the stored list is the server's */
} Writing;

static bool
add (Writing *writing, const char *jid, GError **error)
{
  RdRosterWrite *write = writing->write;
  bool is_new = false;

  if (writing->n >= RD_BLOCKED_MAX)
    {
      writing->has_all = false;
      return true;
    }
  if (!rd_blocked_store_add (write->db, write->profile, jid, &is_new, error))
    return false;
  if (is_new)
    g_ptr_array_add (write->change->blocked, g_strdup (jid));
  writing->n += is_new;
  return true;
}

static bool
remove_jid (Writing *writing, const char *jid, GError **error)
{
  RdRosterWrite *write = writing->write;
  bool was_there = false;

  if (!rd_blocked_store_remove (write->db, write->profile, jid, &was_there, error))
    return false;
  if (was_there)
    g_ptr_array_add (write->change->unblocked, g_strdup (jid));
  writing->n -= was_there;
  return true;
}

static bool
run_each (Writing *writing, bool (*run) (Writing *writing, const char *jid, GError **error),
          GError **error)
{
  const GPtrArray *jids = writing->update->jids;

  for (unsigned i = 0; i < jids->len; i++)
    {
      if (!run (writing, jids->pdata[i], error))
        return false;
    }
  return true;
}

/* Removes all that the server did not name. */
static bool
remove_others (Writing *writing, GError **error)
{
  RdRosterWrite *write = writing->write;
  const GPtrArray *jids = writing->update->jids;
  g_autoptr (GHashTable) stored = rd_blocked_store_read (write->db, write->profile, error);
  GHashTableIter iter;
  gpointer jid;

  if (stored == NULL)
    return false;
  for (unsigned i = 0; i < jids->len; i++)
    g_hash_table_remove (stored, jids->pdata[i]);
  g_hash_table_iter_init (&iter, stored);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    {
      if (!remove_jid (writing, jid, error))
        return false;
    }
  return true;
}

static bool
replace (Writing *writing, GError **error)
{
  RdRosterWrite *write = writing->write;

  writing->has_all = !writing->update->is_cut;
  return remove_others (writing, error) && run_each (writing, add, error)
         && rd_block_steps_settle (write->db, write->profile, error);
}

static bool
apply (Writing *writing, GError **error)
{
  switch (writing->update->kind)
    {
    case RD_BLOCK_LIST:
      return replace (writing, error);
    case RD_BLOCK_ADDED:
      return run_each (writing, add, error);
    case RD_BLOCK_REMOVED:
      return run_each (writing, remove_jid, error);
    case RD_BLOCK_UNSUPPORTED:
    case RD_BLOCK_CLEARED:
    default:
      return remove_others (writing, error);
    }
}

/* Only a whole list tells that it is whole. */
static RdBlocking
find_state (const Writing *writing, RdBlocking old)
{
  if (writing->update->kind == RD_BLOCK_UNSUPPORTED)
    return RD_BLOCKING_UNSUPPORTED;
  if (!writing->has_all)
    return RD_BLOCKING_INCOMPLETE;
  return writing->update->kind == RD_BLOCK_LIST ? RD_BLOCKING_SUPPORTED : old;
}

static bool
write_state (Writing *writing, GError **error)
{
  RdRosterWrite *write = writing->write;
  RdBlocking old;
  int64_t time;
  RdBlocking now;

  if (!rd_blocked_store_read_state (write->db, write->profile, &old, &time, error))
    return false;
  now = find_state (writing, old);
  write->change->has_new_blocking = now != old;
  return rd_blocked_store_write_state (write->db, write->profile, now, write->now, error);
}

/* The server did what the job asked for. */
static bool
finish_steps (const Writing *writing, GError **error)
{
  const RdBlockUpdate *update = writing->update;

  writing->write->change->block_job = update->job;
  return update->job == 0
         || rd_block_steps_finish (writing->write->db, update->job, update->jids, error);
}

static gpointer
run_update (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdRosterWrite) write = { NULL };
  Writing writing = { &write, arguments, 0, true };

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_roster_write_begin (&write, db, profile, RD_CAUSE_PUSH, error)
      || !rd_blocked_store_count (db, profile, &writing.n, error) || !apply (&writing, error)
      || !write_state (&writing, error) || !finish_steps (&writing, error))
    return NULL;
  return rd_roster_write_commit (&write, &transaction, error);
}

void
rd_store_update_blocked_async (RdStore *store, int64_t profile, const RdBlockUpdate *update,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run_update, rd_block_update_copy (update),
                                 (GDestroyNotify)rd_block_update_free,
                                 (GDestroyNotify)rd_change_free },
                  callback, user_data);
}
