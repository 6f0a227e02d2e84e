/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _RdDatabase RdDatabase; /* belongs to one thread at a time */

typedef enum
{
  RD_DATABASE_WRITER, /* makes the file if there is none, in WAL mode */
  RD_DATABASE_READER,
  RD_DATABASE_ROLLED_BACK, /* a reader that first undoes what a -journal tells was cut off */
  RD_DATABASE_FROZEN,      /* reads the file alone, without a WAL, and makes no file beside it */
  RD_DATABASE_DAMAGED,     /* reads what it can, not to be trusted */
  RD_DATABASE_SCRATCH, /* a file without a name (""), gone when closed; useless after a failure */
} RdDatabaseMode;

/* *IS_CORRUPT: the file is no sound database. */
RdDatabase *rd_database_open (const char *path, RdDatabaseMode mode, bool *is_corrupt,
                              GError **error);
void rd_database_close (RdDatabase *db);
/* Frees the pages that are kept in memory; the kernel has them still. */
void rd_database_forget_pages (RdDatabase *db);
/* From any thread: the running statement fails. */
void rd_database_interrupt (RdDatabase *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdDatabase, rd_database_close)

/* Its SQL has the functions of store/sql/functions.h. */
sqlite3 *rd_database_get_handle (RdDatabase *db);

/* Several statements are allowed; without parameters or rows. */
bool rd_database_execute (RdDatabase *db, const char *sql, GError **error);
/* Sets the error of the connection's last failure. */
void rd_database_set_error (RdDatabase *db, GError **error);
bool rd_database_is_corrupt (RdDatabase *db);
/* True from the first statement on that found the file damaged, or from the note on. */
bool rd_database_has_met_damage (const RdDatabase *db);
void rd_database_note_damage (RdDatabase *db);

/* The newest job of which a note could not be written, and none has been since (0: none): what
 * relies on such notes must do without, for it and for older jobs. Not stored. */
void rd_database_set_gap (RdDatabase *db, uint64_t job);
uint64_t rd_database_get_gap (const RdDatabase *db);

/* RD_ERROR_STORE_FAILED: the file is not where it was opened, and what is written would be lost. */
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

/* Bindings of one statement; those that it lacks are passed over. */
#define RD_WITH(...) ((const RdBinding[]){ __VA_ARGS__, { NULL } })

/* Kept by the connection. Until it is released, it can't be prepared again and bound data must
 * live. */
typedef sqlite3_stmt RdStatement;
/* SQL is a constant, known by its address. BINDINGS may be NULL. */
RdStatement *rd_database_prepare (RdDatabase *db, const char *sql, const RdBinding *bindings,
                                  GError **error);
void rd_statement_release (RdStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdStatement, rd_statement_release)

/* For one use. */
typedef sqlite3_stmt RdQuery;
RdQuery *rd_database_compose (RdDatabase *db, const char *sql, const RdBinding *bindings,
                              GError **error);
void rd_query_free (RdQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdQuery, rd_query_free)

/* Binds further values. Does nothing to NULL. */
void rd_bind (sqlite3_stmt *statement, const RdBinding *bindings);

typedef enum
{
  RD_FETCH_ERROR,
  RD_FETCH_ROW,
  RD_FETCH_DONE,
} RdFetch;
/* The next row. STATEMENT may be NULL, with ERROR set: it could not be prepared. */
RdFetch rd_fetch (RdDatabase *db, sqlite3_stmt *statement, GError **error);
/* Without rows; the statement is ready to run again. */
bool rd_run (RdDatabase *db, sqlite3_stmt *statement, GError **error);

/* Prepares, binds and runs a statement. */
bool rd_database_run (RdDatabase *db, const char *sql, const RdBinding *bindings, GError **error);
/* The first column of the first row; 0 without a row. */
bool rd_database_get_number (RdDatabase *db, const char *sql, const RdBinding *bindings,
                             int64_t *number, GError **error);
bool rd_database_is_true (RdDatabase *db, const char *sql, const RdBinding *bindings, bool *is_true,
                          GError **error);

/* "" for NULL. */
const char *rd_column_text (sqlite3_stmt *statement, int column);
/* The same for what leaves for the bus, which ends a program that says anything but UTF-8: U+FFFD
 * stands for a text that is none any more, since its file was damaged. */
const char *rd_column_utf8 (sqlite3_stmt *statement, int column);
/* TEXT, or U+FFFD, as above. */
const char *rd_text_as_utf8 (const char *text);

/* -- transactions ------------------------------------------------------------------------------ */

/* Rolls back when the scope is left without a commit. */
typedef struct
{
  RdDatabase *db;
} RdTransaction;

bool rd_transaction_begin_write (RdTransaction *transaction, RdDatabase *db, GError **error);
/* All reads in it see one state of the database. */
bool rd_transaction_begin_read (RdTransaction *transaction, RdDatabase *db, GError **error);
bool rd_transaction_commit (RdTransaction *transaction, GError **error);
/* Between two transactions: does each commit from now on wait until the disk has it? At first none
 * does, and a power cut takes the last ones. */
bool rd_database_keep_commits (RdDatabase *db, bool are_kept, GError **error);
void rd_transaction_clear (RdTransaction *transaction);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdTransaction, rd_transaction_clear)
