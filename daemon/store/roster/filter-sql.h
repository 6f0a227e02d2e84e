/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "store/sql/database.h"

/* Conditions on a contact table called c. */
typedef struct
{
  const RdFilter *filter;
  char *conditions; /* each begins with " AND "; "" for none */
  char *groups, *domains, *jids, *keep_jids, *keep_groups; /* JSON, or NULL */
} RdFilterSql;

/* A JSON array of JIDs as typed, each also without its resource; NULL for NULL. */
char *rd_filter_sql_list_jids (char **jids);

/* FILTER must outlive SQL. Slow. Clear SQL also after a failure (RD_ERROR_INVALID_ARGUMENTS). */
bool rd_filter_sql_init (RdFilterSql *sql, const RdFilter *filter, GError **error);
void rd_filter_sql_clear (RdFilterSql *sql);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdFilterSql, rd_filter_sql_clear)

void rd_filter_sql_bind (const RdFilterSql *sql, sqlite3_stmt *statement);
