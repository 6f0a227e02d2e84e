/* The work of a resync: asks for the whole roster once more. The sync and the store take it in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

/* TERMS are copied. */
RdJobWork *rd_resync_work_new (const RdJobWorkTerms *terms, RdJob *job);
