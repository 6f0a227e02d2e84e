/* What is put right at each start and end.
 * - If the machine ended under an open database, commits since the last checkpoint may be lost.
 * Their serials were announced and must not be given again: serials and the journal's floor jump
 * ahead by more than can be lost, whatever the clock says, and frontends read the rosters anew.
 * - Open jobs of the last process get the result "interrupted". If it did not end in order, what
 * it asked of the server last may not have been stored.
 * - Sort keys of another locale or C library are made again.
 * - The journal is cut to its newest rows.
 * - An erasure of a removed profile that was cut off is done.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/upkeep.h"

#include "runtime/boot.h"
#include "runtime/clock.h"
#include "store/job/intent.h"
#include "store/profile/state.h"
#include "store/roster/journal.h"
#include "store/roster/row.h"
#include "store/sql/erasure.h"

static const char select_meta[] = "SELECT value FROM meta WHERE key = :key";
static const char replace_meta[] = "INSERT OR REPLACE INTO meta (key, value) VALUES (:key, :value)";
static const char delete_session[] = "DELETE FROM meta WHERE key = 'session'";
static const char jump_ahead[] = "UPDATE profile SET serial = max (serial + :leap, :now),"
                                 " journal_floor = max (serial + :leap, :now)";
static const char jump_floor[]
    = "INSERT INTO meta (key, value) VALUES ('serial_floor', :now)"
      " ON CONFLICT (key) DO UPDATE SET value = max (value + :leap, :now)";
static const char interrupt_jobs[]
    = "UPDATE job SET result = 'interrupted' WHERE is_open AND result = ''";
static const char select_contacts[] = "SELECT " RD_ROSTER_COLUMNS " FROM contact c ORDER BY c.id";
static const char update_key[]
    = "UPDATE contact SET sort_key = :sort_key, search = :search WHERE id = :contact";

/* -- the table of single values ---------------------------------------------------------------- */

static bool
read_meta (RdDatabase *db, const char *key, char **value, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_meta, RD_WITH (rd_text (":key", key)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    *value = g_strdup (rd_column_text (statement, 0));
  return fetch != RD_FETCH_ERROR;
}

static bool
write_meta (RdDatabase *db, const char *key, const char *value, GError **error)
{
  return rd_database_run (db, replace_meta,
                          RD_WITH (rd_text (":key", key), rd_text (":value", value)), error);
}

/* -- lost commits ------------------------------------------------------------------------------ */

static bool
run_jump (RdDatabase *db, const char *sql, GError **error)
{
  return rd_database_run (
      db, sql, RD_WITH (rd_int (":leap", RD_SERIAL_LEAP), rd_int (":now", rd_clock_get_real ())),
      error);
}

static bool
begin_session (RdDatabase *db, GError **error)
{
  g_autofree char *boot = rd_boot_get_id ();
  g_autofree char *session = NULL;

  if (!read_meta (db, "session", &session, error))
    return false;
  if (session != NULL && !g_str_equal (session, boot)
      && (!run_jump (db, jump_ahead, error) || !run_jump (db, jump_floor, error)))
    return false;
  if (session != NULL && !rd_intent_mark_all_asked (db, error))
    return false;
  return write_meta (db, "session", boot, error);
}

/* -- sort keys --------------------------------------------------------------------------------- */

static bool
rekey (RdDatabase *db, sqlite3_stmt *row, GError **error)
{
  g_autoptr (RdContact) contact = rd_roster_row_read (row, 0);
  g_autofree char *sort_key = rd_roster_row_make_sort_key (contact);
  g_autofree char *search = rd_roster_row_make_search (contact);

  return rd_database_run (db, update_key,
                          RD_WITH (rd_int (":contact", sqlite3_column_int64 (row, 0)),
                                   rd_blob (":sort_key", sort_key, strlen (sort_key)),
                                   rd_text (":search", search)),
                          error);
}

static bool
rekey_all (RdDatabase *db, GError **error)
{
  g_autoptr (RdStatement) contacts = rd_database_prepare (db, select_contacts, NULL, error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, contacts, error)) == RD_FETCH_ROW)
    {
      if (!rekey (db, contacts, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

static bool
check_collation (RdDatabase *db, GError **error)
{
  g_autofree char *ours = rd_roster_row_get_collation ();
  g_autofree char *stored = NULL;

  if (!read_meta (db, "collation", &stored, error))
    return false;
  if (g_strcmp0 (stored, ours) == 0)
    return true;
  return rekey_all (db, error) && write_meta (db, "collation", ours, error);
}

/* -- opening and closing ----------------------------------------------------------------------- */

bool
rd_upkeep_was_ended (RdDatabase *db)
{
  g_autofree char *session = NULL;

  return read_meta (db, "session", &session, NULL) && session == NULL;
}

bool
rd_upkeep_open (RdDatabase *db, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error) || !begin_session (db, error)
      || !rd_database_run (db, interrupt_jobs, NULL, error) || !check_collation (db, error)
      || !rd_journal_cut_all (db, error) || !rd_transaction_commit (&transaction, error))
    return false;
  /* The session's mark must be on the disk before any commit that may be lost. */
  if (!rd_database_execute (db, "PRAGMA wal_checkpoint (TRUNCATE)", error))
    return false;
  rd_erasure_run (db);
  return true;
}

void
rd_upkeep_close (RdDatabase *db)
{
  g_autoptr (GError) error = NULL;

  /* Closing syncs the whole WAL; if that fails, the mark stays and is right. */
  if (!rd_database_execute (db, delete_session, &error))
    g_warning ("%s", error->message);
}
