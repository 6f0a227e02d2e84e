/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/blocked.h"

#include "dbus-interfaces/call-limits.h"
#include "model/jid.h"
#include "store/call.h"

#include <string.h>

static const char select_state[]
    = "SELECT blocking, blocking_time FROM profile WHERE id = :profile";
static const char update_state[]
    = "UPDATE profile SET blocking = :blocking, blocking_time = :time WHERE id = :profile";
static const char select_count[] = "SELECT count(*) FROM blocked WHERE profile = :profile";
static const char select_has[] = "SELECT EXISTS (SELECT 1 FROM blocked"
                                 " WHERE profile = :profile AND key IN (:key, :domain))";
static const char select_key[]
    = "SELECT jid FROM blocked WHERE profile = :profile AND key = :key ORDER BY jid";
static const char select_all[] = "SELECT jid FROM blocked WHERE profile = :profile";
static const char select_page[] = "SELECT jid FROM blocked WHERE profile = :profile AND jid > :jid"
                                  " ORDER BY jid LIMIT :limit";
static const char insert_jid[] = "INSERT INTO blocked (profile, jid, key)"
                                 " VALUES (:profile, :jid, :key) ON CONFLICT DO NOTHING";
static const char delete_jid[] = "DELETE FROM blocked WHERE profile = :profile AND jid = :jid";

/* -- the state --------------------------------------------------------------------------------- */

/* A profile that is gone blocks nobody. */
bool
rd_blocked_store_read_state (RdDatabase *db, int64_t profile, RdBlocking *blocking, int64_t *time,
                             GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_state, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  *blocking = RD_BLOCKING_UNKNOWN;
  *time = 0;
  if (fetch != RD_FETCH_ROW)
    return fetch == RD_FETCH_DONE;
  rd_blocking_from_string (rd_column_text (statement, 0), blocking);
  *time = sqlite3_column_int64 (statement, 1);
  return true;
}

bool
rd_blocked_store_write_state (RdDatabase *db, int64_t profile, RdBlocking blocking, int64_t time,
                              GError **error)
{
  return rd_database_run (db, update_state,
                          RD_WITH (rd_int (":profile", profile),
                                   rd_text (":blocking", rd_blocking_to_string (blocking)),
                                   rd_int (":time", time)),
                          error);
}

bool
rd_blocked_store_count (RdDatabase *db, int64_t profile, unsigned *n, GError **error)
{
  int64_t count;

  if (!rd_database_get_number (db, select_count, RD_WITH (rd_int (":profile", profile)), &count,
                               error))
    return false;
  *n = (unsigned)count;
  return true;
}

/* -- looking up -------------------------------------------------------------------------------- */

bool
rd_blocked_store_has (RdDatabase *db, int64_t profile, const char *jid, bool *has, GError **error)
{
  g_autofree char *bare = rd_jid_get_bare (jid);
  g_autofree char *key = rd_jid_make_key (bare);
  g_autofree char *domain = rd_jid_get_domain (key);

  return rd_database_is_true (
      db, select_has,
      RD_WITH (rd_int (":profile", profile), rd_text (":key", key), rd_text (":domain", domain)),
      has, error);
}

/* NULL on error. */
static GPtrArray *
read_jids (RdDatabase *db, RdStatement *rows, GError **error)
{
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    g_ptr_array_add (jids, g_strdup (rd_column_utf8 (rows, 0)));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&jids) : NULL;
}

GPtrArray *
rd_blocked_store_find (RdDatabase *db, int64_t profile, const char *key, GError **error)
{
  g_autoptr (RdStatement) rows = rd_database_prepare (
      db, select_key, RD_WITH (rd_int (":profile", profile), rd_text (":key", key)), error);

  return read_jids (db, rows, error);
}

GHashTable *
rd_blocked_store_read (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) rows
      = rd_database_prepare (db, select_all, RD_WITH (rd_int (":profile", profile)), error);
  g_autoptr (GHashTable) jids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    g_hash_table_add (jids, g_strdup (rd_column_text (rows, 0)));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&jids) : NULL;
}

/* -- changing ---------------------------------------------------------------------------------- */

/* Runs STATEMENT; did it change a row? */
static bool
run (RdDatabase *db, RdStatement *statement, bool *is_changed, GError **error)
{
  if (!rd_run (db, statement, error))
    return false;
  *is_changed = sqlite3_changes (rd_database_get_handle (db)) > 0;
  return true;
}

bool
rd_blocked_store_add (RdDatabase *db, int64_t profile, const char *jid, bool *is_new,
                      GError **error)
{
  g_autofree char *key = rd_jid_make_key (jid);
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, insert_jid,
      RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid), rd_text (":key", key)), error);

  return run (db, statement, is_new, error);
}

bool
rd_blocked_store_remove (RdDatabase *db, int64_t profile, const char *jid, bool *was_there,
                         GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, delete_jid, RD_WITH (rd_int (":profile", profile), rd_text (":jid", jid)), error);

  return run (db, statement, was_there, error);
}

/* -- listing ----------------------------------------------------------------------------------- */

void
rd_block_list_free (RdBlockList *list)
{
  g_clear_pointer (&list->jids, g_ptr_array_unref);
  g_free (list);
}

/* One more than asked shows whether there is more. */
static void
cut (RdBlockList *list, unsigned limit)
{
  size_t size = 0;
  unsigned n = 0;

  while (n < list->jids->len && n < limit && (n == 0 || size <= RD_ANSWER_SIZE_MAX))
    size += strlen (list->jids->pdata[n++]);
  list->has_more = n < list->jids->len;
  g_ptr_array_set_size (list->jids, (int)n);
}

typedef struct
{
  char *after;
  unsigned limit;
} Listing;

static void
listing_free (gpointer data)
{
  g_free (((Listing *)data)->after);
  g_free (data);
}

static gpointer
list (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const Listing *listing = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdBlockList) list = g_new0 (RdBlockList, 1);
  g_autoptr (RdStatement) rows = NULL;

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_blocked_store_read_state (db, profile, &list->blocking, &list->time, error)
      || !rd_blocked_store_count (db, profile, &list->total, error))
    return NULL;
  rows = rd_database_prepare (db, select_page,
                              RD_WITH (rd_int (":profile", profile),
                                       rd_text (":jid", listing->after),
                                       rd_int (":limit", (int64_t)listing->limit + 1)),
                              error);
  list->jids = read_jids (db, rows, error);
  if (list->jids == NULL)
    return NULL;
  cut (list, listing->limit);
  return g_steal_pointer (&list);
}

void
rd_store_list_blocked_async (RdStore *store, int64_t profile, const char *after, unsigned limit,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  Listing *listing = g_new (Listing, 1);

  *listing = (Listing){ g_strdup (after), limit };
  rd_store_read (store, RD_LANE_LONG, profile,
                 (RdOperation){ list, listing, listing_free, (GDestroyNotify)rd_block_list_free },
                 callback, user_data);
}

RdBlockList *
rd_store_list_blocked_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
