/* Does a job; each kind has its class. Is attached to one sync after the other. Does nothing after
 * its end. The queue owns it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"
#include "core/sync/roster-sync.h"
#include "model/pace.h"
#include "model/plan.h"

typedef struct _RdJobWork RdJobWork;

typedef void (*RdJobWorkFinished) (RdJobWork *work, RdJobResult result, const GError *error,
                                   gpointer user_data);

typedef struct
{
  RdStore *store;
  int64_t profile;
  RdPace *pace; /* of presences, across jobs */
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
/* Begins nothing more; finishes when everything under way is answered. */
void rd_job_work_cancel (RdJobWork *work);
/* JIDs, borrowed, whose outcome is unknown until the next sync; NULL: none. Free the array. */
const char **rd_job_work_list_unsettled (const RdJobWork *work);

/* -- for the classes --------------------------------------------------------------------------- */

/* All but attached and cancelled may be NULL. */
typedef struct
{
  const RdAskerEvents *asker; /* USER_DATA is the work */
  void (*attached) (RdJobWork *work);
  void (*detached) (RdJobWork *work);
  void (*cancelled) (RdJobWork *work);
  const char **(*list_unsettled) (const RdJobWork *work); /* NULL: none ever */
  void (*clear) (RdJobWork *work);                        /* doesn't free WORK itself */
} RdJobWorkClass;

/* The first member of each class's struct. */
struct _RdJobWork
{
  const RdJobWorkClass *class;
  RdJobWorkTerms terms;
  RdJob *job;
  RdRosterSync *sync;  /* NULL while detached */
  RdJobWork *previous; /* of the same job, finished and owned; NULL: none */
  bool is_finished;
  bool is_follower; /* takes the answer of the queue's head */
};

void rd_job_work_init (RdJobWork *work, const RdJobWorkClass *class, const RdJobWorkTerms *terms,
                       RdJob *job);
void rd_job_work_finish (RdJobWork *work, RdJobResult result, const GError *error);
