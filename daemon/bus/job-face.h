/* im.rosterd.Roster1.Job on the bus.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "bus/roster-face.h"
#include "core/job/job.h"
#include "roster-bus.h"

#define RD_TYPE_JOB_FACE (rd_job_face_get_type ())
G_DECLARE_FINAL_TYPE (RdJobFace, rd_job_face, RD, JOB_FACE, RdBusJobSkeleton)

/* ROSTER is the face of the profile's roster: it tells all that the job changed before the job's
 * end is told. */
RdJobFace *rd_job_face_new (RdJob *job, RdProfile *profile, RdRosterFace *roster,
                            RdCallTurns *turns);
