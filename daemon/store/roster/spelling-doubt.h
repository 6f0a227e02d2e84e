/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Marks the contacts of KEY (rd_jid_make_key ()): the server may have two items under two spellings
 * of one JID. All run in the caller's transaction. */
bool rd_spelling_doubt_add (RdDatabase *db, int64_t profile, const char *key, GError **error);
bool rd_spelling_doubt_has (RdDatabase *db, int64_t id, bool *has, GError **error);
bool rd_spelling_doubt_clear (RdDatabase *db, int64_t profile, GError **error);
