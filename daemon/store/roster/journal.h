/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"

/* CHANGE received the whole roster for the first time, at TIME: one row without a JID tells that,
 * and what changes later is told contact by contact. In the caller's transaction. */
bool rd_journal_begin (RdDatabase *db, int64_t profile, const RdChange *change, int64_t time,
                       GError **error);

/* Deletes all but the newest changes of every profile. In the caller's transaction. */
bool rd_journal_cut_all (RdDatabase *db, GError **error);
/* The same for PROFILE, now and then, after a commit raised its serial from BEFORE to AFTER. */
void rd_journal_cut_after (RdDatabase *db, int64_t profile, uint64_t before, uint64_t after);
