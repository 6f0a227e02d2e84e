/* A work does a job; each kind of job has its class. It is attached to each sync in turn, tells its
 * end once, and does nothing after that. The queue owns it.
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

/* For a dry run whose plan tells all. */
RdJobWork *rd_idle_work_new (const RdJobWorkTerms *terms, RdJob *job);
void rd_job_work_free (RdJobWork *work);

RdJob *rd_job_work_get_job (const RdJobWork *work);
bool rd_job_work_is_attached (const RdJobWork *work);

void rd_job_work_attach (RdJobWork *work, RdRosterSync *sync);
void rd_job_work_detach (RdJobWork *work);
/* Begins nothing more, and finishes when what is under way is answered. */
void rd_job_work_cancel (RdJobWork *work);
/* Is the outcome of something that was asked unknown? Then the store learns it by the next sync. */
bool rd_job_work_is_unsettled (const RdJobWork *work);

/* -- for the classes --------------------------------------------------------------------------- */

/* All but attached and cancelled may be NULL. */
typedef struct
{
  const RdAskerEvents *asker; /* USER_DATA is the work */
  void (*attached) (RdJobWork *work);
  void (*detached) (RdJobWork *work);
  void (*cancelled) (RdJobWork *work);
  bool (*is_unsettled) (const RdJobWork *work); /* NULL: never */
  void (*clear) (RdJobWork *work);              /* doesn't free WORK itself */
} RdJobWorkClass;

/* The first member of a class's own. */
struct _RdJobWork
{
  const RdJobWorkClass *class;
  RdJobWorkTerms terms;
  RdJob *job;
  RdRosterSync *sync; /* NULL while detached */
  bool is_finished;
  bool is_follower; /* the head of the queue asks for this one, too */
};

void rd_job_work_init (RdJobWork *work, const RdJobWorkClass *class, const RdJobWorkTerms *terms,
                       RdJob *job);
void rd_job_work_finish (RdJobWork *work, RdJobResult result, const GError *error);
