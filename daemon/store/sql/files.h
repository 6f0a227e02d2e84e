/* The files of the store: its directory, its lock, and the way out for a damaged database.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Makes DIRECTORY (0700; one that is there keeps its mode) and locks the store in it for this
 * process: a descriptor to be closed at the end, -1 when another process has it. A directory that
 * another user owns or may write is refused; so is a lock that is no file of the user's own. */
int rd_store_files_lock (const char *directory, GError **error);

/* Makes the database's file (0600) in DIRECTORY, which is locked. Refuses in its place, or in that
 * of a file that SQLite keeps beside it, anything but a regular file of the user's with one name;
 * nothing is followed, waited for or changed then. */
bool rd_store_files_prepare (const char *directory, GError **error);

/* Is LOCK still the lock file of DIRECTORY? If not, another rosterd may have the store already. */
bool rd_store_files_check (const char *directory, int lock, GError **error);

/* The database's path. */
char *rd_store_files_get_path (const char *directory);

/* Moves the database with its companions (-wal, -shm) to a name that isn't in use, which is
 * returned, and leaves an empty file in its place. */
char *rd_store_files_set_aside (const char *directory, GError **error);
