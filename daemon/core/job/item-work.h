/* The work of an edit, a removal, a purge or an undo: asks the server contact by contact, many at
 * once, and follows each to its end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job-work.h"

/* TERMS are copied. */
RdJobWork *rd_item_work_new (const RdJobWorkTerms *terms, RdJob *job);
