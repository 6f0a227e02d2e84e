/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/spelling-doubt.h"

static const char mark[]
    = "UPDATE contact SET is_doubtful = 1 WHERE profile = :profile AND key = :key";
static const char select_mark[] = "SELECT is_doubtful FROM contact WHERE id = :contact";
static const char clear[]
    = "UPDATE contact SET is_doubtful = 0 WHERE profile = :profile AND is_doubtful";

bool
rd_spelling_doubt_add (RdDatabase *db, int64_t profile, const char *key, GError **error)
{
  return rd_database_run (db, mark, RD_WITH (rd_int (":profile", profile), rd_text (":key", key)),
                          error);
}

bool
rd_spelling_doubt_has (RdDatabase *db, int64_t id, bool *has, GError **error)
{
  return rd_database_is_true (db, select_mark, RD_WITH (rd_int (":contact", id)), has, error);
}

bool
rd_spelling_doubt_clear (RdDatabase *db, int64_t profile, GError **error)
{
  return rd_database_run (db, clear, RD_WITH (rd_int (":profile", profile)), error);
}
