/* Erases what a removed profile leaves in the files of the database.
 * secure_delete overwrites deleted rows, but not copies from page splits, nor the WAL. So the
 * database is written anew (a second for 100 000 contacts) and the WAL is truncated. A mark stands
 * from the removal's transaction until this is done; the next start does it if it was cut off.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/erasure.h"

#include "dbus-interfaces/errors.h"

static const char add_mark[] = "INSERT OR REPLACE INTO meta (key, value) VALUES ('remains', 1)";
static const char select_mark[] = "SELECT count(*) FROM meta WHERE key = 'remains'";
static const char delete_mark[] = "DELETE FROM meta WHERE key = 'remains'";

bool
rd_erasure_plan (RdDatabase *db, GError **error)
{
  return rd_database_execute (db, add_mark, error);
}

/* The first column tells whether a reader was in the way. */
static bool
cut_wal (RdDatabase *db, GError **error)
{
  int64_t is_busy;

  if (!rd_database_get_number (db, "PRAGMA wal_checkpoint (TRUNCATE)", NULL, &is_busy, error))
    return false;
  if (is_busy != 0)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_STORE_FAILED, "the database is being read");
  return is_busy == 0;
}

static bool
erase (RdDatabase *db, GError **error)
{
  return rd_database_execute (db, "VACUUM", error) && cut_wal (db, error)
         && rd_database_execute (db, delete_mark, error);
}

void
rd_erasure_run (RdDatabase *db)
{
  g_autoptr (GError) error = NULL;
  bool has_remains;

  if (!rd_database_is_true (db, select_mark, NULL, &has_remains, &error)
      || (has_remains && !erase (db, &error)))
    g_warning ("What a removed profile left in the database could not be erased, the next start "
               "tries again: %s",
               error->message);
}
