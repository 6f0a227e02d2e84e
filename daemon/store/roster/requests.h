/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/change.h"
#include "store/store.h"

/* Unanswered subscription requests, the oldest first (element-type RdRequest). */
void rd_store_list_requests_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *rd_store_list_requests_finish (RdStore *store, GAsyncResult *result, GError **error);

/* -- inside the store -------------------------------------------------------------------------- */

/* The most that are kept of one profile; further ones are dropped. */
#define RD_REQUESTS_MAX 10000

/* In the caller's transaction. JIDs may be spelt in any way. */

/* *IS_NEW: it was not there. */
bool rd_request_store_add (RdDatabase *db, int64_t profile, const RdRequest *request, bool *is_new,
                           GError **error);
/* *UNCHECKED is set if the request is there, has not been verified, and what it says it was before
 * is a contact of the roster. */
bool rd_request_store_find_unchecked (RdDatabase *db, int64_t profile, const RdRequest *request,
                                      RdRequest **unchecked, GError **error);
/* Unless the request has ended or says something else now. */
bool rd_request_store_note_former (RdDatabase *db, int64_t profile, const RdRequest *request,
                                   bool *is_new, GError **error);
/* Notes in CHANGE that it has ended, if it was there. */
bool rd_request_store_remove (RdDatabase *db, int64_t profile, const char *jid, RdChange *change,
                              GError **error);
bool rd_request_store_is_any (RdDatabase *db, int64_t profile, bool *is_any, GError **error);
bool rd_request_store_has (RdDatabase *db, int64_t profile, const char *jid, bool *has,
                           GError **error);
/* When it came; 0: there is none. */
bool rd_request_store_get_time (RdDatabase *db, int64_t profile, const char *jid, int64_t *time,
                                GError **error);
