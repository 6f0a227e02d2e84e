/* A job's progress, failures and end, which its work (job-work.h) fills in. Signals:
 *
 * "progress" (): a number or the state changed.
 * "contact-done" (char *jid, bool is_done): false: no longer, its presence came back.
 * "ended" (): once, last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

#include <gio/gio.h>

#define RD_TYPE_JOB (rd_job_get_type ())
G_DECLARE_FINAL_TYPE (RdJob, rd_job, RD, JOB, GObject)

typedef enum
{
  RD_JOB_QUEUED,
  RD_JOB_RUNNING,
  RD_JOB_WAITING, /* for a connection */
  RD_JOB_ENDED,
} RdJobState;

typedef enum
{
  RD_RESULT_NONE, /* it hasn't ended */
  RD_RESULT_DONE,
  RD_RESULT_PARTLY_DONE,
  RD_RESULT_FAILED,
  RD_RESULT_CANCELLED,
  RD_RESULT_LOST,
} RdJobResult;

typedef struct
{
  char *jid;
  GError *error; /* of RD_ERROR */
} RdJobFailure;

/* Failures beyond these are only counted. */
#define RD_JOB_FAILURES_MAX 10000
#define RD_JOB_FAILURES_SIZE_MAX (16u << 20)
/* Bytes of JIDs; a larger difference is only counted. */
#define RD_JOB_DIFFERENCE_SIZE_MAX (1u << 20)

/* Takes PLAN. */
RdJob *rd_job_new (RdPlan *plan);

/* Its work ends it soon. */
void rd_job_cancel (RdJob *job);

/* -- for its work ------------------------------------------------------------------------------ */

bool rd_job_has_items (const RdJob *job);
RdPlanItems *rd_job_take_items (RdJob *job);
void rd_job_enter_state (RdJob *job, RdJobState state);
void rd_job_add_done (RdJob *job, const char *jid, RdOutcome outcome);
/* The server did, or refused to do, the plan's block of that number. Takes ERROR. */
void rd_job_add_blocked (RdJob *job, unsigned number);
void rd_job_add_blocking_failure (RdJob *job, unsigned number, GError *error);
/* What was added for JID. */
void rd_job_take_back_done (RdJob *job, const char *jid, RdOutcome outcome);
/* N presences are to be sent again. */
void rd_job_set_sent_back (RdJob *job, unsigned n);
/* Takes ERROR. */
void rd_job_add_failure (RdJob *job, const char *jid, GError *error);
void rd_job_set_difference (RdJob *job, const RdChange *change);
/* Of a resync that took OTHER's answer. */
void rd_job_share_difference (RdJob *job, const RdJob *other);
/* ERROR may be NULL. Emits nothing. */
void rd_job_set_result (RdJob *job, RdJobResult result, const GError *error);
/* Done, partly done or failed, by its numbers. */
RdJobResult rd_job_judge (const RdJob *job);
/* The same if nothing was left to do, else that it was cancelled. */
RdJobResult rd_job_judge_cancelled (const RdJob *job);
/* Call when its result is stored. */
void rd_job_end (RdJob *job);

/* -- queries ----------------------------------------------------------------------------------- */

uint64_t rd_job_get_number (const RdJob *job);
RdJobKind rd_job_get_kind (const RdJob *job);
RdJobState rd_job_get_state (const RdJob *job);
RdJobResult rd_job_get_result (const RdJob *job);
bool rd_job_is_cancelled (const RdJob *job);
bool rd_job_is_dry_run (const RdJob *job);
unsigned rd_job_get_total (const RdJob *job);
unsigned rd_job_get_done (const RdJob *job);
/* Contacts of those done; NULL for RD_OUTCOME_CHANGED, which are the rest. */
const RdNamed *rd_job_get_outcomes (const RdJob *job, RdOutcome outcome);
/* The blocks that are done. */
unsigned rd_job_get_blocked (const RdJob *job);
unsigned rd_job_get_failed (const RdJob *job);
unsigned rd_job_get_sent_back (const RdJob *job);
/* May be NULL. */
const GError *rd_job_get_error (const RdJob *job);
/* (element-type RdJobFailure): the first ones. */
const GPtrArray *rd_job_get_failures (const RdJob *job);
/* Without its items. */
const RdPlan *rd_job_get_plan (const RdJob *job);

/* NULL before it is known. */
typedef struct
{
  unsigned n_added, n_changed, n_removed;
  bool is_listed;
  GPtrArray *added, *changed, *removed; /* (element-type utf8) */
} RdJobDifference;
const RdJobDifference *rd_job_get_difference (const RdJob *job);

const char *rd_job_state_to_string (RdJobState state);
/* "" for RD_RESULT_NONE. */
const char *rd_job_result_to_string (RdJobResult result);
