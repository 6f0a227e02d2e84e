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

/* Runs SQL without parameters or rows; it may be several statements. */
bool rd_database_execute (RdDatabase *db, const char *sql, GError **error);
/* Sets ERROR to what the last failure of the connection means. */
void rd_database_set_error (RdDatabase *db, GError **error);
/* Is the last failure of the connection one of the file's content? */
bool rd_database_is_corrupt (RdDatabase *db);

/* Is the file still where it was opened? RD_ERROR_STORE_FAILED if not: what is written then is lost
 * when it is closed. */
bool rd_database_check_place (RdDatabase *db, GError **error);

/* -- statements -------------------------------------------------------------------------------- */

/* A parameter's value, by its name (":profile"). */
typedef struct
{
  const char *name;
  enum
  {
    RD_BINDING_NUMBER,
    RD_BINDING_TEXT,
    RD_BINDING_BLOB,
  } type;
  int64_t number;
  const void *data; /* not copied; NULL binds NULL */
  size_t size;      /* of a blob */
} RdBinding;

RdBinding rd_int (const char *name, int64_t value);
RdBinding rd_serial (const char *name, uint64_t serial);
RdBinding rd_text (const char *name, const char *value);
RdBinding rd_blob (const char *name, const void *data, size_t size);

/* The parameters of one statement. A parameter that the statement lacks is passed over. */
#define RD_WITH(...) ((const RdBinding[]){ __VA_ARGS__, { NULL } })

/* A statement that the connection prepares once and keeps. Leaving the scope hands it back; until
 * then it must not be asked for again, and what is bound must live. */
typedef sqlite3_stmt RdStatement;
/* SQL is a constant, known by its address. BINDINGS may be NULL. NULL on error. */
RdStatement *rd_database_prepare (RdDatabase *db, const char *sql, const RdBinding *bindings,
                                  GError **error);
void rd_statement_release (RdStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStatement, rd_statement_release)

/* A statement whose text is made for one use. Leaving the scope frees it. */
typedef sqlite3_stmt RdQuery;
RdQuery *rd_database_compose (RdDatabase *db, const char *sql, const RdBinding *bindings,
                              GError **error);
void rd_query_free (RdQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdQuery, rd_query_free)

/* Binds further values, or others. Does nothing to NULL, as below. */
void rd_bind (sqlite3_stmt *statement, const RdBinding *bindings);

typedef enum
{
  RD_FETCH_ERROR,
  RD_FETCH_ROW,
  RD_FETCH_DONE,
} RdFetch;
/* The next row. STATEMENT may be NULL: it could not be prepared, and ERROR is set already. */
RdFetch rd_fetch (RdDatabase *db, sqlite3_stmt *statement, GError **error);
/* Runs a statement without rows, and makes it ready to run again. */
bool rd_run (RdDatabase *db, sqlite3_stmt *statement, GError **error);

/* Prepares, binds and runs a statement without rows. */
bool rd_database_run (RdDatabase *db, const char *sql, const RdBinding *bindings, GError **error);
/* The first column of the first row; 0 without a row. */
bool rd_database_get_number (RdDatabase *db, const char *sql, const RdBinding *bindings,
                             int64_t *number, GError **error);
/* Is the first column of the first row true? */
bool rd_database_is_true (RdDatabase *db, const char *sql, const RdBinding *bindings, bool *is_true,
                          GError **error);

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
