/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sync/sync-queue.h"

#include "store/sync/block-write.h"
#include "store/sync/mark-write.h"
#include "store/sync/pushes.h"
#include "store/sync/request-write.h"
#include "store/sync/state.h"

struct _RdSyncQueue
{
  RdStore *store;
  int64_t profile;
  uint64_t since_serial; /* when the session began */
  const RdSyncQueueEvents *events;
  gpointer user_data;
  GQueue entries;  /* (element-type RdSyncEntry) */
  size_t size;     /* of the entries */
  bool is_busy;    /* the head is with the store, or being told */
  bool has_failed; /* nothing more is taken */
};

static void hand_on (RdSyncQueue *queue);

static void
drop_all (RdSyncQueue *queue)
{
  g_queue_clear_full (&queue->entries, (GDestroyNotify)rd_sync_entry_free);
  queue->size = 0;
}

/* Takes the head, and tells it. */
static void
tell_head (RdSyncQueue *queue, const RdChange *change)
{
  g_autoptr (RdSyncEntry) head = g_queue_pop_head (&queue->entries);

  queue->size -= head->size;
  queue->events->stored (head, change, queue->user_data);
}

static void
fail (RdSyncQueue *queue, const GError *error)
{
  queue->has_failed = true;
  drop_all (queue);
  queue->events->failed (error, queue->user_data);
}

static void
go_on (RdSyncQueue *queue)
{
  queue->is_busy = false;
  hand_on (queue);
  queue->events->moved (queue->user_data);
}

/* -- pushes, as many as there are, in one transaction ------------------------------------------ */

static void
on_pushes_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdSyncQueue *queue = user_data;
  GObject *owner = queue->user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = rd_store_apply_pushes_finish (RD_STORE (source), result, &error);

  if (changes == NULL)
    fail (queue, error);
  for (unsigned i = 0; changes != NULL && i < changes->len;)
    {
      bool is_next = rd_sync_entry_is_push (g_queue_peek_head (&queue->entries));

      tell_head (queue, is_next ? changes->pdata[i] : NULL);
      i += is_next;
    }
  go_on (queue);
  g_object_unref (owner);
}

/* Marks between pushes are told in their turn. */
static void
hand_pushes_to_store (RdSyncQueue *queue)
{
  g_autoptr (GArray) pushes = g_array_new (FALSE, FALSE, sizeof (RdPush));
  size_t cost = 0;

  for (const GList *link = queue->entries.head;
       link != NULL && pushes->len < RD_SYNC_QUEUE_AT_ONCE && cost < RD_SYNC_QUEUE_AT_ONCE_COST;
       link = link->next)
    {
      const RdSyncEntry *entry = link->data;
      RdPush push
          = { entry->contact, entry->removed_jid, entry->version, entry->cause, entry->may_repeat };

      if (rd_sync_entry_is_push (entry))
        g_array_append_val (pushes, push);
      else if (!rd_sync_entry_is_mark (entry))
        break;
      cost += entry->contact != NULL ? rd_contact_get_cost (entry->contact) : 0;
    }
  rd_store_apply_pushes_async (queue->store, queue->profile, (const RdPush *)(gpointer)pushes->data,
                               pushes->len, on_pushes_stored, queue);
}

/* -- one after the other ----------------------------------------------------------------------- */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RdSyncQueue *queue = user_data;
  GObject *owner = queue->user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdChange) change = rd_store_apply_finish (RD_STORE (source), result, &error);

  if (change != NULL)
    tell_head (queue, change);
  else
    fail (queue, error);
  go_on (queue);
  g_object_unref (owner);
}

static void
hand_to_store (RdSyncQueue *queue, RdSyncEntry *head)
{
  g_object_ref (queue->user_data);
  if (rd_sync_entry_is_push (head))
    hand_pushes_to_store (queue);
  else if (head->kind == RD_ENTRY_REQUEST)
    rd_store_add_request_async (queue->store, queue->profile, head->request, queue->since_serial,
                                on_stored, queue);
  else if (head->kind == RD_ENTRY_FORMER)
    rd_store_note_former_async (queue->store, queue->profile, head->request, on_stored, queue);
  else if (head->kind == RD_ENTRY_REPLY)
    rd_store_remove_request_async (queue->store, queue->profile, head->jid, head->cause, head->job,
                                   on_stored, queue);
  else if (head->kind == RD_ENTRY_MARK)
    rd_store_mark_made_async (queue->store, queue->profile, head->jid, on_stored, queue);
  else if (head->kind == RD_ENTRY_BLOCKING)
    rd_store_update_blocked_async (queue->store, queue->profile, head->blocking, on_stored, queue);
  else if (head->kind == RD_ENTRY_WHOLE)
    rd_store_commit_roster_async (queue->store, g_steal_pointer (&head->staging), head->version,
                                  &head->terms, on_stored, queue);
  else if (head->kind == RD_ENTRY_DOUBT)
    rd_store_doubt_roster_async (queue->store, queue->profile, head->terms.doubt, head->jid,
                                 on_stored, queue);
  else if (head->kind == RD_ENTRY_TRUST)
    rd_store_trust_versions_async (queue->store, queue->profile, on_stored, queue);
  else if (head->kind == RD_ENTRY_SETTLED)
    rd_store_settle_version_async (queue->store, queue->profile, head->version, on_stored, queue);
  else
    rd_store_apply_unchanged_async (queue->store, queue->profile, on_stored, queue);
}

/* Hands the next one on, unless one is on its way. */
static void
hand_on (RdSyncQueue *queue)
{
  while (!queue->is_busy && queue->entries.length > 0)
    {
      RdSyncEntry *head = g_queue_peek_head (&queue->entries);

      queue->is_busy = true;
      if (!rd_sync_entry_is_mark (head))
        {
          hand_to_store (queue, head);
          return;
        }
      tell_head (queue, NULL);
      queue->is_busy = false;
    }
}

RdSyncQueue *
rd_sync_queue_new (RdStore *store, const RdProfileRecord *record, const RdSyncQueueEvents *events,
                   gpointer user_data)
{
  RdSyncQueue *queue = g_new0 (RdSyncQueue, 1);

  queue->store = g_object_ref (store);
  queue->profile = record->id;
  queue->since_serial = record->serial;
  queue->events = events;
  queue->user_data = user_data;
  g_queue_init (&queue->entries);
  return queue;
}

void
rd_sync_queue_free (RdSyncQueue *queue)
{
  drop_all (queue);
  g_object_unref (queue->store);
  g_free (queue);
}

void
rd_sync_queue_add (RdSyncQueue *queue, RdSyncEntry *entry)
{
  if (queue->has_failed)
    {
      rd_sync_entry_free (entry);
      return;
    }
  entry->size = rd_sync_entry_measure (entry);
  queue->size += entry->size;
  g_queue_push_tail (&queue->entries, entry);
  hand_on (queue);
}

void
rd_sync_queue_doubt (RdSyncQueue *queue)
{
  for (const GList *link = queue->entries.head; link != NULL; link = link->next)
    {
      RdSyncEntry *entry = link->data;

      if (entry->kind != RD_ENTRY_WHOLE)
        continue;
      entry->terms.is_certain = false;
      g_clear_pointer (&entry->version, g_free);
    }
}

unsigned
rd_sync_queue_get_length (const RdSyncQueue *queue)
{
  return queue->entries.length;
}

bool
rd_sync_queue_is_long (const RdSyncQueue *queue)
{
  return queue->entries.length >= RD_SYNC_QUEUE_MAX || queue->size >= RD_SYNC_QUEUE_SIZE_MAX;
}

bool
rd_sync_queue_is_short (const RdSyncQueue *queue)
{
  return queue->entries.length <= RD_SYNC_QUEUE_FEW && queue->size <= RD_SYNC_QUEUE_FEW_SIZE;
}

bool
rd_sync_queue_has_resync (const RdSyncQueue *queue)
{
  for (const GList *link = queue->entries.head; link != NULL; link = link->next)
    {
      const RdSyncEntry *entry = link->data;

      if (entry->is_for_job)
        return true;
    }
  return false;
}
