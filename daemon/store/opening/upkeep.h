/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Called after the migrations and before the first reader opens. */
bool rd_upkeep_open (RdDatabase *db, GError **error);
/* The last write. */
void rd_upkeep_close (RdDatabase *db);
