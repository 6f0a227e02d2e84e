/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

int rd_migrations_get_version (void);
/* 0 for an empty database. */
bool rd_migrations_read_version (RdDatabase *db, int *version, GError **error);
/* RD_ERROR_STORE_FAILED for a newer database, or another program's. Writes nothing. */
bool rd_migrations_check (RdDatabase *db, GError **error);
/* Brings a checked database up to date. */
bool rd_migrations_run (RdDatabase *db, GError **error);
/* Only up to the version LAST. */
bool rd_migrations_run_to (RdDatabase *db, int last, GError **error);
