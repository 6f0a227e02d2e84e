/* What a session learns of where the roster stands towards the server's, besides what comes with a
 * change: each is a transaction of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/sql/database.h"

/* See rd_store_doubt_roster_async (). */
RdChange *rd_sync_write_doubt (RdDatabase *db, int64_t profile, RdDoubt doubt, const char *jid,
                               GError **error);
/* See rd_store_trust_versions_async (). */
RdChange *rd_sync_write_trust (RdDatabase *db, int64_t profile, GError **error);
/* See rd_store_settle_version_async (). */
RdChange *rd_sync_write_settled (RdDatabase *db, int64_t profile, const char *version,
                                 GError **error);
/* See rd_store_apply_unchanged_async (). */
RdChange *rd_sync_write_unchanged (RdDatabase *db, int64_t profile, GError **error);
