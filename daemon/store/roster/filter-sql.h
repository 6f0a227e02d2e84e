/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "store/sql/database.h"

/* Conditions on a contact table called c. */
typedef struct
{
  const RdFilter *filter;
  int64_t now;      /* µs since 1970 */
  char *conditions; /* each begins with " AND "; "" for none */
  char *groups, *domains, *jids, *keep_jids, *keep_groups; /* JSON, or NULL */
} RdFilterSql;

/* A JSON array of JIDs as typed, each also without its resource; NULL for NULL. */
char *rd_filter_sql_list_jids (char **jids);

/* FILTER must outlive SQL. Slow. Clear SQL also after a failure (RD_ERROR_INVALID_ARGUMENTS). */
bool rd_filter_sql_init (RdFilterSql *sql, const RdFilter *filter, GError **error);
void rd_filter_sql_clear (RdFilterSql *sql);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdFilterSql, rd_filter_sql_clear)

/* One walk: how many contacts of PROFILE satisfy SQL, and the ids of their rows as JSON, NULL if
 * they are more than MOST. TOTAL may be NULL. */
bool rd_filter_sql_find (const RdFilterSql *sql, RdDatabase *db, int64_t profile, unsigned most,
                         unsigned *total, char **ids, GError **error);
/* The condition on what was found. */
#define RD_FILTER_SQL_FOUND "c.id IN (SELECT value FROM json_each (:ids))"

void rd_filter_sql_bind (const RdFilterSql *sql, sqlite3_stmt *statement);
