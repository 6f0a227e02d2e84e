/* The files of the store: its directory, its lock, and the way out for a damaged database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Makes DIRECTORY (0700; one that is there keeps its mode) and in it the database's file (0600). */
bool rd_store_files_prepare (const char *directory, GError **error);

/* Locks the store for this process: a descriptor to be closed at the end, -1 when another process
 * has it. */
int rd_store_files_lock (const char *directory, GError **error);

/* Is LOCK still the lock file of DIRECTORY? If not, another rosterd may have the store already. */
bool rd_store_files_check (const char *directory, int lock, GError **error);

/* The database's path. */
char *rd_store_files_get_path (const char *directory);

/* Moves the database with its companions (-wal, -shm) to a name that isn't in use, which is
 * returned, and leaves an empty file in its place. */
char *rd_store_files_set_aside (const char *directory, GError **error);
