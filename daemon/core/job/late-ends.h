/* The ends of a profile's jobs that the store could not take: tried again now and then until it
 * can, since only the next start would close such a job otherwise.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"
#include "store/store.h"

typedef struct _RdLateEnds RdLateEnds;

/* References STORE. */
RdLateEnds *rd_late_ends_new (RdStore *store, int64_t profile);
/* What was not stored by then is not. */
void rd_late_ends_free (RdLateEnds *ends);

/* UNSETTLED: as for rd_store_end_job_async (); copied. */
void rd_late_ends_add (RdLateEnds *ends, uint64_t job, RdJobResult result,
                       const char *const *unsettled);
/* At a login: all outcomes are known by now. */
void rd_late_ends_settle (RdLateEnds *ends);
