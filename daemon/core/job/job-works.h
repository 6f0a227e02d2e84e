/* Which works a job has: one, or one for its contacts and one for its blocks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

RdJobWork *rd_job_works_make (const RdJobWorkTerms *terms, RdJob *job);
/* What comes when WORK has finished; it takes WORK. NULL: it was the job's last. */
RdJobWork *rd_job_works_make_next (RdJobWork *work, RdJobResult result, const GError *error);
