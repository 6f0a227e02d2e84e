/* On servers without versioning each login brings a whole roster, elsewhere few do; it may have
 * 200 000 contacts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/staged-roster.h"

#include "model/jid.h"
#include "store/sync/staged-records.h"

#include <string.h>

struct _RdStagedRoster
{
  RdStagedRecords *records;
  RdStagedWalk *walk; /* of the comparison; NULL: it is over, or hasn't begun */
  RdFetch fetch;      /* where that stands */
  unsigned n;         /* staged contacts that it has passed */
  RdDatabase *db;     /* what the comparison found; NULL: nothing is gone */
  bool is_any_respelt;
};

static const char create_tables[] = /* stored and not staged */
    "CREATE TABLE gone ("
    "  jid TEXT PRIMARY KEY,"
    "  key TEXT NOT NULL,"
    "  is_hidden INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    /* staged and not stored */
    "CREATE TABLE fresh ("
    "  jid TEXT PRIMARY KEY,"
    "  key TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX fresh_by_key ON fresh (key);"
    "CREATE TABLE respelt ("
    "  jid TEXT PRIMARY KEY,"
    "  stored_jid TEXT NOT NULL UNIQUE"
    ") STRICT, WITHOUT ROWID;"
    "BEGIN"; /* one transaction, which ends with the file */

static const char insert_gone[]
    = "INSERT INTO gone (jid, key, is_hidden) VALUES (:jid, :key, :is_hidden)";
static const char count_gone[] = "SELECT count(*) FROM gone";
static const char count_hidden[] = "SELECT count(*) FROM gone WHERE is_hidden";
static const char select_gone[] = "SELECT jid, key FROM gone ORDER BY jid";
static const char select_surely_gone[]
    = "SELECT g.jid, g.key FROM gone g WHERE NOT g.is_hidden AND NOT EXISTS"
      " (SELECT 1 FROM respelt r WHERE r.stored_jid = g.jid) ORDER BY g.jid";
static const char select_hidden[]
    = "SELECT g.jid, g.key FROM gone g WHERE g.is_hidden AND NOT EXISTS"
      " (SELECT 1 FROM respelt r WHERE r.stored_jid = g.jid) ORDER BY g.jid";
static const char insert_fresh[] = "INSERT INTO fresh (jid, key) VALUES (:jid, :key)";
static const char insert_respelt[]
    = "INSERT INTO respelt (jid, stored_jid) SELECT f.jid, g.jid"
      " FROM gone g CROSS JOIN fresh f ON f.key = g.key GROUP BY g.key HAVING count(*) = 1";
static const char count_respelt[] = "SELECT count(*) FROM respelt";
static const char select_respelt[] = "SELECT stored_jid FROM respelt WHERE jid = :jid";

RdStagedRoster *
rd_staged_roster_new (void)
{
  RdStagedRoster *staged = g_new0 (RdStagedRoster, 1);

  staged->records = rd_staged_records_new ();
  return staged;
}

static void
forget_comparison (RdStagedRoster *staged)
{
  g_clear_pointer (&staged->walk, rd_staged_walk_free);
  g_clear_pointer (&staged->db, rd_database_close);
  staged->n = 0;
  staged->is_any_respelt = false;
}

void
rd_staged_roster_free (RdStagedRoster *staged)
{
  forget_comparison (staged);
  rd_staged_records_free (staged->records);
  g_free (staged);
}

bool
rd_staged_roster_add (RdStagedRoster *staged, const GByteArray *packed, GError **error)
{
  return rd_staged_records_add (staged->records, packed, error);
}

bool
rd_staged_roster_each_first (RdStagedRoster *staged, RdStagedFirst take, gpointer user_data,
                             GError **error)
{
  g_autoptr (RdStagedWalk) walk = rd_staged_walk_new (staged->records, error);
  RdFetch fetch = RD_FETCH_ERROR;

  while (walk != NULL && (fetch = rd_staged_walk_next (walk, error)) == RD_FETCH_ROW)
    {
      if (!take (rd_staged_walk_get_contact (walk), user_data, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

/* A contact of its own. */
static RdContact *
copy_contact (RdStagedWalk *walk)
{
  return rd_contact_with_serial (rd_staged_walk_get_contact (walk), 0);
}

bool
rd_staged_roster_find (RdStagedRoster *staged, const char *jid, RdContact **contact, GError **error)
{
  g_autoptr (RdStagedWalk) walk = rd_staged_walk_new (staged->records, error);
  RdFetch fetch = RD_FETCH_ERROR;

  *contact = NULL;
  while (walk != NULL && *contact == NULL
         && (fetch = rd_staged_walk_next (walk, error)) == RD_FETCH_ROW)
    {
      if (g_str_equal (rd_staged_walk_get_jid (walk), jid))
        *contact = copy_contact (walk);
    }
  return fetch != RD_FETCH_ERROR;
}

/* -- the comparison ---------------------------------------------------------------------------- */

static bool
go_on (RdStagedRoster *staged, GError **error)
{
  staged->fetch = rd_staged_walk_next (staged->walk, error);
  staged->n += staged->fetch == RD_FETCH_ROW;
  return staged->fetch != RD_FETCH_ERROR;
}

bool
rd_staged_roster_begin (RdStagedRoster *staged, GError **error)
{
  forget_comparison (staged);
  staged->walk = rd_staged_walk_new (staged->records, error);
  return staged->walk != NULL && go_on (staged, error);
}

static bool
note_gone (RdStagedRoster *staged, const char *jid, const char *key, bool is_hidden, GError **error)
{
  if (staged->db == NULL)
    {
      staged->db = rd_database_open ("", RD_DATABASE_SCRATCH, NULL, error);
      if (staged->db == NULL || !rd_database_execute (staged->db, create_tables, error))
        return false;
    }
  return rd_database_run (
      staged->db, insert_gone,
      RD_WITH (rd_text (":jid", jid), rd_text (":key", key), rd_int (":is_hidden", is_hidden)),
      error);
}

bool
rd_staged_roster_note_stored (RdStagedRoster *staged, const char *jid, const char *key,
                              bool is_hidden, GError **error)
{
  int order = 1;

  while (staged->fetch == RD_FETCH_ROW
         && (order = strcmp (rd_staged_walk_get_jid (staged->walk), jid)) < 0)
    {
      if (!go_on (staged, error))
        return false;
    }
  return (staged->fetch == RD_FETCH_ROW && order == 0)
         || note_gone (staged, jid, key, is_hidden, error);
}

bool
rd_staged_roster_count (RdStagedRoster *staged, unsigned *n, GError **error)
{
  while (staged->walk != NULL && staged->fetch == RD_FETCH_ROW)
    {
      if (!go_on (staged, error))
        return false;
    }
  *n = staged->n;
  return true;
}

static bool
count (RdStagedRoster *staged, const char *sql, unsigned *n, GError **error)
{
  int64_t number = 0;

  if (staged->db != NULL && !rd_database_get_number (staged->db, sql, NULL, &number, error))
    return false;
  *n = (unsigned)number;
  return true;
}

bool
rd_staged_roster_count_gone (RdStagedRoster *staged, unsigned *n_gone, unsigned *n_hidden,
                             GError **error)
{
  return count (staged, count_gone, n_gone, error) && count (staged, count_hidden, n_hidden, error);
}

static bool
note_fresh (RdStagedRoster *staged, const char *jid, GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);

  return rd_database_run (staged->db, insert_fresh,
                          RD_WITH (rd_text (":jid", jid), rd_text (":key", key)), error);
}

static bool
find_fresh (RdStagedRoster *staged, RdStagedIsStored is_stored, gpointer user_data, GError **error)
{
  g_autoptr (RdStagedWalk) walk = rd_staged_walk_new (staged->records, error);
  RdFetch fetch = RD_FETCH_ERROR;

  while (walk != NULL && (fetch = rd_staged_walk_next (walk, error)) == RD_FETCH_ROW)
    {
      const char *jid = rd_staged_walk_get_jid (walk);
      bool is_known;

      if (!is_stored (jid, &is_known, user_data, error)
          || (!is_known && !note_fresh (staged, jid, error)))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

bool
rd_staged_roster_match (RdStagedRoster *staged, RdStagedIsStored is_stored, gpointer user_data,
                        GError **error)
{
  unsigned n_respelt;

  /* Making keys costs more than all the rest. */
  if (staged->db == NULL)
    return true;
  if (!find_fresh (staged, is_stored, user_data, error)
      || !rd_database_execute (staged->db, insert_respelt, error)
      || !count (staged, count_respelt, &n_respelt, error))
    return false;
  staged->is_any_respelt = n_respelt > 0;
  return true;
}

static bool
walk_gone (RdStagedRoster *staged, const char *sql, RdStagedGone take, gpointer user_data,
           GError **error)
{
  g_autoptr (RdStatement) gone = NULL;
  RdFetch fetch;

  if (staged->db == NULL)
    return true;
  gone = rd_database_prepare (staged->db, sql, NULL, error);
  while ((fetch = rd_fetch (staged->db, gone, error)) == RD_FETCH_ROW)
    {
      if (!take (rd_column_text (gone, 0), rd_column_text (gone, 1), user_data, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

bool
rd_staged_roster_each_gone (RdStagedRoster *staged, bool is_sure, RdStagedGone take,
                            gpointer user_data, GError **error)
{
  return walk_gone (staged, is_sure ? select_surely_gone : select_gone, take, user_data, error);
}

bool
rd_staged_roster_each_hidden (RdStagedRoster *staged, RdStagedGone take, gpointer user_data,
                              GError **error)
{
  return walk_gone (staged, select_hidden, take, user_data, error);
}

/* *STORED_JID stays NULL if the contact isn't stored in another spelling. */
static bool
find_stored_jid (RdStagedRoster *staged, const char *jid, char **stored_jid, GError **error)
{
  g_autoptr (RdStatement) row = NULL;
  RdFetch fetch;

  if (!staged->is_any_respelt)
    return true;
  row = rd_database_prepare (staged->db, select_respelt, RD_WITH (rd_text (":jid", jid)), error);
  fetch = rd_fetch (staged->db, row, error);
  if (fetch == RD_FETCH_ROW)
    *stored_jid = g_strdup (rd_column_text (row, 0));
  return fetch != RD_FETCH_ERROR;
}

bool
rd_staged_roster_each (RdStagedRoster *staged, RdStagedContact take, gpointer user_data,
                       GError **error)
{
  g_autoptr (RdStagedWalk) walk = rd_staged_walk_new (staged->records, error);
  RdFetch fetch = RD_FETCH_ERROR;

  while (walk != NULL && (fetch = rd_staged_walk_next (walk, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) contact = copy_contact (walk);
      g_autofree char *stored_jid = NULL;

      if (!find_stored_jid (staged, contact->jid, &stored_jid, error)
          || !take (contact, stored_jid != NULL ? stored_jid : contact->jid, user_data, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}
