/* Two states of a roster, at least one of them a snapshot that the journal doesn't reach: what
 * differs is found by reading both.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/past/difference.h"
#include "store/past/point.h"

typedef struct _RdMerge RdMerge;

/* As rd_differences_new (). Reads both states once or twice. */
RdMerge *rd_merge_new (RdDatabase *db, int64_t profile, const RdPastPoint *from,
                       const RdPastPoint *to, const char *place, GError **error);
void rd_merge_free (RdMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdMerge, rd_merge_free)

/* As rd_differences_next (). */
RdFetch rd_merge_next (RdMerge *merge, RdDifference *difference, GError **error);
