/* On servers without versioning each login brings a whole roster, elsewhere few do; it may have
 * 200 000 contacts.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sync/staged-roster.h"

#include "model/jid.h"

#include <string.h>

struct _RdStagedRoster
{
  RdDatabase *db;
};

static const char create_tables[] = "CREATE TABLE staged ("
                                    "  jid TEXT PRIMARY KEY,"
                                    "  name TEXT NOT NULL,"
                                    "  subscription INTEGER NOT NULL,"
                                    "  flags INTEGER NOT NULL,"
                                    "  groups BLOB NOT NULL," /* each with a NUL at its end */
                                    "  extra TEXT NOT NULL"
                                    ") STRICT, WITHOUT ROWID;"
                                    /* stored and not staged */
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
                                    ") STRICT, WITHOUT ROWID";

static const char insert_staged[]
    = "INSERT OR REPLACE INTO staged (jid, name, subscription, flags, groups, extra)"
      " VALUES (:jid, :name, :subscription, :flags, :groups, :extra)";
static const char count_staged[] = "SELECT count(*) FROM staged";
static const char select_jids[] = "SELECT jid FROM staged ORDER BY jid";
static const char select_staged[]
    = "SELECT s.jid, s.name, s.subscription, s.flags, s.groups, s.extra,"
      " ifnull (r.stored_jid, s.jid)"
      " FROM staged s LEFT JOIN respelt r ON r.jid = s.jid ORDER BY s.jid";
static const char select_one[] = "SELECT jid, name, subscription, flags, groups, extra FROM staged"
                                 " WHERE jid = :jid";
static const char forget_comparison[] = "DELETE FROM gone; DELETE FROM fresh; DELETE FROM respelt";
static const char insert_gone[]
    = "INSERT INTO gone (jid, key, is_hidden) SELECT :jid, :key, :is_hidden"
      " WHERE NOT EXISTS (SELECT 1 FROM staged WHERE jid = :jid)";
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

RdStagedRoster *
rd_staged_roster_new (GError **error)
{
  g_autoptr (RdDatabase) db = rd_database_open ("", RD_DATABASE_SCRATCH, NULL, error);
  RdStagedRoster *staged;

  if (db == NULL || !rd_database_execute (db, create_tables, error))
    return NULL;
  staged = g_new0 (RdStagedRoster, 1);
  staged->db = g_steal_pointer (&db);
  return staged;
}

void
rd_staged_roster_free (RdStagedRoster *staged)
{
  rd_database_close (staged->db);
  g_free (staged);
}

/* -- putting in -------------------------------------------------------------------------------- */

static GByteArray *
pack_groups (const RdContact *contact)
{
  GByteArray *packed = g_byte_array_new ();

  for (char **group = contact->groups; *group != NULL; group++)
    g_byte_array_append (packed, (const guint8 *)*group, strlen (*group) + 1);
  return packed;
}

static bool
insert (RdDatabase *db, const RdContact *contact, GError **error)
{
  g_autoptr (GByteArray) groups = pack_groups (contact);

  return rd_database_run (
      db, insert_staged,
      RD_WITH (rd_text (":jid", contact->jid), rd_text (":name", contact->name),
               rd_int (":subscription", contact->subscription), rd_int (":flags", contact->flags),
               rd_blob (":groups", groups->len > 0 ? (const void *)groups->data : "", groups->len),
               rd_text (":extra", contact->extra)),
      error);
}

bool
rd_staged_roster_add (RdStagedRoster *staged, GPtrArray *contacts, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };

  if (!rd_transaction_begin_read (&transaction, staged->db, error))
    return false;
  for (unsigned i = 0; i < contacts->len; i++)
    {
      if (!insert (staged->db, contacts->pdata[i], error))
        return false;
    }
  return rd_transaction_commit (&transaction, error);
}

static bool
count (RdStagedRoster *staged, const char *sql, unsigned *n, GError **error)
{
  int64_t number;

  if (!rd_database_get_number (staged->db, sql, NULL, &number, error))
    return false;
  *n = (unsigned)number;
  return true;
}

bool
rd_staged_roster_count (RdStagedRoster *staged, unsigned *n, GError **error)
{
  return count (staged, count_staged, n, error);
}

/* -- the comparison ---------------------------------------------------------------------------- */

/* One transaction, which ends with the file. */
bool
rd_staged_roster_begin (RdStagedRoster *staged, GError **error)
{
  bool is_begun = !sqlite3_get_autocommit (rd_database_get_handle (staged->db));

  return (is_begun || rd_database_execute (staged->db, "BEGIN", error))
         && rd_database_execute (staged->db, forget_comparison, error);
}

bool
rd_staged_roster_note_stored (RdStagedRoster *staged, const char *jid, const char *key,
                              bool is_hidden, GError **error)
{
  return rd_database_run (
      staged->db, insert_gone,
      RD_WITH (rd_text (":jid", jid), rd_text (":key", key), rd_int (":is_hidden", is_hidden)),
      error);
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
  g_autoptr (RdStatement) jids = rd_database_prepare (staged->db, select_jids, NULL, error);
  RdFetch fetch;

  while ((fetch = rd_fetch (staged->db, jids, error)) == RD_FETCH_ROW)
    {
      const char *jid = rd_column_text (jids, 0);
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
  unsigned n_gone;

  /* Making keys costs more than all the rest. */
  if (!count (staged, count_gone, &n_gone, error))
    return false;
  return n_gone == 0
         || (find_fresh (staged, is_stored, user_data, error)
             && rd_database_execute (staged->db, insert_respelt, error));
}

static bool
walk_gone (RdStagedRoster *staged, const char *sql, RdStagedGone take, gpointer user_data,
           GError **error)
{
  g_autoptr (RdStatement) gone = rd_database_prepare (staged->db, sql, NULL, error);
  RdFetch fetch;

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

/* The strings belong to the blob. */
static GPtrArray *
unpack_groups (const char *packed, size_t size)
{
  GPtrArray *groups = g_ptr_array_new ();

  for (size_t i = 0; i < size; i += strlen (packed + i) + 1)
    g_ptr_array_add (groups, (gpointer)(packed + i));
  g_ptr_array_add (groups, NULL);
  return groups;
}

static RdContact *
read_contact (sqlite3_stmt *row)
{
  g_autoptr (GPtrArray) groups
      = unpack_groups (sqlite3_column_blob (row, 4), (size_t)sqlite3_column_bytes (row, 4));

  return rd_contact_new (rd_column_text (row, 0), rd_column_text (row, 1),
                         (RdSubscription)sqlite3_column_int (row, 2),
                         (RdContactFlags)sqlite3_column_int (row, 3),
                         (const char *const *)groups->pdata, rd_column_text (row, 5), 0);
}

bool
rd_staged_roster_find (RdStagedRoster *staged, const char *jid, RdContact **contact, GError **error)
{
  g_autoptr (RdStatement) row
      = rd_database_prepare (staged->db, select_one, RD_WITH (rd_text (":jid", jid)), error);
  RdFetch fetch = rd_fetch (staged->db, row, error);

  *contact = fetch == RD_FETCH_ROW ? read_contact (row) : NULL;
  return fetch != RD_FETCH_ERROR;
}

bool
rd_staged_roster_each (RdStagedRoster *staged, RdStagedContact take, gpointer user_data,
                       GError **error)
{
  g_autoptr (RdStatement) rows = rd_database_prepare (staged->db, select_staged, NULL, error);
  RdFetch fetch;

  while ((fetch = rd_fetch (staged->db, rows, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) contact = read_contact (rows);

      if (!take (contact, rd_column_text (rows, 6), user_data, error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}
