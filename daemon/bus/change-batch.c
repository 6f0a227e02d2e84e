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
  GPtrArray *changed; /* (element-type RdContact) */
  GPtrArray *removed; /* (element-type utf8) */
  size_t n_bytes;     /* of both, estimated */
  guint timer;        /* runs for an interval after each signal */
};

RdChangeBatch *
rd_change_batch_new (const RdChangeBatchEvents *events, gpointer user_data)
{
  RdChangeBatch *batch = g_new0 (RdChangeBatch, 1);

  batch->events = events;
  batch->user_data = user_data;
  batch->changed = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  batch->removed = g_ptr_array_new_with_free_func (g_free);
  return batch;
}

static bool
is_empty (const RdChangeBatch *batch)
{
  return batch->changed->len + batch->removed->len == 0;
}

void
rd_change_batch_flush (RdChangeBatch *batch)
{
  if (is_empty (batch))
    return;
  batch->events->contacts_changed (batch->serial, batch->cause, batch->changed, batch->removed,
                                   batch->user_data);
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

/* Only the latest change of a contact counts. */
static void
drop (RdChangeBatch *batch, const char *jid)
{
  for (unsigned i = 0; i < batch->changed->len; i++)
    {
      const RdContact *contact = batch->changed->pdata[i];

      if (g_str_equal (contact->jid, jid))
        {
          g_ptr_array_remove_index (batch->changed, i);
          return;
        }
    }
  for (unsigned i = 0; i < batch->removed->len; i++)
    {
      if (g_str_equal (batch->removed->pdata[i], jid))
        {
          g_ptr_array_remove_index (batch->removed, i);
          return;
        }
    }
}

static void
put_entry (RdChangeBatch *batch, RdContact *contact, bool is_removed)
{
  if (!is_empty (batch))
    drop (batch, contact->jid);
  if (is_removed)
    g_ptr_array_add (batch->removed, g_strdup (contact->jid));
  else
    g_ptr_array_add (batch->changed, rd_contact_ref (contact));
  batch->serial = contact->serial;
  batch->n_bytes += rd_contact_get_cost (contact);
}

static void
flush_if_full (RdChangeBatch *batch)
{
  if (batch->changed->len + batch->removed->len >= MAX_CONTACTS || batch->n_bytes >= MAX_BYTES)
    rd_change_batch_flush (batch);
}

void
rd_change_batch_add (RdChangeBatch *batch, const RdChange *change)
{
  unsigned c = 0;
  unsigned r = 0;
  unsigned s = 0;

  if (!change->is_listed)
    {
      rd_change_batch_flush (batch);
      batch->events->contacts_invalidated (change->serial, batch->user_data);
      return;
    }
  if (change->cause != batch->cause)
    rd_change_batch_flush (batch);
  batch->cause = change->cause;

  /* Merges the lists, each sorted by serial. */
  while (c < change->changed->len || r < change->removed->len)
    {
      RdContact *changed = c < change->changed->len ? change->changed->pdata[c] : NULL;
      RdContact *removed = r < change->removed->len ? change->removed->pdata[r] : NULL;
      bool is_removed = changed == NULL || (removed != NULL && removed->serial < changed->serial);

      /* The same signal tells that the old spelling is gone. */
      if (!is_removed && s < change->respelt->len
          && ((const RdContact *)change->respelt->pdata[s])->serial == changed->serial)
        put_entry (batch, change->respelt->pdata[s++], true);
      put_entry (batch, is_removed ? removed : changed, is_removed);
      flush_if_full (batch);
      c += !is_removed;
      r += is_removed;
    }
  if (batch->timer == 0)
    {
      rd_change_batch_flush (batch);
      batch->timer = rd_clock_add_timeout (INTERVAL_MS, on_interval, batch);
    }
}
