/* The schema's history.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* The schema that this program knows. */
int rd_migrations_get_version (void);
/* The schema that the database has; 0 for an empty one. */
bool rd_migrations_read_version (RdDatabase *db, int *version, GError **error);
/* RD_ERROR_STORE_FAILED for a newer database, or one that isn't a roster database. Only reads. */
bool rd_migrations_check (RdDatabase *db, GError **error);
/* Brings a database that was checked up to date, step by step, each in one transaction. */
bool rd_migrations_run (RdDatabase *db, GError **error);
/* The steps up to the version LAST only. */
bool rd_migrations_run_to (RdDatabase *db, int last, GError **error);
