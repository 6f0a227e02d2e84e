/* What is put right in a database when it is opened, and when it is closed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* After the migrations, before the first reader. */
bool rd_upkeep_open (RdDatabase *db, GError **error);
/* The last write. */
void rd_upkeep_close (RdDatabase *db);
