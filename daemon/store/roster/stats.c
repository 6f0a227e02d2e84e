/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/stats.h"

#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/filter-sql.h"

#define OF_PROFILE " WHERE c.profile = :profile"
#define FOUND " WHERE " RD_FILTER_SQL_FOUND
/* As many are found once for all three figures. */
#define FEW 1000

static const char select_totals[]
    = "SELECT count(*), total (NOT c.subscription & 2), total (NOT c.subscription & 1),"
      " total (c.subscription = 0), total (c.flags & 1), total (NOT EXISTS"
      " (SELECT 1 FROM contact_group g WHERE g.contact = c.id))"
      " FROM contact c";
static const char select_hosts[] = "SELECT c.domain, count(*) AS n FROM contact c";
static const char select_groups[] = "SELECT g.name, count(*) FROM contact c"
                                    " JOIN contact_group g ON g.contact = c.id";

/* Which contacts are counted. */
typedef struct
{
  int64_t profile;
  RdFilterSql sql;
  char *where;
  char *ids; /* of a few, where the filter has conditions */
} Selection;

static void
selection_clear (Selection *selection)
{
  rd_filter_sql_clear (&selection->sql);
  g_free (selection->where);
  g_free (selection->ids);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Selection, selection_clear)

static bool
find_selection (RdDatabase *db, Selection *selection, GError **error)
{
  const RdFilterSql *sql = &selection->sql;

  if (sql->conditions[0] != '\0'
      && !rd_filter_sql_find (sql, db, selection->profile, FEW, NULL, &selection->ids, error))
    return false;
  selection->where
      = selection->ids != NULL ? g_strdup (FOUND) : g_strconcat (OF_PROFILE, sql->conditions, NULL);
  return true;
}

static RdQuery *
compose (RdDatabase *db, const Selection *selection, const char *select, const char *tail,
         GError **error)
{
  g_autofree char *text = g_strconcat (select, selection->where, tail, NULL);
  RdQuery *query = rd_database_compose (
      db, text, RD_WITH (rd_int (":profile", selection->profile), rd_text (":ids", selection->ids)),
      error);

  rd_filter_sql_bind (&selection->sql, query);
  return query;
}

static bool
count_totals (RdDatabase *db, const Selection *selection, RdStats *stats, GError **error)
{
  unsigned *const figures[] = { &stats->total,           &stats->no_from, &stats->no_to,
                                &stats->no_subscription, &stats->ask,     &stats->no_group };
  g_autoptr (RdQuery) query = compose (db, selection, select_totals, "", error);

  if (rd_fetch (db, query, error) != RD_FETCH_ROW)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (figures); i++)
    *figures[i] = (unsigned)sqlite3_column_int64 (query, (int)i);
  return true;
}

static bool
count_rows (RdDatabase *db, RdQuery *query, GArray *rows, GError **error)
{
  RdFetch fetch;

  while ((fetch = rd_fetch (db, query, error)) == RD_FETCH_ROW)
    rd_stats_add_row (rows, rd_column_utf8 (query, 0), (unsigned)sqlite3_column_int64 (query, 1));
  return fetch == RD_FETCH_DONE;
}

static bool
count_hosts (RdDatabase *db, const Selection *selection, RdStats *stats, GError **error)
{
  g_autoptr (RdQuery) query = compose (db, selection, select_hosts,
                                       " GROUP BY c.domain ORDER BY n DESC, c.domain", error);

  return count_rows (db, query, stats->hosts, error);
}

static bool
count_groups (RdDatabase *db, const Selection *selection, RdStats *stats, GError **error)
{
  g_autoptr (RdQuery) query
      = compose (db, selection, select_groups, " GROUP BY g.name ORDER BY g.name", error);

  return count_rows (db, query, stats->groups, error);
}

/* -- the call ---------------------------------------------------------------------------------- */

static gpointer
run (RdDatabase *db, int64_t profile, gpointer filter, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Selection) selection = { profile };
  g_autoptr (RdStats) stats = rd_stats_new ();
  RdProfileState state;

  if (!rd_filter_sql_init (&selection.sql, filter, error)
      || !rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error)
      || !find_selection (db, &selection, error) || !count_totals (db, &selection, stats, error)
      || !count_hosts (db, &selection, stats, error)
      || !count_groups (db, &selection, stats, error))
    return NULL;
  stats->serial = state.serial;
  return g_steal_pointer (&stats);
}

void
rd_store_get_stats_async (RdStore *store, int64_t profile, RdFilter *filter,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_read (
      store, RD_LANE_LONG, profile,
      (RdOperation){ run, filter, (GDestroyNotify)rd_filter_free, (GDestroyNotify)rd_stats_free },
      callback, user_data);
}

RdStats *
rd_store_get_stats_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
