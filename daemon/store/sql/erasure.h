/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* In the transaction of a removal. */
bool rd_erasure_plan (RdDatabase *db, GError **error);
/* Erases remains. Logs a failure; the next start tries again. */
void rd_erasure_run (RdDatabase *db);
