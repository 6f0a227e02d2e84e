/* A filter for contacts that are not in the tables: those of a roster's past.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"

typedef struct _RdFilterMatch RdFilterMatch;

/* FILTER must live as long. RD_ERROR_INVALID_ARGUMENTS: a domain, or "ChangedAfter" or
 * "UnseenFor", which say nothing of the past. */
RdFilterMatch *rd_filter_match_new (const RdFilter *filter, GError **error);
void rd_filter_match_free (RdFilterMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdFilterMatch, rd_filter_match_free)

/* By the same conditions as in filter-sql.h, but each JID in any spelling. */
bool rd_filter_match_has (const RdFilterMatch *match, const RdContact *contact);
