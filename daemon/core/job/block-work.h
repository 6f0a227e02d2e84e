/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

/* Of one batch: a server takes them all, or none. */
#define RD_BLOCK_BATCH_MAX 500
#define RD_BLOCK_BATCH_SIZE_MAX (32 * 1024)

/* Blocks or unblocks what the plan of JOB says, a batch after the other. */
RdJobWork *rd_block_work_new (const RdJobWorkTerms *terms, RdJob *job);
bool rd_block_work_is_one (const RdJobWork *work);
