/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

/* For an edit, a removal, a purge or an undo. */
RdJobWork *rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job);
