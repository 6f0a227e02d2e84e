/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/heard/reading.h"

#include "runtime/clock.h"
#include "store/call.h"
#include "store/roster/filter-sql.h"
#include "store/roster/row.h"
#include "store/roster/unseen-sql.h"

/* The first of the watches from which on nine tenths of the time until now were watched. */
static const char select_watched_since[]
    = "SELECT ifnull (min (a.since), 0) FROM watch a WHERE a.profile = :profile"
      " AND a.since <= :now AND 9 * (:now - a.since) <= 10 * (SELECT"
      " sum (" RD_WATCH_LENGTH ("a.since") ") FROM watch w"
                                           " WHERE w.profile = :profile AND w.since >= a.since)";
static const char select_heard[]
    = "SELECT c.subscription & 1 AND NOT " RD_IS_BLOCKED ", c.to_since,"
      " CASE WHEN h.is_there THEN max (h.time, ifnull ((SELECT max (w.until) FROM watch w"
      " WHERE w.profile = :profile), 0)) ELSE h.time END,"
      " CASE WHEN h.is_there THEN 'presence' ELSE h.source END"
      " FROM contact c LEFT JOIN heard h ON h.profile = c.profile AND h.key = c.key"
      " WHERE c.id = :contact";
static const char count_unseen[]
    = "SELECT count(*), total (" RD_UNSEEN "), total (" RD_HEARD_SINCE ") FROM contact c"
      " WHERE c.profile = :profile";

static bool
read_watched_since (RdDatabase *db, int64_t profile, int64_t now, int64_t *since, GError **error)
{
  return rd_database_get_number (db, select_watched_since,
                                 RD_WITH (rd_int (":profile", profile), rd_int (":now", now),
                                          rd_int (":day", RD_WATCH_DAY_US)),
                                 since, error);
}

/* -- some contacts ----------------------------------------------------------------------------- */

/* Of the contact in row ID. */
static RdLastHeard *
read_heard (RdDatabase *db, int64_t profile, int64_t id, const RdContact *contact,
            int64_t watched_since, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_heard, RD_WITH (rd_int (":profile", profile), rd_int (":contact", id)), error);
  RdLastHeard *heard;

  if (rd_fetch (db, statement, error) != RD_FETCH_ROW)
    return NULL;
  heard = g_new0 (RdLastHeard, 1);
  heard->jid = g_strdup (contact->jid);
  if (watched_since != 0 && sqlite3_column_int (statement, 0) != 0)
    heard->watched_since = MAX (watched_since, sqlite3_column_int64 (statement, 1));
  heard->last_seen = sqlite3_column_int64 (statement, 2);
  heard->source = g_strdup (rd_column_utf8 (statement, 3));
  return heard;
}

static gpointer
run_get (RdDatabase *db, int64_t profile, gpointer jids, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_last_heard_free);
  int64_t watched_since;

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !read_watched_since (db, profile, rd_clock_get_real (), &watched_since, error))
    return NULL;
  for (char **jid = jids; *jid != NULL; jid++)
    {
      g_autoptr (RdContact) contact = NULL;
      int64_t id = rd_roster_row_find_typed (db, profile, *jid, &contact, error);
      RdLastHeard *heard = NULL;

      if (id == 0)
        continue;
      if (id > 0)
        heard = read_heard (db, profile, id, contact, watched_since, error);
      if (heard == NULL)
        return NULL;
      g_ptr_array_add (all, heard);
    }
  return g_steal_pointer (&all);
}

void
rd_store_get_heard_async (RdStore *store, int64_t profile, const char *const *jids,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_read (store, RD_LANE_SHORT, profile,
                 (RdOperation){ run_get, g_strdupv ((char **)jids), (GDestroyNotify)g_strfreev,
                                (GDestroyNotify)g_ptr_array_unref },
                 callback, user_data);
}

GPtrArray *
rd_store_get_heard_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

/* -- how many ---------------------------------------------------------------------------------- */

/* What SQL selects. */
static RdUnseenCount *
count (RdDatabase *db, int64_t profile, const RdFilterSql *sql, GError **error)
{
  g_autofree char *text = g_strconcat (count_unseen, sql->conditions, NULL);
  g_autoptr (RdQuery) query
      = rd_database_compose (db, text, RD_WITH (rd_int (":profile", profile)), error);
  g_autofree RdUnseenCount *figures = g_new0 (RdUnseenCount, 1);

  rd_filter_sql_bind (sql, query);
  if (rd_fetch (db, query, error) != RD_FETCH_ROW)
    return NULL;
  figures->n_unseen = (unsigned)sqlite3_column_int64 (query, 1);
  figures->n_seen = (unsigned)sqlite3_column_int64 (query, 2);
  figures->n_unknown
      = (unsigned)sqlite3_column_int64 (query, 0) - figures->n_unseen - figures->n_seen;
  return g_steal_pointer (&figures);
}

static gpointer
run_count (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  RdFilter *filter = arguments;
  uint64_t unseen_for = filter->unseen_for;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (RdFilterSql) sql = { NULL };
  g_autofree RdUnseenCount *figures = NULL;

  /* The age is counted by, and is no condition. */
  filter->unseen_for = 0;
  if (!rd_filter_sql_init (&sql, filter, error))
    return NULL;
  filter->unseen_for = unseen_for;
  if (!rd_transaction_begin_read (&transaction, db, error))
    return NULL;
  figures = count (db, profile, &sql, error);
  if (figures == NULL || !read_watched_since (db, profile, sql.now, &figures->watched_since, error))
    return NULL;
  return g_steal_pointer (&figures);
}

void
rd_store_count_unseen_async (RdStore *store, int64_t profile, RdFilter *filter,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ run_count, filter, (GDestroyNotify)rd_filter_free, g_free },
                 callback, user_data);
}

RdUnseenCount *
rd_store_count_unseen_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
