/* Contacts of which the server may have two items, under two spellings of one JID: it named one in
 * another spelling than the stored one, and the whole roster that tells has not come yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Each in a transaction of the caller's. KEY (rd_jid_make_key ()): all contacts who have it. */
bool rd_spelling_doubt_add (RdDatabase *db, int64_t profile, const char *key, GError **error);
/* Is the contact of the row ID one of them? */
bool rd_spelling_doubt_has (RdDatabase *db, int64_t id, bool *has, GError **error);
/* A whole roster that was asked for after the doubt is stored. */
bool rd_spelling_doubt_clear (RdDatabase *db, int64_t profile, GError **error);
