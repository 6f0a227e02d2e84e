/* A signal's serial covers everything up to it, so entries leave in the order of their serials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/change-batch.h"

#include "runtime/clock.h"

#define MAX_CONTACTS 200
#define MAX_BYTES (1u << 20) /* the bus disconnects a sender of too large a message */
#define INTERVAL_MS 100

struct _RdChangeBatch
{
  const RdChangeBatchEvents *events;
  gpointer user_data;
  RdCause cause;
  uint64_t serial;
  uint64_t told;         /* serial of the last signal */
  GPtrArray *changed;    /* (element-type RdContact) */
  GPtrArray *removed;    /* (element-type utf8) */
  GHashTable *newcomers; /* JIDs that were not in the roster when the last signal was told */
  size_t n_bytes;        /* of changed and removed, estimated */
  guint timer;           /* runs for an interval after each signal */
};

RdChangeBatch *
rd_change_batch_new (uint64_t serial, const RdChangeBatchEvents *events, gpointer user_data)
{
  RdChangeBatch *batch = g_new0 (RdChangeBatch, 1);

  batch->told = serial;
  batch->events = events;
  batch->user_data = user_data;
  batch->newcomers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  batch->changed = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  batch->removed = g_ptr_array_new_with_free_func (g_free);
  return batch;
}

static bool
is_empty (const RdChangeBatch *batch)
{
  return batch->changed->len + batch->removed->len == 0;
}

/* The JIDs belong to the batch. */
static GPtrArray *
list_added (const RdChangeBatch *batch)
{
  GPtrArray *added = g_ptr_array_new ();

  for (unsigned i = 0; i < batch->changed->len; i++)
    {
      const RdContact *contact = batch->changed->pdata[i];

      if (g_hash_table_contains (batch->newcomers, contact->jid))
        g_ptr_array_add (added, contact->jid);
    }
  return added;
}

void
rd_change_batch_flush (RdChangeBatch *batch)
{
  g_autoptr (GPtrArray) added = NULL;

  if (is_empty (batch))
    return;
  added = list_added (batch);
  batch->events->contacts_changed (&(RdChangeNews){ batch->serial, batch->told, batch->cause,
                                                    batch->changed, added, batch->removed },
                                   batch->user_data);
  batch->told = batch->serial;
  g_hash_table_remove_all (batch->newcomers);
  g_ptr_array_set_size (batch->changed, 0);
  g_ptr_array_set_size (batch->removed, 0);
  batch->n_bytes = 0;
}

void
rd_change_batch_free (RdChangeBatch *batch)
{
  rd_change_batch_flush (batch);
  g_clear_handle_id (&batch->timer, g_source_remove);
  g_ptr_array_unref (batch->changed);
  g_ptr_array_unref (batch->removed);
  g_hash_table_unref (batch->newcomers);
  g_free (batch);
}

static gboolean
on_interval (gpointer user_data)
{
  RdChangeBatch *batch = user_data;

  if (!is_empty (batch))
    {
      rd_change_batch_flush (batch);
      return G_SOURCE_CONTINUE;
    }
  batch->timer = 0;
  return G_SOURCE_REMOVE;
}

/* Only the latest change of a contact counts. False: there was none. */
static bool
drop (RdChangeBatch *batch, const char *jid)
{
  for (unsigned i = 0; i < batch->changed->len; i++)
    {
      const RdContact *contact = batch->changed->pdata[i];

      if (g_str_equal (contact->jid, jid))
        {
          g_ptr_array_remove_index (batch->changed, i);
          return true;
        }
    }
  for (unsigned i = 0; i < batch->removed->len; i++)
    {
      if (g_str_equal (batch->removed->pdata[i], jid))
        {
          g_ptr_array_remove_index (batch->removed, i);
          return true;
        }
    }
  return false;
}

static void
put_removed (RdChangeBatch *batch, const RdContact *contact)
{
  drop (batch, contact->jid);
  g_ptr_array_add (batch->removed, g_strdup (contact->jid));
  batch->serial = contact->serial;
  batch->n_bytes += rd_contact_get_cost (contact);
}

static void
put_changed (RdChangeBatch *batch, RdContact *contact, bool is_new)
{
  if (!drop (batch, contact->jid) && is_new)
    g_hash_table_add (batch->newcomers, g_strdup (contact->jid));
  g_ptr_array_add (batch->changed, rd_contact_ref (contact));
  batch->serial = contact->serial;
  batch->n_bytes += rd_contact_get_cost (contact);
}

/* Is the next of CONTACTS, a part of all that are put, this one? */
static bool
is_next (const GPtrArray *contacts, unsigned i, const RdContact *contact)
{
  return i < contacts->len && ((const RdContact *)contacts->pdata[i])->serial == contact->serial;
}

static void
flush_if_full (RdChangeBatch *batch)
{
  if (batch->changed->len + batch->removed->len >= MAX_CONTACTS || batch->n_bytes >= MAX_BYTES)
    rd_change_batch_flush (batch);
}

/* Merges the lists, each sorted by serial. */
static void
put_all (RdChangeBatch *batch, const RdChange *change)
{
  unsigned c = 0;
  unsigned a = 0;
  unsigned r = 0;
  unsigned s = 0;

  while (c < change->changed->len || r < change->removed->len)
    {
      RdContact *changed = c < change->changed->len ? change->changed->pdata[c] : NULL;
      RdContact *removed = r < change->removed->len ? change->removed->pdata[r] : NULL;
      bool is_new = false;

      if (changed == NULL || (removed != NULL && removed->serial < changed->serial))
        {
          put_removed (batch, removed);
          r++;
        }
      else
        {
          /* The same signal tells that the old spelling is gone. */
          if (is_next (change->respelt, s, changed))
            {
              const RdContact *before = change->respelt->pdata[s++];

              is_new = g_hash_table_contains (batch->newcomers, before->jid);
              put_removed (batch, before);
            }
          is_new |= is_next (change->added, a, changed);
          a += is_next (change->added, a, changed);
          put_changed (batch, changed, is_new);
          c++;
        }
      flush_if_full (batch);
    }
}

void
rd_change_batch_add (RdChangeBatch *batch, const RdChange *change)
{
  if (!change->is_listed)
    {
      rd_change_batch_flush (batch);
      batch->events->contacts_invalidated (change->serial, batch->told, batch->user_data);
      batch->told = change->serial;
      return;
    }
  if (change->cause != batch->cause)
    rd_change_batch_flush (batch);
  batch->cause = change->cause;
  put_all (batch, change);
  if (batch->timer == 0)
    {
      rd_change_batch_flush (batch);
      batch->timer = rd_clock_add_timeout (INTERVAL_MS, on_interval, batch);
    }
}
