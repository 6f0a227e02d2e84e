/* A job: work that waits for the server, as others see it: how far it is, what failed, how it
 * ended.
 *
 * It does nothing itself: the queue's works (job-work.h) fill it in. Its signals:
 *
 * "progress" (): a figure or the state is another one now.
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

/* Failures beyond this, or beyond so many bytes, are only counted: a server has JIDs of any length.
 */
#define RD_JOB_FAILURES_MAX 10000
#define RD_JOB_FAILURES_SIZE_MAX (16u << 20)
/* A difference whose JIDs have more bytes is not listed. */
#define RD_JOB_DIFFERENCE_SIZE_MAX (1u << 20)

/* Takes PLAN. */
RdJob *rd_job_new (RdPlan *plan);

/* Asks it to end soon; its work sees to that. */
void rd_job_cancel (RdJob *job);

/* -- for its work ------------------------------------------------------------------------------ */

/* The plan, whose items are the work's from then on. */
GPtrArray *rd_job_take_items (RdJob *job);
void rd_job_enter_state (RdJob *job, RdJobState state);
void rd_job_add_done (RdJob *job);
/* One that was added isn't done after all. */
void rd_job_take_back_done (RdJob *job);
/* So many of its presences came back and are to be sent again. */
void rd_job_set_sent_back (RdJob *job, unsigned n);
/* Takes ERROR. */
void rd_job_add_failure (RdJob *job, const char *jid, GError *error);
/* Of a resync: how the server's roster differed. Copied as far as it is shown. */
void rd_job_set_difference (RdJob *job, const RdChange *change);
/* Of a resync that was answered together with OTHER. */
void rd_job_share_difference (RdJob *job, const RdJob *other);
/* ERROR (may be NULL): why the job as a whole did not go on. Tells nothing yet. */
void rd_job_set_result (RdJob *job, RdJobResult result, const GError *error);
/* What the figures say: done, partly done or failed. */
RdJobResult rd_job_judge (const RdJob *job);
/* The end. Its result stands and is stored. */
void rd_job_end (RdJob *job);

/* -- what it is -------------------------------------------------------------------------------- */

uint64_t rd_job_get_number (const RdJob *job);
RdJobKind rd_job_get_kind (const RdJob *job);
RdJobState rd_job_get_state (const RdJob *job);
RdJobResult rd_job_get_result (const RdJob *job);
bool rd_job_is_cancelled (const RdJob *job);
bool rd_job_is_dry_run (const RdJob *job);
const char *rd_job_get_message (const RdJob *job);
unsigned rd_job_get_total (const RdJob *job);
unsigned rd_job_get_done (const RdJob *job);
unsigned rd_job_get_failed (const RdJob *job);
unsigned rd_job_get_sent_back (const RdJob *job);
/* NULL for none. */
const GError *rd_job_get_error (const RdJob *job);
/* (element-type RdJobFailure): the first RD_JOB_FAILURES_MAX, or fewer. */
const GPtrArray *rd_job_get_failures (const RdJob *job);
/* Of an undo: its counts stand in the plan, the items are gone. */
const RdPlan *rd_job_get_plan (const RdJob *job);

/* Of a resync; NULL before it is known. */
typedef struct
{
  unsigned n_added, n_changed, n_removed;
  bool is_listed;
  GPtrArray *added, *changed, *removed; /* (element-type utf8) */
} RdJobDifference;
const RdJobDifference *rd_job_get_difference (const RdJob *job);

/* "queued", …; "" (none), "done", …; static. */
const char *rd_job_state_to_string (RdJobState state);
const char *rd_job_result_to_string (RdJobResult result);
