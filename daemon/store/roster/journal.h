/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Deletes all but the newest changes of every profile. In the caller's transaction. */
bool rd_journal_cut_all (RdDatabase *db, GError **error);
/* The same for PROFILE, now and then, after a commit raised its serial from BEFORE to AFTER. */
void rd_journal_cut_after (RdDatabase *db, int64_t profile, uint64_t before, uint64_t after);
