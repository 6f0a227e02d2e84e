/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/sync-state.h"
#include "store/store.h"

/* Changes of RdSyncState. All end with rd_store_apply_finish (). */

/* The server said that nothing changed: the roster is known from now on. */
void rd_store_apply_unchanged_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* Forgets the version; none is stored until a whole roster is. JID may be NULL. */
void rd_store_doubt_roster_async (RdStore *store, int64_t profile, RdDoubt doubt, const char *jid,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* The server's versions are believed again, from the next whole roster on. */
void rd_store_trust_versions_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* No more changes come with VERSION: if it is stored, a login may ask since it. */
void rd_store_settle_version_async (RdStore *store, int64_t profile, const char *version,
                                    GAsyncReadyCallback callback, gpointer user_data);
