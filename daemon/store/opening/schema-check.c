/* What a version should have is found by running its migrations in memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening/schema-check.h"

#include "dbus-interfaces/errors.h"
#include "store/sql/migrations.h"

static const char select_parts[]
    = "SELECT 'table ' || m.name || ', column ' || x.name || ' ' || x.type || ' ' || x.\"notnull\""
      " || ' ' || x.pk"
      " FROM sqlite_schema m JOIN pragma_table_xinfo (m.name) x WHERE m.type = 'table'"
      " UNION ALL"
      " SELECT 'index ' || m.name || ', place ' || x.seqno || ' ' || ifnull (x.name, '')"
      " FROM sqlite_schema m JOIN pragma_index_xinfo (m.name) x WHERE m.type = 'index'";

/* (element-type utf8): what DB has. NULL on error. */
static GHashTable *
list_parts (RdDatabase *db, GError **error)
{
  g_autoptr (GHashTable) parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (RdQuery) rows = rd_database_compose (db, select_parts, NULL, error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    g_hash_table_add (parts, g_strdup (rd_column_text (rows, 0)));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&parts) : NULL;
}

static GHashTable *
list_expected (int version, GError **error)
{
  g_autoptr (RdDatabase) model = rd_database_open (":memory:", RD_DATABASE_WRITER, NULL, error);

  if (model == NULL || !rd_migrations_run_to (model, version, error))
    return NULL;
  return list_parts (model, error);
}

/* What a database of VERSION has. Kept: finding it is most of the work of opening one. */
static GHashTable *
get_expected (int version, GError **error)
{
  static GMutex lock;
  static GHashTable *known = NULL; /* version → parts */
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  GHashTable *parts;

  if (known == NULL)
    known = g_hash_table_new (NULL, NULL);
  parts = g_hash_table_lookup (known, GINT_TO_POINTER (version));
  if (parts != NULL)
    return parts;
  parts = list_expected (version, error);
  if (parts != NULL)
    g_hash_table_insert (known, GINT_TO_POINTER (version), parts);
  return parts;
}

static bool
compare (GHashTable *expected, GHashTable *found, GError **error)
{
  GHashTableIter iter;
  gpointer part;

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &part, NULL))
    {
      if (g_hash_table_contains (found, part))
        continue;
      g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                   "The roster database is damaged (it lacks: %s).", (const char *)part);
      return false;
    }
  return true;
}

bool
rd_schema_check (RdDatabase *db, bool *is_damaged, GError **error)
{
  GHashTable *expected;
  g_autoptr (GHashTable) found = NULL;
  int version;

  if (!rd_migrations_read_version (db, &version, error))
    return false;
  expected = get_expected (version, error);
  found = expected != NULL ? list_parts (db, error) : NULL;
  if (found == NULL)
    return false;
  *is_damaged = !compare (expected, found, error);
  return !*is_damaged;
}
