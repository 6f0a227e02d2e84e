/* The entries of a sync, in the server's order. If a write fails, those behind it are dropped: a
 * later version would vouch for the lost change.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/sync-entry.h"
#include "model/profile-record.h"

/* Pushes in one transaction, and their cost; entries and bytes of a long queue; of a short one. */
#define RD_SYNC_QUEUE_AT_ONCE 64
#define RD_SYNC_QUEUE_AT_ONCE_COST (128 * 1024)
#define RD_SYNC_QUEUE_MAX 1000
#define RD_SYNC_QUEUE_SIZE_MAX (8 * 1024 * 1024)
#define RD_SYNC_QUEUE_FEW 100
#define RD_SYNC_QUEUE_FEW_SIZE (1024 * 1024)

typedef struct _RdSyncQueue RdSyncQueue;

typedef struct
{
  /* CHANGE is NULL for a mark. */
  void (*stored) (const RdSyncEntry *entry, const RdChange *change, gpointer user_data);
  /* All entries are dropped; no more are taken. */
  void (*failed) (const GError *error, gpointer user_data);
  /* The queue may be freed in it. */
  void (*moved) (gpointer user_data);
} RdSyncQueueEvents;

/* Holds USER_DATA, a GObject, while it writes. */
RdSyncQueue *rd_sync_queue_new (RdStore *store, const RdProfileRecord *record,
                                const RdSyncQueueEvents *events, gpointer user_data);
void rd_sync_queue_free (RdSyncQueue *queue);

void rd_sync_queue_add (RdSyncQueue *queue, RdSyncEntry *entry);
/* Takes the versions from waiting whole rosters. */
void rd_sync_queue_doubt (RdSyncQueue *queue);

unsigned rd_sync_queue_get_length (const RdSyncQueue *queue);
bool rd_sync_queue_is_long (const RdSyncQueue *queue);
bool rd_sync_queue_is_short (const RdSyncQueue *queue);
bool rd_sync_queue_has_resync (const RdSyncQueue *queue);
