/* See the header. Seldom used: a mark in the contact's row, which goes with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/spelling-doubt.h"

static const char mark[]
    = "UPDATE contact SET is_doubtful = 1 WHERE profile = :profile AND key = :key";
static const char select_mark[] = "SELECT is_doubtful FROM contact WHERE id = :contact";
static const char clear[]
    = "UPDATE contact SET is_doubtful = 0 WHERE profile = :profile AND is_doubtful";

bool
rd_spelling_doubt_add (RdDatabase *db, int64_t profile, const char *key, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, mark, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  rd_bind_text (statement, ":key", key);
  return rd_run (db, statement, error);
}

bool
rd_spelling_doubt_has (RdDatabase *db, int64_t id, bool *has, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_mark, error);
  RdStep step;

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":contact", id);
  step = rd_step (db, statement, error);
  if (step == RD_STEP_ERROR)
    return false;
  *has = step == RD_STEP_ROW && sqlite3_column_int (statement, 0) != 0;
  return true;
}

bool
rd_spelling_doubt_clear (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, clear, error);

  if (statement == NULL)
    return false;
  rd_bind_int (statement, ":profile", profile);
  return rd_run (db, statement, error);
}
