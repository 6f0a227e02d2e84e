/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job/history.h"

#include "dbus-interfaces/call-limits.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/filter-sql.h"
#include "store/roster/row.h"

/* A server may make one change of a contact in several steps: what a job did to a contact is one
 * change as long as nobody else changes the contact in between. */
#define OF_CONTACT(name, other)                                                                    \
  " FROM journal " name " INDEXED BY journal_by_jid"                                               \
  " WHERE " name ".profile = " other ".profile AND " name ".jid = " other ".jid"
/* Is LATER of the same job as EARLIER, which was the contact's last change? */
#define GOES_ON(later, earlier)                                                                    \
  later ".job = " earlier ".job AND " later ".before IS " earlier ".after AND " later              \
        ".before_jid IS NULL"
#define IS_FIRST                                                                                   \
  "(o.job = 0 OR (SELECT " GOES_ON ("o", "p") OF_CONTACT (                                         \
      "p", "o") " AND p.serial < o.serial ORDER BY p.serial DESC LIMIT 1) IS NOT TRUE)"
#define FIRST(column)                                                                              \
  "iif (j.job = 0, j." column                                                                      \
  ", (SELECT o." column OF_CONTACT ("o", "j") " AND o.serial <= j.serial AND " IS_FIRST            \
                                              " ORDER BY o.serial DESC LIMIT 1))"
#define IS_LAST                                                                                    \
  " AND (j.job = 0 OR (SELECT " GOES_ON ("n", "j")                                                 \
      OF_CONTACT ("n", "j") " AND n.serial > j.serial ORDER BY n.serial LIMIT 1) IS NOT TRUE)"
/* Of a contact that came and went, the end. */
#define BEFORE "ifnull (" FIRST ("before") ", iif (j.after IS NULL, j.before, NULL))"
#define COLUMNS                                                                                    \
  "SELECT j.serial, j.time, j.cause, j.job, j.jid, " BEFORE ", j.after,"                           \
  " ifnull (" FIRST ("before_jid") ", j.jid) FROM journal j"

/* SQLite can't know that few JIDs have few rows. */
#define KEYS "(SELECT rd_prepared (value) FROM json_each (:jids))"
#define OF_KEYS                                                                                    \
  "SELECT serial FROM journal INDEXED BY journal_by_jid"                                           \
  " WHERE profile = :profile AND jid IN " KEYS " UNION ALL"                                        \
  " SELECT serial FROM journal INDEXED BY journal_by_key"                                          \
  " WHERE profile = :profile AND key IS NOT NULL AND key IN " KEYS

/* The conditions as SQL. Lists are JSON, or NULL if they aren't asked. */
typedef struct
{
  char *text;
  char *jids, *causes;
} Sql;

static void
sql_clear (Sql *sql)
{
  g_free (sql->text);
  g_free (sql->jids);
  g_free (sql->causes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sql, sql_clear)

/* NULL: causes aren't asked. */
static char *
list_causes (unsigned causes)
{
  const char *words[RD_N_CAUSES + 1] = { NULL };
  unsigned n = 0;

  for (unsigned i = 0; i < RD_N_CAUSES; i++)
    {
      if ((causes & 1u << i) != 0)
        words[n++] = rd_cause_to_string ((RdCause)i);
    }
  return causes != 0 ? rd_roster_row_list_to_json (words) : NULL;
}

/* SQLite can't know that a job has few rows. */
static const char *
choose_index (const RdHistoryQuery *query)
{
  if (query->job > 0)
    return " INDEXED BY journal_of_jobs";
  return "";
}

static char *
compose (const RdHistoryQuery *query)
{
  GString *text = g_string_new (COLUMNS);

  g_string_append (text, choose_index (query));
  g_string_append (text, " WHERE j.profile = :profile AND j.serial < :serial");
  if (query->job > 0)
    g_string_append (text, " AND j.job = :job AND j.job > 0");
  if (query->jids != NULL)
    g_string_append (text, " AND j.serial IN (" OF_KEYS ")");
  if (query->since > 0)
    g_string_append (text, " AND j.time >= :since");
  if (query->until > 0)
    g_string_append (text, " AND j.time < :until");
  if (query->causes != 0)
    g_string_append (text, " AND j.cause IN (SELECT value FROM json_each (:causes))");
  g_string_append (text, IS_LAST);
  g_string_append (text, " ORDER BY j.serial DESC LIMIT :limit");
  return g_string_free (text, FALSE);
}

static void
sql_init (Sql *sql, const RdHistoryQuery *query)
{
  sql->text = compose (query);
  sql->causes = list_causes (query->causes);
  if (query->jids != NULL)
    sql->jids = rd_filter_sql_list_jids (query->jids);
}

/* -- reading ----------------------------------------------------------------------------------- */

static bool
read_contact (RdDatabase *db, sqlite3_stmt *row, int jid, int column, uint64_t serial,
              RdContact **contact, GError **error)
{
  if (sqlite3_column_type (row, column) == SQLITE_NULL)
    return true;
  *contact = rd_roster_row_read_json (db, rd_column_utf8 (row, jid), rd_column_text (row, column),
                                      serial, error);
  return *contact != NULL;
}

/* Adds the entry even if its contacts can't be read. */
static bool
add_entry (RdDatabase *db, sqlite3_stmt *row, RdHistory *history, GError **error)
{
  RdHistoryEntry *entry = g_new0 (RdHistoryEntry, 1);

  g_ptr_array_add (history->entries, entry);
  entry->serial = (uint64_t)sqlite3_column_int64 (row, 0);
  entry->time = sqlite3_column_int64 (row, 1);
  entry->cause = g_strdup (rd_column_utf8 (row, 2));
  entry->job = (uint64_t)sqlite3_column_int64 (row, 3);
  entry->jid = g_strdup (rd_column_utf8 (row, 4));
  return read_contact (db, row, 7, 5, 0, &entry->before, error)
         && read_contact (db, row, 4, 6, entry->serial, &entry->after, error);
}

static size_t
get_size (const RdHistoryEntry *entry)
{
  size_t size = sizeof *entry + strlen (entry->jid);

  if (entry->before != NULL)
    size += rd_contact_get_cost (entry->before);
  if (entry->after != NULL)
    size += rd_contact_get_cost (entry->after);
  return size;
}

static bool
read_entries (RdDatabase *db, sqlite3_stmt *rows, unsigned limit, RdHistory *history,
              GError **error)
{
  size_t size = 0;
  RdFetch fetch;

  while ((fetch = rd_fetch (db, rows, error)) == RD_FETCH_ROW)
    {
      unsigned n = history->entries->len;

      if (n < limit && !add_entry (db, rows, history, error))
        return false;
      if (n < limit)
        size += get_size (history->entries->pdata[n]);
      if (n == limit || (n > 0 && size > RD_ANSWER_SIZE_MAX))
        {
          g_ptr_array_set_size (history->entries, (int)n);
          history->has_more = true;
          return true;
        }
    }
  return fetch == RD_FETCH_DONE;
}

/* -- the call ---------------------------------------------------------------------------------- */

typedef struct
{
  RdHistoryQuery *query;
  uint64_t before_serial;
  unsigned limit;
} Arguments;

static void
arguments_free (gpointer data)
{
  Arguments *arguments = data;

  rd_history_query_free (arguments->query);
  g_free (arguments);
}

static void
bind (sqlite3_stmt *rows, int64_t profile, const Arguments *arguments, const Sql *sql)
{
  const RdHistoryQuery *query = arguments->query;
  uint64_t before = arguments->before_serial;

  rd_bind (rows, RD_WITH (rd_int (":profile", profile),
                          rd_serial (":serial", before > 0 ? before : UINT64_MAX),
                          rd_serial (":job", query->job), rd_text (":jids", sql->jids),
                          rd_int (":since", query->since), rd_int (":until", query->until),
                          rd_text (":causes", sql->causes),
                          /* One more than asked shows whether there is more. */
                          rd_int (":limit", (int64_t)arguments->limit + 1)));
}

static gpointer
run (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  const Arguments *arguments = data;
  g_auto (RdTransaction) transaction = { NULL };
  g_auto (Sql) sql = { NULL };
  g_autoptr (RdQuery) rows = NULL;
  g_autoptr (RdHistory) history = NULL;
  RdProfileState state;

  sql_init (&sql, arguments->query);
  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error))
    return NULL;
  rows = rd_database_compose (db, sql.text, NULL, error);
  if (rows == NULL)
    return NULL;
  history = rd_history_new ();
  bind (rows, profile, arguments, &sql);
  return read_entries (db, rows, arguments->limit, history, error) ? g_steal_pointer (&history)
                                                                   : NULL;
}
/* Does any condition skip much of the journal? */
static bool
is_long (const RdHistoryQuery *query)
{
  return query->jids != NULL || query->since > 0 || query->until > 0 || query->causes != 0;
}

void
rd_store_list_history_async (RdStore *store, int64_t profile, RdHistoryQuery *query,
                             uint64_t before_serial, unsigned limit, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RdLane lane = is_long (query) ? RD_LANE_LONG : RD_LANE_SHORT;
  Arguments *arguments = g_new (Arguments, 1);

  *arguments = (Arguments){ query, before_serial, limit };
  rd_store_read (store, lane, profile,
                 (RdOperation){ run, arguments, arguments_free, (GDestroyNotify)rd_history_free },
                 callback, user_data);
}

RdHistory *
rd_store_list_history_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
