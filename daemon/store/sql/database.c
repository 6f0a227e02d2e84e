/* The connection owns its prepared statements; their texts are few and constant. It knows nothing
 * of rosters. All errors of SQLite are made in set_failure ().
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/database.h"

#include "dbus-interfaces/errors.h"
#include "store/sql/functions.h"
#include "store/sql/limits.h"

#include <errno.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 10000

struct _RdDatabase
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* text, by its address → sqlite3_stmt */
  uint64_t gap;
  bool has_met_damage;
};

void
rd_database_set_gap (RdDatabase *db, uint64_t job)
{
  db->gap = job;
}

uint64_t
rd_database_get_gap (const RdDatabase *db)
{
  return db->gap;
}

/* -- failures ---------------------------------------------------------------------------------- */

static bool
is_corrupt_code (int code)
{
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

/* For an empty PATH, where SQLite puts a file without a name. */
static char *
describe_place (const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);

  return *path != '\0' ? g_strdup_printf ("roster database \"%s\"", shown)
                       : g_strdup ("directory of temporary files (the one that SQLITE_TMPDIR or "
                                   "TMPDIR names, else /var/tmp)");
}

/* A full disk gives SQLITE_FULL; a full quota or shared memory file, an I/O error. */
static bool
is_full_code (int code, int system_error)
{
  bool is_io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;

  return (code & 0xff) == SQLITE_FULL
         || (is_io && (system_error == ENOSPC || system_error == EDQUOT));
}

static void
set_failure (GError **error, const char *path, int code, int system_error, const char *message)
{
  g_autofree char *place = describe_place (path);
  g_autofree char *reason = g_utf8_make_valid (message, -1);

  if (is_full_code (code, system_error))
    g_set_error (error, RD_ERROR, RD_ERROR_STORE_FULL,
                 "The disk that holds the %s is full, and nothing was stored; make room on it and "
                 "try again.",
                 place);
  else if (is_corrupt_code (code))
    g_set_error (
        error, RD_ERROR, RD_ERROR_STORE_FAILED,
        "The %s is damaged (%s); start rosterd anew, which sets it aside and gets the rosters from "
        "their servers again.",
        place, reason);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                 "The %s can't be used (%s); look to the file, its permissions and its disk, and "
                 "try again.",
                 place, reason);
}

void
rd_database_set_error (RdDatabase *db, GError **error)
{
  db->has_met_damage |= is_corrupt_code (sqlite3_extended_errcode (db->handle));
  set_failure (error, db->path, sqlite3_extended_errcode (db->handle),
               sqlite3_system_errno (db->handle), sqlite3_errmsg (db->handle));
}

bool
rd_database_is_corrupt (RdDatabase *db)
{
  return is_corrupt_code (sqlite3_errcode (db->handle));
}

bool
rd_database_has_met_damage (const RdDatabase *db)
{
  return db->has_met_damage;
}

void
rd_database_note_damage (RdDatabase *db)
{
  db->has_met_damage = true;
}

/* -- opening ----------------------------------------------------------------------------------- */

static bool
set_up (RdDatabase *db, RdDatabaseMode mode, GError **error)
{
  sqlite3_extended_result_codes (db->handle, 1);
  sqlite3_busy_timeout (db->handle, BUSY_TIMEOUT_MS);
  rd_sql_functions_add (db->handle);
  if (mode == RD_DATABASE_WRITER)
    return rd_database_execute (db,
                                "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = NORMAL;"
                                "PRAGMA foreign_keys = ON;"
                                "PRAGMA secure_delete = ON;"
                                "PRAGMA journal_size_limit = 16777216;"
                                "PRAGMA cache_size = -" G_STRINGIFY (RD_WRITER_CACHE_KIB),
                                error);
  /* Nobody reads a scratch database after a failure: it needs no journal. */
  if (mode == RD_DATABASE_SCRATCH)
    return rd_database_execute (db,
                                "PRAGMA journal_mode = OFF;"
                                "PRAGMA cache_size = -" G_STRINGIFY (RD_SCRATCH_CACHE_KIB),
                                error);
  /* Lets a truncated file be read up to its end. */
  if (mode == RD_DATABASE_DAMAGED)
    return rd_database_execute (db, "PRAGMA writable_schema = ON", error);
  /* Reads the header, which shows whether it is a database. */
  return rd_database_execute (db,
                              "PRAGMA cache_size = -" G_STRINGIFY (
                                  RD_READER_CACHE_KIB) "; SELECT count(*) FROM sqlite_schema",
                              error);
}

static int
open_handle (const char *path, RdDatabaseMode mode, sqlite3 **handle)
{
  static const int flags[] = {
    [RD_DATABASE_WRITER] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    [RD_DATABASE_READER] = SQLITE_OPEN_READONLY,
    [RD_DATABASE_ROLLED_BACK] = SQLITE_OPEN_READWRITE,
    [RD_DATABASE_FROZEN] = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
    [RD_DATABASE_DAMAGED] = SQLITE_OPEN_READONLY,
    [RD_DATABASE_SCRATCH] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
  };
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;

  if (mode != RD_DATABASE_FROZEN)
    return sqlite3_open_v2 (path, handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
  escaped = g_uri_escape_string (path, "/", FALSE);
  uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);
  return sqlite3_open_v2 (uri, handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

RdDatabase *
rd_database_open (const char *path, RdDatabaseMode mode, bool *is_corrupt, GError **error)
{
  g_autoptr (RdDatabase) db = g_new0 (RdDatabase, 1);

  db->path = g_strdup (path);
  db->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (open_handle (path, mode, &db->handle) != SQLITE_OK)
    rd_database_set_error (db, error);
  else if (set_up (db, mode, error))
    return g_steal_pointer (&db);
  if (is_corrupt != NULL)
    *is_corrupt = rd_database_is_corrupt (db);
  return NULL;
}

void
rd_database_close (RdDatabase *db)
{
  g_hash_table_unref (db->statements);
  if (sqlite3_close (db->handle) != SQLITE_OK)
    g_critical ("The roster database was closed with a statement in use.");
  g_free (db->path);
  g_free (db);
}

void
rd_database_forget_pages (RdDatabase *db)
{
  sqlite3_db_release_memory (db->handle);
}

void
rd_database_interrupt (RdDatabase *db)
{
  sqlite3_interrupt (db->handle);
}

sqlite3 *
rd_database_get_handle (RdDatabase *db)
{
  return db->handle;
}

bool
rd_database_execute (RdDatabase *db, const char *sql, GError **error)
{
  if (sqlite3_exec (db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  rd_database_set_error (db, error);
  return false;
}

bool
rd_database_check_place (RdDatabase *db, GError **error)
{
  g_autofree char *shown = NULL;
  int has_moved = 0;

  sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved == 0)
    return true;
  shown = g_filename_display_name (db->path);
  g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
               "The roster database \"%s\" was removed or replaced while rosterd was using it, and "
               "nothing was stored; start rosterd anew.",
               shown);
  return false;
}

/* -- statements -------------------------------------------------------------------------------- */

RdBinding
rd_int (const char *name, int64_t value)
{
  return (RdBinding){ .name = name, .type = RD_BINDING_NUMBER, .number = value };
}

RdBinding
rd_serial (const char *name, uint64_t serial)
{
  return rd_int (name, (int64_t)MIN (serial, (uint64_t)INT64_MAX));
}

RdBinding
rd_text (const char *name, const char *value)
{
  return (RdBinding){ .name = name, .type = RD_BINDING_TEXT, .data = value };
}

RdBinding
rd_blob (const char *name, const void *data, size_t size)
{
  return (RdBinding){ .name = name, .type = RD_BINDING_BLOB, .data = data, .size = size };
}

static void
bind (sqlite3_stmt *statement, int index, const RdBinding *binding)
{
  switch (binding->type)
    {
    case RD_BINDING_TEXT:
      sqlite3_bind_text (statement, index, binding->data, -1, SQLITE_STATIC);
      break;
    case RD_BINDING_BLOB:
      sqlite3_bind_blob64 (statement, index, binding->data, binding->size, SQLITE_STATIC);
      break;
    case RD_BINDING_NUMBER:
    default:
      sqlite3_bind_int64 (statement, index, binding->number);
    }
}

void
rd_bind (sqlite3_stmt *statement, const RdBinding *bindings)
{
  for (const RdBinding *binding = bindings; statement != NULL && binding->name != NULL; binding++)
    {
      int index = sqlite3_bind_parameter_index (statement, binding->name);

      if (index > 0)
        bind (statement, index, binding);
    }
}

static sqlite3_stmt *
prepare (RdDatabase *db, const char *sql, unsigned flags, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (db->handle, sql, -1, flags, &statement, NULL) != SQLITE_OK)
    rd_database_set_error (db, error);
  return statement;
}

RdQuery *
rd_database_compose (RdDatabase *db, const char *sql, const RdBinding *bindings, GError **error)
{
  RdQuery *query = prepare (db, sql, 0, error);

  if (query != NULL && bindings != NULL)
    rd_bind (query, bindings);
  return query;
}

void
rd_query_free (RdQuery *query)
{
  sqlite3_finalize (query);
}

RdStatement *
rd_database_prepare (RdDatabase *db, const char *sql, const RdBinding *bindings, GError **error)
{
  RdStatement *statement = g_hash_table_lookup (db->statements, sql);

  if (statement == NULL)
    {
      statement = prepare (db, sql, SQLITE_PREPARE_PERSISTENT, error);
      if (statement == NULL)
        return NULL;
      g_hash_table_insert (db->statements, (gpointer)sql, statement);
    }
  if (bindings != NULL)
    rd_bind (statement, bindings);
  return statement;
}

void
rd_statement_release (RdStatement *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

RdFetch
rd_fetch (RdDatabase *db, sqlite3_stmt *statement, GError **error)
{
  if (statement == NULL)
    return RD_FETCH_ERROR;
  switch (sqlite3_step (statement))
    {
    case SQLITE_ROW:
      return RD_FETCH_ROW;
    case SQLITE_DONE:
      return RD_FETCH_DONE;
    default:
      rd_database_set_error (db, error);
      return RD_FETCH_ERROR;
    }
}

bool
rd_run (RdDatabase *db, sqlite3_stmt *statement, GError **error)
{
  bool is_done = rd_fetch (db, statement, error) == RD_FETCH_DONE;

  sqlite3_reset (statement);
  return is_done;
}

bool
rd_database_run (RdDatabase *db, const char *sql, const RdBinding *bindings, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, sql, bindings, error);

  return rd_run (db, statement, error);
}

bool
rd_database_get_number (RdDatabase *db, const char *sql, const RdBinding *bindings, int64_t *number,
                        GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, sql, bindings, error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ERROR)
    return false;
  *number = fetch == RD_FETCH_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  return true;
}

bool
rd_database_is_true (RdDatabase *db, const char *sql, const RdBinding *bindings, bool *is_true,
                     GError **error)
{
  int64_t number;

  if (!rd_database_get_number (db, sql, bindings, &number, error))
    return false;
  *is_true = number != 0;
  return true;
}

const char *
rd_column_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

const char *
rd_text_as_utf8 (const char *text)
{
  return g_utf8_validate (text, -1, NULL) ? text : "\xef\xbf\xbd";
}

const char *
rd_column_utf8 (sqlite3_stmt *statement, int column)
{
  return rd_text_as_utf8 (rd_column_text (statement, column));
}

/* -- transactions ------------------------------------------------------------------------------ */

static bool
begin (RdTransaction *transaction, RdDatabase *db, const char *sql, GError **error)
{
  if (!rd_database_run (db, sql, NULL, error))
    return false;
  transaction->db = db;
  return true;
}

bool
rd_transaction_begin_write (RdTransaction *transaction, RdDatabase *db, GError **error)
{
  return begin (transaction, db, "BEGIN IMMEDIATE", error);
}

bool
rd_transaction_begin_read (RdTransaction *transaction, RdDatabase *db, GError **error)
{
  return begin (transaction, db, "BEGIN", error);
}

bool
rd_transaction_commit (RdTransaction *transaction, GError **error)
{
  if (!rd_database_run (transaction->db, "COMMIT", NULL, error))
    return false;
  transaction->db = NULL;
  return true;
}

bool
rd_database_keep_commits (RdDatabase *db, bool are_kept, GError **error)
{
  return rd_database_execute (
      db, are_kept ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error);
}

void
rd_transaction_clear (RdTransaction *transaction)
{
  /* After some failures SQLite has rolled back already. */
  if (transaction->db != NULL && !sqlite3_get_autocommit (transaction->db->handle))
    sqlite3_exec (transaction->db->handle, "ROLLBACK", NULL, NULL, NULL);
  transaction->db = NULL;
}
