/* What a session has for the store, and what it tells behind it, in the order in which the server
 * said it.
 *
 * An entry that the store refuses takes all behind it along: the version of a later push would
 * vouch for a change that was lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "model/subscription.h"
#include "store/job/plan.h"

typedef enum
{
  RD_ENTRY_ITEM,      /* a push of an item */
  RD_ENTRY_REMOVAL,   /* a push of a removal, or what takes its place */
  RD_ENTRY_WHOLE,     /* a whole roster */
  RD_ENTRY_UNCHANGED, /* the roster is as it is stored */
  RD_ENTRY_DOUBT,     /* no version tells any more what is stored */
  RD_ENTRY_TRUST,     /* the server's versions are believed again */
  RD_ENTRY_SETTLED,   /* no more changes come with the version */
  RD_ENTRY_REQUEST,   /* a contact asks to see the user's presence */
  RD_ENTRY_REPLY,     /* that request is answered, or taken back */

  /* Marks: nothing for the store. They are told when all before them is stored. */
  RD_ENTRY_PONG,   /* a ping is back */
  RD_ENTRY_ANSWER, /* the server answered a set or a removal */
  RD_ENTRY_BOUNCE, /* a presence of ours came back */
} RdEntryKind;

typedef struct
{
  RdEntryKind kind;
  RdContact *contact;  /* of an item */
  char *removed_jid;   /* of a removal */
  RdStaging *staging;  /* of a whole roster */
  RdRosterTerms terms; /* of a whole roster or a doubt */
  bool is_for_job;     /* of a whole roster: a job waits for it */
  char *push_id;       /* to acknowledge; NULL: none */
  char *version;       /* that comes with it */
  bool may_repeat;     /* see RdPush */
  RdCause cause;
  uint64_t token;      /* of a pong or an answer */
  uint64_t job;        /* that answers a request; 0: none */
  GError *error;       /* of a bounce, or of an answer; NULL: it was done */
  RdPresence presence; /* of a bounce */
  char *jid;           /* of a bounce, a reply or a doubt */
  RdRequest *request;
  size_t size; /* the queue's own */
} RdSyncEntry;

/* JID asks to see the user's presence, now. */
RdSyncEntry *rd_sync_entry_new_request (const char *jid, const char *message);
/* Its request is answered by JOB, or taken back (0). */
RdSyncEntry *rd_sync_entry_new_reply (const char *jid, uint64_t job);
/* PRESENCE, sent to JID, came back. */
RdSyncEntry *rd_sync_entry_new_bounce (RdPresence presence, const char *jid, const GError *error);

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

/* Takes ENTRY, made by one of the above or with g_new0 (). */
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
