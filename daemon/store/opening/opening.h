/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

/* Opens, or makes, DIRECTORY/rosterd.db (modes 0700 and 0600), locks and migrates it. Refuses a
 * database of a newer rosterd, untouched. Sets a corrupt one aside under a new name and begins a
 * new one; *NOTICE is a sentence for the user then, and at each start until it is dismissed
 * (aside.h), else NULL. Blocks. */
RdStore *rd_store_open (const char *directory, char **notice, GError **error);
/* Waits for all calls, then closes. Blocks; no call may follow. */
void rd_store_close (RdStore *store);

/* Opens the writer's connection; the caller has locked DIRECTORY. */
RdDatabase *rd_opening_run (const char *directory, char **notice, GError **error);
