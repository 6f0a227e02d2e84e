/* Has a database what one of its version should have?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* *IS_DAMAGED, with an error that names one of them: tables, columns or indexes are missing, or are
 * not what the steps make. More of them is no damage. */
bool rd_schema_check (RdDatabase *db, bool *is_damaged, GError **error);
