/* A filter as SQL: the conditions on a contact table called c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/filter.h"
#include "store/sql/database.h"

typedef struct
{
  const RdFilter *filter;
  char *conditions; /* each begins with " AND "; "" for none */
  char *groups, *domains, *jids, *keep_jids, *keep_groups; /* JSON, or NULL */
} RdFilterSql;

/* JIDs that a person typed, each also without its resource, as a JSON array; NULL for NULL. */
char *rd_filter_sql_list_jids (char **jids);

/* FILTER must live as long as SQL. Prepares its domains, which takes its time: not for the main
 * loop. RD_ERROR_INVALID_ARGUMENTS: a domain can't be prepared; SQL is to be cleared then, too. */
bool rd_filter_sql_init (RdFilterSql *sql, const RdFilter *filter, GError **error);
void rd_filter_sql_clear (RdFilterSql *sql);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdFilterSql, rd_filter_sql_clear)

/* Binds the values of the conditions, which SQL owns. */
void rd_filter_sql_bind (const RdFilterSql *sql, sqlite3_stmt *statement);
