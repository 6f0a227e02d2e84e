/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* Fails with *IS_DAMAGED when a table, column or index of its version is missing or differs. */
bool rd_schema_check (RdDatabase *db, bool *is_damaged, GError **error);
