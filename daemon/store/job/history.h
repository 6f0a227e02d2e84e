/* The history of a roster: what the journal holds, read back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/job/plan.h"
#include "store/sql/database.h"

RdHistory *rd_history_query_run (RdDatabase *db, int64_t profile, const RdHistoryQuery *query,
                                 uint64_t before_serial, unsigned limit, GError **error);
/* Is there any condition that may pass much of the journal by? */
bool rd_history_query_is_long (const RdHistoryQuery *query);
