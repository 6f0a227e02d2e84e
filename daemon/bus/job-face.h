/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bus/gate/call-turns.h"
#include "bus/roster-face.h"
#include "core/job/job.h"
#include "roster-bus.h"

#define RD_TYPE_JOB_FACE (rd_job_face_get_type ())
G_DECLARE_FINAL_TYPE (RdJobFace, rd_job_face, RD, JOB_FACE, RdBusJobSkeleton)

/* ROSTER, of the same profile, tells the job's changes before the face tells the job's end. */
RdJobFace *rd_job_face_new (RdJob *job, RdProfile *profile, RdRosterFace *roster,
                            RdCallTurns *turns);
