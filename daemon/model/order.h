/* An order: what a caller wants done, read from the call. Looks up no contacts. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/bad-edits.h"
#include "model/change.h"
#include "model/edit.h"
#include "model/filter.h"
#include "model/subscription.h"

/* Stored as its word. */
typedef enum
{
  RD_JOB_PURGE,
  RD_JOB_REMOVE,
  RD_JOB_MERGE,
  RD_JOB_SET,
  RD_JOB_RESYNC,
  RD_JOB_UNDO,
  RD_JOB_SUBSCRIBE,
  RD_JOB_APPROVE,
  RD_JOB_DENY,
  RD_JOB_BLOCK,
  RD_JOB_UNBLOCK,
  RD_JOB_UNSUBSCRIBE,
  RD_JOB_REDO,
  RD_JOB_MOVE,
  RD_JOB_IMPORT,
  RD_JOB_RESTORE,
  RD_JOB_SHRINK, /* not ordered: records an RdShrink */
  RD_N_JOB_KINDS
} RdJobKind;

const char *rd_job_kind_to_string (RdJobKind kind);
bool rd_job_kind_from_string (const char *word, RdJobKind *kind);
RdCause rd_job_kind_get_cause (RdJobKind kind);
/* Is its plan worth a look before it begins: one that a person didn't write contact by contact? */
bool rd_job_kind_tells_plan (RdJobKind kind);
/* An undo or a redo. */
bool rd_job_kind_is_undoing (RdJobKind kind);
/* One of these, or a restore: puts items back, and asks those again who had been asked. */
bool rd_job_kind_brings_back (RdJobKind kind);
/* Only for the four kinds of Subscriptions. */
RdPresence rd_job_kind_get_presence (RdJobKind kind);
/* The most IQs of it that may be under way. */
unsigned rd_job_kind_get_window (RdJobKind kind);

/* For each contact of a Set or an Import. */
typedef enum
{
  RD_EDITS_ANY,
  RD_EDITS_MUST_EXIST, /* RD_ERROR_NO_SUCH_CONTACT */
  RD_EDITS_MUST_BE_NEW /* RD_ERROR_CONTACT_EXISTS */
} RdEditsCondition;

/* What the caller saw; RD_ERROR_STALE if it changed. */
typedef struct
{
  bool has_serial, has_count;
  uint64_t serial;
  unsigned count;
} RdExpectation;

typedef struct
{
  RdJobKind kind;
  char **jids;      /* Remove, Subscriptions, Merge: as typed */
  char *into;       /* Merge: who stays, as typed */
  RdFilter *filter; /* Purge, SetSelected, Restore */
  GPtrArray *edits; /* (element-type RdEdit): Set, Import; one without JID: SetSelected */
  RdBadEdits bad;   /* Import */
  RdEditsCondition condition;
  RdExpectation expectation;
  uint64_t job;     /* Undo, Redo; 0: the newest */
  char *message;    /* Subscribe: to the contacts; "": none */
  char *moved_from; /* Subscribe, Move: the account that this one takes the place of; "": none */
  bool is_dry_run;
  struct _RdPoint *point; /* Restore (model/past/point.h) */
  bool keeps_new;         /* Restore: whoever came since stays */
  bool blocks;            /* Remove, Deny: then blocks them, too */
  bool has_server;        /* Block: the account's own server may be among JIDS */
} RdOrder;

/* RD_ERROR_INVALID_ARGUMENTS, RD_ERROR_LIMIT_EXCEEDED; Set: RD_ERROR_INVALID_JID. */
RdOrder *rd_order_new_purge (GVariant *filter, GVariant *options, GError **error);
RdOrder *rd_order_new_remove (const char *const *jids, GVariant *options, GError **error);
RdOrder *rd_order_new_set (GVariant *edits, GVariant *options, GError **error);
/* Refuses what is no list of edits; an edit that can't be made is one of the order's bad ones. */
RdOrder *rd_order_new_import (GVariant *edits, GVariant *options, GError **error);
RdOrder *rd_order_new_set_selected (GVariant *filter, GVariant *edit, GVariant *options,
                                    GError **error);
RdOrder *rd_order_new_resync (GVariant *options, GError **error);
RdOrder *rd_order_new_undo (uint64_t job, GVariant *options, GError **error);
RdOrder *rd_order_new_redo (uint64_t job, GVariant *options, GError **error);
/* Copies OLD_JID. */
RdOrder *rd_order_new_move (const char *old_jid, GVariant *options, GError **error);
/* Takes POINT. */
RdOrder *rd_order_new_restore (struct _RdPoint *point, GVariant *filter, GVariant *options,
                               GError **error);
RdOrder *rd_order_new_merge (const char *const *jids, const char *into, GVariant *options,
                             GError **error);
/* Request, Approve, Deny, Cancel. */
RdOrder *rd_order_new_presences (RdJobKind kind, const char *const *jids, GVariant *options,
                                 GError **error);
/* RD_JOB_BLOCK, RD_JOB_UNBLOCK. */
RdOrder *rd_order_new_block (RdJobKind kind, const char *const *jids, GVariant *options,
                             GError **error);
void rd_order_free (RdOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdOrder, rd_order_free)
