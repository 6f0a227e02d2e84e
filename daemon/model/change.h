/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "model/request.h"
#include "model/sync-state.h"

/* Stored as its word; that of a job is the word of its kind. */
typedef enum
{
  RD_CAUSE_LOGIN, /* the roster differed at a login */
  RD_CAUSE_PUSH,
  RD_CAUSE_RESYNC,
  RD_CAUSE_SET,
  RD_CAUSE_REMOVE,
  RD_CAUSE_MERGE,
  RD_CAUSE_PURGE,
  RD_CAUSE_SUBSCRIBE,
  RD_CAUSE_UNSUBSCRIBE,
  RD_CAUSE_APPROVE,
  RD_CAUSE_DENY,
  RD_CAUSE_BLOCK,
  RD_CAUSE_UNBLOCK,
  RD_CAUSE_UNDO,
  RD_CAUSE_REDO,
  RD_CAUSE_MOVE,
  RD_CAUSE_IMPORT,
  RD_CAUSE_RESTORE,
  RD_N_CAUSES
} RdCause;

const char *rd_cause_to_string (RdCause cause);
bool rd_cause_from_string (const char *word, RdCause *cause);

/* A larger change of several contacts is counted, not listed. */
#define RD_CHANGE_LIST_MAX 2000
#define RD_CHANGE_COST_MAX (4 * 1024 * 1024)

/* The server's roster was suddenly far smaller (Profile.ShrinkGuard). */
typedef struct
{
  uint64_t job; /* 0: the roster did not shrink */
  int64_t time; /* µs since 1970 */
  unsigned n_before, n_after;
} RdShrink;

/* What one commit did to a roster. */
typedef struct
{
  RdCause cause;
  RdShrink shrink;
  RdSyncState *sync;   /* after the change; set by the store */
  RdDoubt doubt;       /* raised by the change */
  uint64_t serial;     /* after the change */
  unsigned n_contacts; /* after the change */
  unsigned n_added, n_changed, n_removed;
  RdRequest *request;             /* new; NULL: none */
  RdRequest *unchecked;           /* its moved_from is a contact, and may be asked; NULL: none */
  bool has_former;                /* what an account said of a request is new */
  GPtrArray *ended_requests;      /* (element-type utf8): JIDs, as the requests had them */
  GPtrArray *blocked, *unblocked; /* (element-type utf8): of the block list */
  bool has_new_blocking;          /* what is known of it is something else */
  uint64_t block_job;             /* that asked for it; 0: none */
  int64_t asks_since;             /* time of a request whose contact may be hidden; 0: none */
  size_t cost;                    /* of the listed contacts */
  bool is_listed;                 /* false: the arrays are empty */
  GPtrArray *changed;             /* (element-type RdContact): added or changed, by serial */
  GPtrArray *added;               /* (element-type RdContact): the new ones of changed */
  GPtrArray *removed; /* (element-type RdContact): as they were; the serial is the removal's */
  GPtrArray *respelt; /* (element-type RdContact): as they were before a new spelling */
  /* A push spelt a stored JID differently. */
  bool has_other_spelling;
} RdChange;

RdChange *rd_change_new (RdCause cause);
void rd_change_free (RdChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdChange, rd_change_free)

/* By serial; each takes a reference. */
void rd_change_add_added (RdChange *change, RdContact *contact);
void rd_change_add_changed (RdChange *change, RdContact *contact);
void rd_change_add_removed (RdChange *change, RdContact *contact);
/* BEFORE has the old spelling; both have the new serial. */
void rd_change_add_respelt (RdChange *change, RdContact *before, RdContact *contact);

/* JID's request was answered, here or elsewhere, or withdrawn. */
void rd_change_add_ended_request (RdChange *change, const char *jid);

/* Of contacts. */
bool rd_change_is_empty (const RdChange *change);
bool rd_change_has_blocking (const RdChange *change);
bool rd_change_has_requests (const RdChange *change);
