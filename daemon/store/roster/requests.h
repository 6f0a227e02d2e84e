/* Requests of contacts who want to see the user's presence, in the database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/job/plan.h"
#include "store/sql/database.h"

/* In a transaction of the caller's. What it means for the contact is in request-write.h. */
bool rd_request_store_add (RdDatabase *db, int64_t profile, const RdRequest *request, bool *is_new,
                           GError **error);
/* JID in whatever spelling. */
bool rd_request_store_remove (RdDatabase *db, int64_t profile, const char *jid, GError **error);
/* Is there any of PROFILE? */
bool rd_request_store_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error);
/* Is there one of JID, in whatever spelling? Since when: 0 for none. */
bool rd_request_store_has (RdDatabase *db, int64_t profile, const char *jid, bool *has,
                           GError **error);
bool rd_request_store_get_time (RdDatabase *db, int64_t profile, const char *jid, int64_t *time,
                                GError **error);
/* (element-type RdRequest) */
GPtrArray *rd_request_store_list (RdDatabase *db, int64_t profile, GError **error);
