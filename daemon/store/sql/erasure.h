/* What a removed profile leaves in the files of the database, and that it goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* In the transaction of a removal: from its commit on there are remains, whatever happens then. */
bool rd_erasure_plan (RdDatabase *db, GError **error);
/* Erases them, if there are any; a failure is logged, and the next start tries again. */
void rd_erasure_run (RdDatabase *db);
