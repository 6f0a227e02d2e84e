/* What does a job: one of two works, behind the same few functions.
 *
 * A work is attached to a sync while that is online, and detached when it is not any more; what is
 * not done then is done with the next one. It tells its end once, through finished; after that it
 * does nothing. The queue calls, and owns it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "model/pace.h"
#include "store/job/plan.h"

typedef struct _RdJobWork RdJobWork;

typedef void (*RdJobWorkFinished) (RdJobWork *work, RdJobResult result, const GError *error,
                                   gpointer user_data);

typedef struct
{
  RdStore *store;
  int64_t profile;
  RdPace *pace; /* of subscription presences, from job to job */
  RdJobWorkFinished finished;
  gpointer user_data;
} RdJobWorkTerms;

/* The works: each takes a reference to JOB, and copies TERMS. */
RdJobWork *rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job);
RdJobWork *rd_resync_work_new (const RdJobWorkTerms *terms, RdJob *job);
/* Of a dry run that has nothing to ask: what its plan says is all. */
RdJobWork *rd_idle_work_new (const RdJobWorkTerms *terms, RdJob *job);
void rd_job_work_free (RdJobWork *work);

RdJob *rd_job_work_get_job (const RdJobWork *work);
bool rd_job_work_is_attached (const RdJobWork *work);

/* SYNC is synced; it is the work's until it is detached. */
void rd_job_work_attach (RdJobWork *work, RdRosterSync *sync);
void rd_job_work_detach (RdJobWork *work);
/* Begins nothing more, and finishes when what is under way is answered. */
void rd_job_work_cancel (RdJobWork *work);
/* A change was stored and told. */
void rd_job_work_take_change (RdJobWork *work, const RdChange *change);

/* Was something asked of the server whose outcome isn't known? Then the store has to find out, with
 * the next sync, what the job did. */
bool rd_job_work_is_unsettled (const RdJobWork *work);

/* -- for the two works ------------------------------------------------------------------------- */

typedef struct
{
  void (*attached) (RdJobWork *work);
  void (*detached) (RdJobWork *work);
  void (*cancelled) (RdJobWork *work);
  void (*take_change) (RdJobWork *work, const RdChange *change);
  bool (*is_unsettled) (const RdJobWork *work);
  void (*free) (RdJobWork *work);
} RdJobWorkClass;

/* The first member of each. */
struct _RdJobWork
{
  const RdJobWorkClass *class;
  RdJobWorkTerms terms;
  RdJob *job;
  RdRosterSync *sync; /* NULL while detached */
  bool is_finished;
  bool is_follower; /* the queue's: the work at its head asks for this one, too */
};

/* Fills in a new one. */
void rd_job_work_init (RdJobWork *work, const RdJobWorkClass *class, const RdJobWorkTerms *terms,
                       RdJob *job);
void rd_job_work_finish (RdJobWork *work, RdJobResult result, const GError *error);
