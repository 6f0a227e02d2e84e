/* What waits for the store is bounded by its number and by its bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "core/sync/sync-queue.h"

typedef struct
{
  Fixture base;
  RdSyncQueue *queue;
  unsigned n_stored;
} SyncQueue;

static SyncQueue *current;

static void
on_stored (const RdSyncEntry *entry, const RdChange *change, gpointer owner)
{
  current->n_stored++;
}

static void
on_failed (const GError *error, gpointer owner)
{
  g_assert_no_error (error);
}

static void
on_moved (gpointer owner)
{
}

static const RdSyncQueueEvents events
    = { .stored = on_stored, .failed = on_failed, .moved = on_moved };

static void
set_up_queue (SyncQueue *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;

  set_up (&fixture->base, data);
  record = get_profile (fixture->base.store, fixture->base.profile);
  /* Any object will do. */
  fixture->queue = rd_sync_queue_new (fixture->base.store, record, &events, fixture->base.store);
  current = fixture;
}

static void
tear_down_queue (SyncQueue *fixture, gconstpointer data)
{
  while (rd_sync_queue_get_length (fixture->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
  rd_sync_queue_free (fixture->queue);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  tear_down (&fixture->base, data);
}

/* Nothing of it is told before the main loop runs. */
static void
add_push (SyncQueue *fixture, size_t size)
{
  RdSyncEntry *entry = rd_sync_entry_new (RD_ENTRY_ITEM);
  g_autofree char *extra = g_strnfill (size, 'x');

  entry->cause = RD_CAUSE_PUSH;
  entry->may_repeat = true;
  entry->contact = rd_contact_new ("a@b", "A", RD_SUBSCRIPTION_TO, 0, NULL, extra, 0);
  rd_sync_queue_add (fixture->queue, entry);
}

static void
test_number (SyncQueue *fixture, gconstpointer data)
{
  for (unsigned n = 1; n < RD_SYNC_QUEUE_MAX; n++)
    {
      add_push (fixture, 0);
      g_assert_cmpint (rd_sync_queue_is_short (fixture->queue), ==, n <= RD_SYNC_QUEUE_FEW);
      g_assert_false (rd_sync_queue_is_long (fixture->queue));
    }
  add_push (fixture, 0);
  g_assert_true (rd_sync_queue_is_long (fixture->queue));
  while (fixture->n_stored < RD_SYNC_QUEUE_MAX)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rd_sync_queue_is_short (fixture->queue));
}

static void
test_size (SyncQueue *fixture, gconstpointer data)
{
  add_push (fixture, RD_SYNC_QUEUE_FEW_SIZE / 2);
  g_assert_true (rd_sync_queue_is_short (fixture->queue));
  add_push (fixture, RD_SYNC_QUEUE_FEW_SIZE / 2);
  g_assert_false (rd_sync_queue_is_short (fixture->queue));
  add_push (fixture, RD_SYNC_QUEUE_SIZE_MAX - RD_SYNC_QUEUE_FEW_SIZE - 5000);
  g_assert_false (rd_sync_queue_is_long (fixture->queue));
  add_push (fixture, 5000);
  g_assert_true (rd_sync_queue_is_long (fixture->queue));
  while (fixture->n_stored < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rd_sync_queue_is_short (fixture->queue));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync-queue/number", SyncQueue, NULL, set_up_queue, test_number, tear_down_queue);
  g_test_add ("/sync-queue/size", SyncQueue, NULL, set_up_queue, test_size, tear_down_queue);
  return g_test_run ();
}
