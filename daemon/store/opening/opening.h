/* From a directory to a sound, migrated database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sql/database.h"

/* The writer's connection. DIRECTORY is locked by the caller. *NOTICE as in rd_store_open (). */
RdDatabase *rd_opening_run (const char *directory, char **notice, GError **error);
