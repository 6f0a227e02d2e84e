/* What a session has for the store, and what it tells behind it, in the order in which the server
 * said it.
 *
 * An entry that the store refuses takes all behind it along: the version of a later push would
 * vouch for a change that was lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/sync/sync-entry.h"
#include "model/profile-record.h"

typedef struct _RdSyncQueue RdSyncQueue;

typedef struct
{
  /* ENTRY is stored, and CHANGE is what it changed (nothing, by a doubt); NULL where nothing is
   * for the store. */
  void (*stored) (const RdSyncEntry *entry, const RdChange *change, gpointer user_data);
  /* The store refused one; all behind it are dropped, and none is taken any more. */
  void (*failed) (const GError *error, gpointer user_data);
  /* One less waits: after either of the two. Here the queue may be freed. */
  void (*moved) (gpointer user_data);
} RdSyncQueueEvents;

/* EVENTS is static. While something is with the store the queue holds USER_DATA, a GObject.
 * RECORD is the profile's, as the session finds it. */
RdSyncQueue *rd_sync_queue_new (RdStore *store, const RdProfileRecord *record,
                                const RdSyncQueueEvents *events, gpointer user_data);
void rd_sync_queue_free (RdSyncQueue *queue);

/* Takes ENTRY. */
void rd_sync_queue_add (RdSyncQueue *queue, RdSyncEntry *entry);

/* A push made something doubtful: the whole rosters that wait bring no version, and end no doubt.
 */
void rd_sync_queue_doubt (RdSyncQueue *queue);

unsigned rd_sync_queue_get_length (const RdSyncQueue *queue);
/* What waits is in memory: is it so much that nothing more should be taken, or so little that more
 * can be? */
bool rd_sync_queue_is_long (const RdSyncQueue *queue);
bool rd_sync_queue_is_short (const RdSyncQueue *queue);
/* Is the whole roster of a resync among them? */
bool rd_sync_queue_has_resync (const RdSyncQueue *queue);
