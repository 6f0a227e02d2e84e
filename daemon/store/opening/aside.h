/* The last database that was set aside, as the one that took its place remembers it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"
#include "store/store.h"

/* PATH is where the damaged database is kept, N_PROFILES how many profiles DB has of it. */
bool rd_aside_remember (RdDatabase *db, const char *path, unsigned n_profiles, GError **error);
/* A sentence for the user; NULL: there is nothing to tell. */
char *rd_aside_describe (RdDatabase *db);

/* The user knows it now: no start tells it any more. End it with rd_store_write_finish (). */
void rd_store_dismiss_aside_async (RdStore *store, GAsyncReadyCallback callback,
                                   gpointer user_data);
