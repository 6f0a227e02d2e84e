/* What differs between two states of a roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/past/difference.h"
#include "store/past/point.h"

typedef struct _RdDifferences RdDifferences;

/* Those from FROM to TO, which rd_past_resolve () gave, in either order; behind PLACE ("": all).
 * In the caller's transaction, which must not write to this roster until they are freed. */
RdDifferences *rd_differences_new (RdDatabase *db, int64_t profile, const RdPastPoint *from,
                                   const RdPastPoint *to, const char *place, GError **error);
void rd_differences_free (RdDifferences *differences);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDifferences, rd_differences_free)

/* The next one, in the order of the bytes of their places. DIFFERENCE is cleared first. */
RdFetch rd_differences_next (RdDifferences *differences, RdDifference *difference, GError **error);
