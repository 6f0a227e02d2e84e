/* Opens a sound, migrated database. Looks before it writes: a file of a newer rosterd, or of
 * another program, is refused untouched. A damaged one, or one that lacks a part of its schema, is
 * set aside; only its profiles are taken over, since rosters come from the servers again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/opening.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/aside.h"
#include "store/opening/salvage.h"
#include "store/opening/schema-check.h"
#include "store/opening/upkeep.h"
#include "store/sql/database.h"
#include "store/sql/files.h"
#include "store/sql/migrations.h"
#include "store/sql/seal.h"

#include <sys/stat.h>

static bool
has_companion (const char *path, const char *suffix)
{
  g_autofree char *companion = g_strconcat (path, suffix, NULL);
  struct stat status;

  return stat (companion, &status) == 0 && status.st_size > 0;
}

/* A new database has a journal until it is in WAL mode. Without either the file is complete, and
 * reading it makes no other file. */
static RdDatabaseMode
choose_mode (const char *path)
{
  if (has_companion (path, "-journal"))
    return RD_DATABASE_ROLLED_BACK;
  return has_companion (path, "-wal") ? RD_DATABASE_READER : RD_DATABASE_FROZEN;
}

static bool
look (const char *path, bool *is_corrupt, GError **error)
{
  g_autoptr (RdDatabase) db = rd_database_open (path, choose_mode (path), is_corrupt, error);

  return db != NULL && rd_migrations_check (db, error);
}

/* Reads each page once (580 ms for 100 000 contacts); does not compare indexes with their tables.
 */
static bool
check_soundness (RdDatabase *db, bool *is_corrupt, GError **error)
{
  g_autoptr (RdQuery) query = rd_database_compose (db, "PRAGMA quick_check (1)", NULL, error);
  RdFetch fetch = rd_fetch (db, query, error);

  if (fetch != RD_FETCH_ROW)
    {
      *is_corrupt = rd_database_is_corrupt (db);
      return false;
    }
  if (g_str_equal (rd_column_text (query, 0), "ok"))
    return true;
  *is_corrupt = true;
  g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED, "The roster database is damaged (%s).",
               rd_column_text (query, 0));
  return false;
}

/* Did the last process end in order, and did nobody write the file since? */
static bool
is_untouched (RdDatabase *db, bool is_sealed)
{
  return is_sealed && rd_upkeep_was_ended (db);
}

static RdDatabase *
open_sound (const char *path, bool is_sealed, bool *is_corrupt, GError **error)
{
  g_autoptr (RdDatabase) db = NULL;

  if (!look (path, is_corrupt, error))
    return NULL;
  db = rd_database_open (path, RD_DATABASE_WRITER, is_corrupt, error);
  if (db == NULL || (!is_untouched (db, is_sealed) && !check_soundness (db, is_corrupt, error))
      || !rd_schema_check (db, is_corrupt, error))
    return NULL;
  if (!rd_migrations_run (db, error) || !rd_upkeep_open (db, error))
    {
      *is_corrupt = rd_database_is_corrupt (db);
      return NULL;
    }
  return g_steal_pointer (&db);
}

/* Until the profiles are on the disk the damaged database keeps the name by which the next start
 * finds it. */
static bool
salvage (RdDatabase *db, const char *directory, GError **error)
{
  g_autofree char *damaged = rd_store_files_get_damaged (directory);
  g_autofree char *aside = rd_store_files_choose_aside (directory);
  unsigned n_profiles;

  if (!rd_database_keep_commits (db, true, error))
    return false;
  n_profiles = rd_salvage_profiles (db, damaged);
  return rd_aside_remember (db, aside, n_profiles, error)
         && rd_database_keep_commits (db, false, error)
         && rd_store_files_keep_damaged (directory, aside, error);
}

static RdDatabase *
open_writer (const char *directory, bool is_sealed, char **notice, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autoptr (GError) failure = NULL;
  g_autoptr (RdDatabase) db = NULL;
  bool is_corrupt = false;

  db = open_sound (path, is_sealed, &is_corrupt, &failure);
  if (db == NULL && is_corrupt)
    {
      g_clear_error (&failure);
      if (!rd_store_files_set_aside (directory, error))
        return NULL;
      db = open_sound (path, false, &is_corrupt, &failure);
    }
  if (db == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (rd_store_files_has_damaged (directory) && !salvage (db, directory, error))
    return NULL;
  *notice = rd_aside_describe (db);
  return g_steal_pointer (&db);
}

RdDatabase *
rd_opening_run (const char *directory, char **notice, GError **error)
{
  return open_writer (directory, false, notice, error);
}

RdStore *
rd_store_open (const char *directory, char **notice, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autoptr (RdStore) store = NULL;
  RdDatabase *writer;
  bool is_sealed;
  int lock;

  *notice = NULL;
  lock = rd_store_files_lock (directory, error);
  if (lock < 0)
    return NULL;
  store = rd_store_new (directory, lock);
  if (!rd_store_files_prepare (directory, error))
    return NULL;
  is_sealed = rd_seal_break (lock, path);
  writer = open_writer (directory, is_sealed, notice, error);
  return writer != NULL && rd_store_start (store, writer, error) ? g_steal_pointer (&store) : NULL;
}

void
rd_store_close (RdStore *store)
{
  rd_store_end (store, rd_upkeep_close);
}
