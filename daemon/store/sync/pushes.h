/* Pushes of the server's, as they are stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"
#include "store/store.h"

/* At least one push, in a transaction; a change (element-type RdChange) for each. All are stored,
 * or none. A push names the contact that is spelt as it says, else the one whose JID it is in
 * another spelling: that one takes the new spelling over, but isn't removed
 * (RdChange.has_other_spelling). */
GPtrArray *rd_roster_apply_pushes (RdDatabase *db, int64_t profile, const RdPush *pushes,
                                   unsigned n_pushes, GError **error);
