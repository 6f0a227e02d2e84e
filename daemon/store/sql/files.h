/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Makes DIRECTORY (0700) and locks it for this process. Returns a descriptor, or -1: another
 * process has it, another user owns or may write it, or the lock is no file of the user's own. */
int rd_store_files_lock (const char *directory, GError **error);

/* Makes the database's file (0600). Changes nothing and fails if that file, or one that SQLite
 * keeps beside it, is not a regular file of the user's with one name. */
bool rd_store_files_prepare (const char *directory, GError **error);

/* Fails when LOCK is not the directory's lock file any more. */
bool rd_store_files_check (const char *directory, int lock, GError **error);

char *rd_store_files_get_path (const char *directory);

/* -- a damaged database ------------------------------------------------------------------------ */

/* Where it stands as long as something is to be read of it; also after a start that was cut off. */
char *rd_store_files_get_damaged (const char *directory);
bool rd_store_files_has_damaged (const char *directory);
/* Moves the database there, or to an unused name if that one is taken; leaves an empty file. */
bool rd_store_files_set_aside (const char *directory, GError **error);
/* A name that nothing has, for it to be kept under. */
char *rd_store_files_choose_aside (const char *directory);
/* Moves it from there to NAME. */
bool rd_store_files_keep_damaged (const char *directory, const char *name, GError **error);
