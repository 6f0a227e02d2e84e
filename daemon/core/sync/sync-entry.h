/* One thing that a sync stores, or tells in its turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/subscription.h"
#include "store/sync/staging.h"
#include "xmpp/session/session-events.h"

typedef enum
{
  RD_ENTRY_ITEM,    /* a push of an item */
  RD_ENTRY_REMOVAL, /* a removal, pushed or assumed */
  RD_ENTRY_WHOLE,
  RD_ENTRY_UNCHANGED, /* the stored roster is right */
  RD_ENTRY_DOUBT,     /* forgets the version */
  RD_ENTRY_TRUST,     /* trusts the server's versions again */
  RD_ENTRY_SETTLED,   /* no more changes with the version */
  RD_ENTRY_REQUEST,   /* a contact's subscription request */
  RD_ENTRY_REPLY,     /* the request is answered or taken back */
  RD_ENTRY_MARK,      /* a job knows that the server keeps a contact */
  RD_ENTRY_BLOCKING,  /* of the block list */
  RD_ENTRY_FORMER,    /* what the request's account of before says */

  /* Marks, which are not stored: */
  RD_ENTRY_PONG,
  RD_ENTRY_ANSWER, /* to a set or a removal */
  RD_ENTRY_BOUNCE, /* a presence came back */
} RdEntryKind;

typedef struct
{
  RdEntryKind kind;
  RdContact *contact;
  char *removed_jid;
  RdStaging *staging;
  RdRosterTerms terms; /* of a whole roster or a doubt */
  bool is_for_job;     /* a job waits for it */
  char *push_id;       /* to acknowledge; NULL: none */
  char *version;
  bool may_repeat; /* see RdPush */
  RdCause cause;
  uint64_t token;      /* of a pong or an answer */
  uint64_t job;        /* that answers a request; 0: none */
  GError *error;       /* of a bounce or an answer; NULL: success */
  RdPresence presence; /* of a bounce */
  char *jid;           /* of a bounce, a reply, a mark or a doubt */
  RdRequest *request;
  RdBlockUpdate *blocking;
  size_t size; /* for the queue */
} RdSyncEntry;

RdSyncEntry *rd_sync_entry_new (RdEntryKind kind);
RdSyncEntry *rd_sync_entry_new_push (const RdRosterPush *push);
RdSyncEntry *rd_sync_entry_new_doubt (RdDoubt doubt, const char *jid, const char *push_id);
RdSyncEntry *rd_sync_entry_new_request (const char *jid, const char *message,
                                        const char *moved_from);
RdSyncEntry *rd_sync_entry_new_former (const RdRequest *request);
/* JOB 0: it was taken back (RD_CAUSE_PUSH). */
RdSyncEntry *rd_sync_entry_new_reply (const char *jid, RdCause cause, uint64_t job);
RdSyncEntry *rd_sync_entry_new_mark (const char *jid);
RdSyncEntry *rd_sync_entry_new_pong (uint64_t token);
RdSyncEntry *rd_sync_entry_new_answer (uint64_t token, const GError *error);
RdSyncEntry *rd_sync_entry_new_bounce (RdPresence presence, const char *jid, const GError *error);
RdSyncEntry *rd_sync_entry_new_blocking (const RdBlockUpdate *update);
void rd_sync_entry_free (RdSyncEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSyncEntry, rd_sync_entry_free)

bool rd_sync_entry_is_push (const RdSyncEntry *entry);
bool rd_sync_entry_is_mark (const RdSyncEntry *entry);
size_t rd_sync_entry_measure (const RdSyncEntry *entry);
