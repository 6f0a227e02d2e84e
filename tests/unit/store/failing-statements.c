/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failing-statements.h"

#include <dlfcn.h>
#include <glib.h>
#include <sqlite3.h>

static int left; /* until one fails; 0: none does; atomic */
static int has_failed;
static int said_code, said_system_error;
static __thread bool is_inside; /* SQLite, which calls itself, too */

void
fail_at (int n)
{
  g_atomic_int_set (&has_failed, 0);
  g_atomic_int_set (&left, n);
}

bool
stop_failing (void)
{
  g_atomic_int_set (&left, 0);
  return g_atomic_int_get (&has_failed);
}

/* A faulty text gives DB an error to tell. */
static bool
is_to_fail (sqlite3 *db)
{
  sqlite3_stmt *none;

  if (is_inside || g_atomic_int_get (&left) == 0 || !g_atomic_int_dec_and_test (&left))
    return false;
  g_atomic_int_set (&has_failed, 1);
  sqlite3_prepare_v2 (db, "-", -1, &none, NULL);
  return true;
}

int
sqlite3_step (sqlite3_stmt *statement)
{
  int (*step) (sqlite3_stmt * statement) = dlsym (RTLD_NEXT, "sqlite3_step");
  bool is_inner = is_inside;
  int code;

  if (is_to_fail (sqlite3_db_handle (statement)))
    return SQLITE_ERROR;
  is_inside = true;
  code = step (statement);
  is_inside = is_inner;
  return code;
}

int
sqlite3_prepare_v3 (sqlite3 *db, const char *sql, int size, unsigned flags,
                    sqlite3_stmt **statement, const char **rest)
{
  int (*prepare) (sqlite3 * db, const char *sql, int size, unsigned flags, sqlite3_stmt **statement,
                  const char **rest)
      = dlsym (RTLD_NEXT, "sqlite3_prepare_v3");

  if (!is_to_fail (db))
    return prepare (db, sql, size, flags, statement, rest);
  *statement = NULL;
  return SQLITE_ERROR;
}

/* What ends a transaction or a setting is not asked whether it did. */
static bool
is_an_end (const char *sql)
{
  return g_str_equal (sql, "ROLLBACK") || g_str_equal (sql, "PRAGMA synchronous = NORMAL");
}

int
sqlite3_exec (sqlite3 *db, const char *sql, int (*on_row) (void *, int, char **, char **),
              void *user_data, char **message)
{
  int (*execute) (sqlite3 * db, const char *sql, int (*on_row) (void *, int, char **, char **),
                  void *user_data, char **message)
      = dlsym (RTLD_NEXT, "sqlite3_exec");
  bool is_inner = is_inside;
  int code;

  if (!is_an_end (sql) && is_to_fail (db))
    return SQLITE_ERROR;
  is_inside = true;
  code = execute (db, sql, on_row, user_data, message);
  is_inside = is_inner;
  return code;
}

/* -- what is said ------------------------------------------------------------------------------ */

void
say_failure (int code, int system_error)
{
  said_code = code;
  said_system_error = system_error;
}

int
sqlite3_errcode (sqlite3 *db)
{
  int (*get) (sqlite3 * db) = dlsym (RTLD_NEXT, "sqlite3_errcode");

  return said_code != 0 ? said_code : get (db);
}

int
sqlite3_extended_errcode (sqlite3 *db)
{
  int (*get) (sqlite3 * db) = dlsym (RTLD_NEXT, "sqlite3_extended_errcode");

  return said_code != 0 ? said_code : get (db);
}

int
sqlite3_system_errno (sqlite3 *db)
{
  int (*get) (sqlite3 * db) = dlsym (RTLD_NEXT, "sqlite3_system_errno");

  return said_code != 0 && db != NULL ? said_system_error : get (db);
}
