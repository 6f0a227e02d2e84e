/* Jobs in the database: begun, ended, settled, listed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/sql/database.h"

/* Plans, in a transaction of the caller's. A job is begun for PLAN and its intents are put down. */
bool rd_job_store_begin (RdDatabase *db, int64_t profile, RdPlan *plan, GError **error);
/* A job that was never asked for, and is over. */
bool rd_job_store_add_ended (RdDatabase *db, int64_t profile, RdJobKind kind, int64_t time,
                             uint64_t *job, GError **error);

/* See store-jobs.h; each a transaction of its own. */
bool rd_job_store_replan (RdDatabase *db, int64_t profile, uint64_t job, const RdContact *target,
                          GError **error);
bool rd_job_store_end (RdDatabase *db, int64_t profile, uint64_t job, const char *result,
                       bool is_open, GError **error);
bool rd_job_store_settle (RdDatabase *db, int64_t profile, uint64_t first_running, GError **error);

/* -- what was undone ----------------------------------------------------------------------------
 */

/* The jobs of PROFILE that are undone → the jobs that undid them; both keys of g_int64_hash (). An
 * undo that changed nothing, or is undone itself, has undone nothing. */
GHashTable *rd_job_store_read_undone (RdDatabase *db, int64_t profile, GError **error);
/* 0: nobody. */
uint64_t rd_job_store_get_undoer (GHashTable *undone, uint64_t job);

/* (element-type RdPastJob) */
GPtrArray *rd_job_store_list (RdDatabase *db, int64_t profile, uint64_t before_job, unsigned limit,
                              GError **error);
