/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Did the last process end in order? Before the migrations. */
bool rd_upkeep_was_ended (RdDatabase *db);
/* After the migrations, before the first reader opens. */
bool rd_upkeep_open (RdDatabase *db, GError **error);
void rd_upkeep_close (RdDatabase *db);
