/* Intents: what open jobs want contacts to become.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/claim.h"
#include "store/store.h"

/* The contacts of JOB's plan as they are now; those that are not in the roster are left out
 * (element-type RdContact). */
void rd_store_get_planned_async (RdStore *store, int64_t profile, uint64_t job,
                                 GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *rd_store_get_planned_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store, in the caller's transaction --------------------------------------------- */

/* ITEM, by JOB: an item that is edited or removed, a presence that is sent, or both. */
bool rd_intent_put (RdDatabase *db, int64_t profile, uint64_t job, const RdPlanItem *item,
                    GError **error);
/* JOB wants TARGET instead, and is about to ask for it (again). */
bool rd_intent_replan (RdDatabase *db, int64_t profile, uint64_t job, const RdContact *target,
                       GError **error);
/* Does any job of PROFILE want anything? */
bool rd_intent_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error);
/* A job's part of a change. */
typedef struct
{
  RdContact *after; /* what the contact was then; NULL: gone */
  uint64_t job;
  RdJobKind kind;
} RdShare;

/* The parts of CHANGE that open jobs claim, one after the other (element-type RdShare); mostly
 * there is none, or one that is all of it. Of several jobs that want the same the oldest has it,
 * since jobs are done in their order. What was claimed is not claimed again. */
GPtrArray *rd_intent_share (RdDatabase *db, int64_t profile, const RdClaimedChange *change,
                            GError **error);
/* The open job that denied JID's request, with which a server may have forgotten the item; *JOB is
 * untouched when there is none. */
bool rd_intent_find_denial (RdDatabase *db, int64_t profile, const char *jid, uint64_t *job,
                            GError **error);
/* The intents of all jobs of PROFILE that aren't open. */
bool rd_intent_forget_closed (RdDatabase *db, int64_t profile, GError **error);
bool rd_intent_forget_job (RdDatabase *db, uint64_t job, GError **error);
