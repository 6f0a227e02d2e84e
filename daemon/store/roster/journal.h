/* The journal's length: it keeps the newest changes of each profile.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Cuts every profile's. In a transaction of the caller's. */
bool rd_journal_cut_all (RdDatabase *db, GError **error);
/* After a commit that took PROFILE's serial from BEFORE to AFTER: cuts its journal when it is time
 * to. In a transaction of its own; a failure only leaves it longer. */
void rd_journal_cut_after (RdDatabase *db, int64_t profile, uint64_t before, uint64_t after);
