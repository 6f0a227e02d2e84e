/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/claim.h"
#include "store/store.h"

/* Some contacts of JOB's plan that are in the roster, as they are now, and all that have the same
 * keys. */
typedef struct
{
  GPtrArray *contacts; /* (element-type RdContact) */
  char *last_key;      /* of those that were looked at; NULL: there were none */
} RdPlannedSlice;

void rd_planned_slice_free (RdPlannedSlice *slice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPlannedSlice, rd_planned_slice_free)

/* By key, from behind AFTER_KEY on; "" is the beginning. */
void rd_store_get_planned_async (RdStore *store, int64_t profile, uint64_t job,
                                 const char *after_key, GAsyncReadyCallback callback,
                                 gpointer user_data);
RdPlannedSlice *rd_store_get_planned_finish (RdStore *store, GAsyncResult *result, GError **error);

/* The server is being asked to change the contacts of JIDS (element-type utf8, as in the plan),
 * kept until the end: from the next write on, their changes may be JOB's. Ends with
 * rd_store_write_finish (). */
void rd_store_mark_asked_async (RdStore *store, int64_t profile, uint64_t job, GPtrArray *jids,
                                GAsyncReadyCallback callback, gpointer user_data);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

bool rd_intent_put (RdDatabase *db, int64_t profile, uint64_t job, const RdPlanItem *item,
                    GError **error);
bool rd_intent_replan (RdDatabase *db, int64_t profile, uint64_t job, const RdContact *target,
                       GError **error);
/* It isn't known what was asked. */
bool rd_intent_mark_all_asked (RdDatabase *db, GError **error);
/* The same of the jobs there were when rd_store_mark_asked_async () failed, if it hasn't succeeded
 * since. */
bool rd_intent_fill_gap (RdDatabase *db, GError **error);
bool rd_intent_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error);

typedef struct
{
  RdContact *after; /* the contact after this part; NULL: gone */
  uint64_t job;     /* 0: others', which came to light by the next part */
  RdJobKind kind;
} RdShare;

/* The parts of CHANGE that open jobs claim (element-type RdShare): of a push the running job's
 * first, then the oldest job's. */
GPtrArray *rd_intent_share (RdDatabase *db, int64_t profile, const RdClaimedChange *change,
                            GError **error);
/* Finds the open job that denied JID's request, after which a server may drop the item; else leaves
 * *JOB. */
bool rd_intent_find_denial (RdDatabase *db, int64_t profile, const char *jid, uint64_t *job,
                            GError **error);
bool rd_intent_forget_closed (RdDatabase *db, int64_t profile, GError **error);
/* UNSETTLED: a JSON list of the JIDs whose intents stay; NULL: none. */
bool rd_intent_forget_settled (RdDatabase *db, uint64_t job, const char *unsettled, GError **error);
