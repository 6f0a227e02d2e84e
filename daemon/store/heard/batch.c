/* A watch is a span of time in which rosterd saw what its contacts showed, as it was shown itself.
 * Each batch extends the last one; behind a gap of more than a day another begins. A clock that
 * jumps makes such a gap, too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/heard/batch.h"

#include "model/jid.h"
#include "store/call.h"
#include "store/roster/unseen-sql.h"

/* Of contacts that are gone from the roster: an undo may bring them back meanwhile. */
#define KEPT_US (30 * RD_WATCH_DAY_US)
#define WATCHES_MAX 200

/* Who was there when rosterd was killed was so until it wrote last. */
static const char end_old_stays[]
    = "UPDATE heard SET is_there = 0, source = 'presence', time = max (time, ifnull ((SELECT"
      " max (until) FROM watch WHERE watch.profile = :profile), 0))"
      " WHERE profile = :profile AND is_there";
static const char end_stays[]
    = "UPDATE heard SET is_there = 0, source = 'presence', time = max (time, :now)"
      " WHERE profile = :profile AND is_there";
static const char delete_strangers[]
    = "DELETE FROM heard WHERE profile = :profile AND time < :kept AND NOT EXISTS (SELECT 1"
      " FROM contact c INDEXED BY contact_by_key WHERE c.profile = :profile AND c.key = heard.key)";

static const char delete_watches[] = "DELETE FROM watch WHERE profile = :profile";
static const char delete_future[] = "DELETE FROM watch WHERE profile = :profile AND since > :now";
static const char cut_future[]
    = "UPDATE watch SET until = :now WHERE profile = :profile AND until > :now";
static const char extend_watch[]
    = "UPDATE watch SET until = :now WHERE profile = :profile AND until >= :now - :day"
      " AND since = (SELECT max (since) FROM watch WHERE profile = :profile)";
static const char insert_watch[]
    = "INSERT INTO watch (profile, since, until) SELECT id, :now, :now FROM profile"
      " WHERE id = :profile AND NOT EXISTS (SELECT 1 FROM watch WHERE profile = :profile"
      " AND until = :now)";
static const char delete_old_watches[]
    = "DELETE FROM watch WHERE profile = :profile AND since < (SELECT since FROM watch"
      " WHERE profile = :profile ORDER BY since DESC LIMIT 1 OFFSET :most)";

/* A time of tomorrow was stored while the clock was wrong. */
static const char insert_heard[]
    = "INSERT INTO heard (profile, key, time, source, is_there)"
      " SELECT :profile, :key, :time, :source, max (:there, 0)"
      " WHERE EXISTS (SELECT 1 FROM contact c INDEXED BY contact_by_key"
      " WHERE c.profile = :profile AND c.key = :key)"
      " AND :key <> (SELECT jid FROM profile WHERE id = :profile)"
      " ON CONFLICT (profile, key) DO UPDATE SET"
      " source = CASE WHEN :time >= time OR time > :now THEN :source ELSE source END,"
      " time = CASE WHEN time > :now THEN :time ELSE max (time, :time) END,"
      " is_there = CASE WHEN :there < 0 THEN is_there ELSE :there END";

void
rd_heard_free (RdHeard *heard)
{
  g_free (heard->jid);
  g_free (heard);
}

void
rd_heard_batch_free (RdHeardBatch *batch)
{
  g_ptr_array_unref (batch->heard);
  g_free (batch);
}

/* -- who is there ------------------------------------------------------------------------------ */

static bool
begin (RdDatabase *db, int64_t profile, const RdHeardBatch *batch, GError **error)
{
  const RdBinding *bindings
      = RD_WITH (rd_int (":profile", profile), rd_int (":kept", batch->time - KEPT_US));

  return !batch->begins
         || (rd_database_run (db, end_old_stays, bindings, error)
             && rd_database_run (db, delete_strangers, bindings, error));
}

static bool
end (RdDatabase *db, int64_t profile, const RdHeardBatch *batch, GError **error)
{
  return !batch->ends
         || rd_database_run (db, end_stays,
                             RD_WITH (rd_int (":profile", profile), rd_int (":now", batch->time)),
                             error);
}

static bool
write_heard (RdDatabase *db, int64_t profile, const RdHeard *heard, int64_t now, GError **error)
{
  g_autofree char *key = rd_jid_make_key (heard->jid);

  return rd_database_run (db, insert_heard,
                          RD_WITH (rd_int (":profile", profile), rd_text (":key", key),
                                   rd_int (":time", heard->time),
                                   rd_text (":source", rd_heard_source_to_string (heard->source)),
                                   rd_int (":there", heard->is_there), rd_int (":now", now)),
                          error);
}

/* -- the watch --------------------------------------------------------------------------------- */

static bool
write_watch (RdDatabase *db, int64_t profile, const RdHeardBatch *batch, GError **error)
{
  const RdBinding *bindings
      = RD_WITH (rd_int (":profile", profile), rd_int (":now", batch->time),
                 rd_int (":day", RD_WATCH_DAY_US), rd_int (":most", WATCHES_MAX - 1));

  if (batch->is_anew && !rd_database_run (db, delete_watches, bindings, error))
    return false;
  return !batch->is_watching
         || (rd_database_run (db, delete_future, bindings, error)
             && rd_database_run (db, cut_future, bindings, error)
             && rd_database_run (db, extend_watch, bindings, error)
             && rd_database_run (db, insert_watch, bindings, error)
             && rd_database_run (db, delete_old_watches, bindings, error));
}

/* -- the call ---------------------------------------------------------------------------------- */

static gpointer
run (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const RdHeardBatch *batch = arguments;
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_transaction_begin_write (&transaction, db, error) || !begin (db, profile, batch, error))
    return NULL;
  for (unsigned i = 0; i < batch->heard->len; i++)
    {
      if (!write_heard (db, profile, batch->heard->pdata[i], batch->time, error))
        return NULL;
    }
  if (!end (db, profile, batch, error) || !write_watch (db, profile, batch, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return GINT_TO_POINTER (true);
}

void
rd_store_write_heard_async (RdStore *store, int64_t profile, RdHeardBatch *batch,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write (store, profile,
                  (RdOperation){ run, batch, (GDestroyNotify)rd_heard_batch_free, NULL }, callback,
                  user_data);
}
