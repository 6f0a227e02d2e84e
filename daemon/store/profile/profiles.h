/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/profile-record.h"
#include "store/store.h"

/* By name (element-type RdProfileRecord). Blocks: for start-up only. */
GPtrArray *rd_store_list_profiles (RdStore *store, GError **error);

/* All writes but rd_store_dismiss_notice_async () fail with RD_ERROR_STORE_FAILED if the store's
 * files were removed or replaced. */

/* The first profile becomes the default. RD_ERROR_PROFILE_EXISTS: its name or JID is taken. */
void rd_store_add_profile_async (RdStore *store, const char *name, const char *jid,
                                 const RdSettings *settings, GAsyncReadyCallback callback,
                                 gpointer user_data);
RdProfileRecord *rd_store_add_profile_finish (RdStore *store, GAsyncResult *result, GError **error);

/* Returns the profile that becomes the default instead (the first by name); 0: none, -1: error. */
void rd_store_remove_profile_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data);
int64_t rd_store_remove_profile_finish (RdStore *store, GAsyncResult *result, GError **error);

/* This and the next three end with rd_store_write_finish (). */
void rd_store_set_default_profile_async (RdStore *store, int64_t profile,
                                         GAsyncReadyCallback callback, gpointer user_data);
void rd_store_save_settings_async (RdStore *store, int64_t profile, const RdSettings *settings,
                                   GAsyncReadyCallback callback, gpointer user_data);
/* Replaces RdProfileRecord.login_memory. */
void rd_store_save_login_memory_async (RdStore *store, int64_t profile, const char *memory,
                                       GAsyncReadyCallback callback, gpointer user_data);
/* Forgets RdProfileRecord.shrink. */
void rd_store_dismiss_notice_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data);

/* -- inside the store -------------------------------------------------------------------------- */

RdProfileRecord *rd_profile_store_add (RdDatabase *db, const char *name, const char *jid,
                                       const RdSettings *settings, GError **error);
bool rd_profile_store_save_login_memory (RdDatabase *db, int64_t profile, const char *memory,
                                         GError **error);
bool rd_profile_store_set_default (RdDatabase *db, int64_t profile, GError **error);
/* What can be read of a damaged database of any version. An unreadable setting gets its default. */
GPtrArray *rd_profile_store_list_damaged (RdDatabase *db);
