/* A connection to the database: statements, transactions, and what SQLite's failures are called
 * here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _RdDatabase RdDatabase;

typedef enum
{
  RD_DATABASE_WRITER, /* makes the file if there is none, and puts it into WAL mode */
  RD_DATABASE_READER,
  RD_DATABASE_FROZEN,  /* reads what the file holds and makes no file beside it (no WAL is seen) */
  RD_DATABASE_DAMAGED, /* reads what it can; what comes is not to be trusted */
  RD_DATABASE_SCRATCH, /* a file without a name ("") that is gone when it is closed; of no use any
                          more once something failed */
} RdDatabaseMode;

/* Opens PATH. *IS_CORRUPT tells whether it failed because the file is no sound database. */
RdDatabase *rd_database_open (const char *path, RdDatabaseMode mode, bool *is_corrupt,
                              GError **error);
void rd_database_close (RdDatabase *db);
/* From any thread: the statement that DB's thread is at fails. */
void rd_database_interrupt (RdDatabase *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDatabase, rd_database_close)

/* Its SQL has one function more: rd_prepared (jid), which is rd_jid_make_key (). */
sqlite3 *rd_database_get_handle (RdDatabase *db);

/* Runs SQL that takes nothing and answers nothing; several statements are allowed. */
bool rd_database_execute (RdDatabase *db, const char *sql, GError **error);
/* The first column of the first row, 0 without a row. */
bool rd_database_get_number (RdDatabase *db, const char *sql, int64_t *number, GError **error);
/* Sets ERROR to what the last failure of the connection means. */
void rd_database_set_error (RdDatabase *db, GError **error);
/* Is the last failure of the connection one of the file's content? */
bool rd_database_is_corrupt (RdDatabase *db);

/* Is the file still where it was opened? RD_ERROR_STORE_FAILED if not: what is written then is lost
 * when it is closed. */
bool rd_database_check_place (RdDatabase *db, GError **error);

/* -- statements -------------------------------------------------------------------------------- */

/* A statement of fixed text (a constant, known by its address), kept ready by the connection:
 * leaving the scope hands it back. It must not be asked for again before that. */
typedef sqlite3_stmt RdStatement;
RdStatement *rd_database_prepare (RdDatabase *db, const char *sql, GError **error);
void rd_statement_release (RdStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStatement, rd_statement_release)

/* A statement whose text is composed for one use: leaving the scope ends it. */
typedef sqlite3_stmt RdQuery;
RdQuery *rd_database_compose (RdDatabase *db, const char *sql, GError **error);
void rd_query_free (RdQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdQuery, rd_query_free)

/* Parameters by name (":profile"); one that the statement doesn't have is passed over. Texts and
 * blobs are not copied: they must live until the statement is released. NULL binds NULL. */
void rd_bind_int (sqlite3_stmt *statement, const char *name, int64_t value);
void rd_bind_serial (sqlite3_stmt *statement, const char *name, uint64_t serial);
void rd_bind_text (sqlite3_stmt *statement, const char *name, const char *value);
void rd_bind_blob (sqlite3_stmt *statement, const char *name, const void *data, size_t size);

typedef enum
{
  RD_STEP_ERROR,
  RD_STEP_ROW,
  RD_STEP_DONE,
} RdStep;
RdStep rd_step (RdDatabase *db, sqlite3_stmt *statement, GError **error);
/* Runs a statement that answers nothing to its end, and makes it ready to be run again. */
bool rd_run (RdDatabase *db, sqlite3_stmt *statement, GError **error);

/* "" for NULL. */
const char *rd_column_text (sqlite3_stmt *statement, int column);

/* -- transactions ------------------------------------------------------------------------------ */

/* Leaving the scope without commit rolls back. */
typedef struct
{
  RdDatabase *db;
} RdTransaction;

bool rd_transaction_begin_write (RdTransaction *transaction, RdDatabase *db, GError **error);
/* One view of the database for all reads within. */
bool rd_transaction_begin_read (RdTransaction *transaction, RdDatabase *db, GError **error);
bool rd_transaction_commit (RdTransaction *transaction, GError **error);
void rd_transaction_clear (RdTransaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdTransaction, rd_transaction_clear)
