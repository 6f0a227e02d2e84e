/* What changed in a roster since a serial: contacts that exist are found by their own serial, those
 * that are gone in the journal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/changes.h"

#include "dbus-interfaces/call-limits.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/row.h"

/* A removal counts only if the contact didn't come back. An old spelling of a JID counts as
 * removed. */
#define NO_LATER(jid)                                                                              \
  " AND NOT EXISTS (SELECT 1 FROM journal k INDEXED BY journal_by_jid"                             \
  " WHERE k.profile = j.profile AND k.jid = " jid " AND k.serial > j.serial)"
static const char select_changes[]
    = "SELECT c.serial AS moment, " RD_ROSTER_COLUMNS " FROM contact c INDEXED BY contact_by_serial"
      " WHERE c.profile = :profile AND c.serial > :after"
      " UNION ALL"
      " SELECT j.serial, NULL, j.jid, NULL, NULL, NULL, NULL, NULL, NULL"
      " FROM journal j INDEXED BY journal_of_removals"
      " WHERE j.profile = :profile AND j.serial > :after AND j.after IS NULL" NO_LATER (
          "j.jid") " UNION ALL"
                   " SELECT j.serial, NULL, j.before_jid, NULL, NULL, NULL, NULL, NULL, NULL"
                   " FROM journal j INDEXED BY journal_of_spellings"
                   " WHERE j.profile = :profile AND j.before_jid IS NOT NULL AND j.serial > "
                   ":after" NO_LATER ("j.before_jid") " ORDER BY moment LIMIT :limit";

static RdChanges *
new_changes (uint64_t serial)
{
  RdChanges *changes = g_new0 (RdChanges, 1);

  changes->changed = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  changes->removed = g_ptr_array_new_with_free_func (g_free);
  changes->serial = serial;
  return changes;
}

/* After N changes of ALL bytes, is there room for one of SIZE? */
static bool
has_room (unsigned n, unsigned limit, size_t all, size_t size)
{
  return n < limit && (n == 0 || all + size <= RD_ANSWER_SIZE_MAX);
}

/* The contact at STATEMENT as it is now; NULL: it is gone. */
static RdContact *
read_change (sqlite3_stmt *statement)
{
  return sqlite3_column_type (statement, 1) != SQLITE_NULL ? rd_roster_row_read (statement, 1)
                                                           : NULL;
}

static bool
read_changes (RdDatabase *db, sqlite3_stmt *statement, unsigned limit, RdChanges *changes,
              GError **error)
{
  uint64_t last = 0;
  size_t all = 0;
  unsigned n = 0;
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      uint64_t moment = (uint64_t)sqlite3_column_int64 (statement, 0);
      g_autoptr (RdContact) contact = read_change (statement);
      size_t size = contact != NULL ? rd_contact_get_cost (contact)
                                    : (size_t)sqlite3_column_bytes (statement, 2);

      /* A contact and its old spelling have the same serial and are given together. */
      if (moment != last && !has_room (n++, limit, all, size))
        {
          changes->has_more = true;
          changes->serial = last;
          return true;
        }
      last = moment;
      all += size;
      if (contact != NULL)
        g_ptr_array_add (changes->changed, g_steal_pointer (&contact));
      else
        g_ptr_array_add (changes->removed, g_strdup (rd_column_utf8 (statement, 2)));
    }
  return fetch == RD_FETCH_DONE;
}

/* -- the call ---------------------------------------------------------------------------------- */

typedef struct
{
  uint64_t after_serial;
  unsigned limit;
} Arguments;

static gpointer
run (RdDatabase *db, int64_t profile, gpointer data, GError **error)
{
  const Arguments *arguments = data;
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdStatement) statement = NULL;
  g_autoptr (RdChanges) changes = NULL;
  RdProfileState state;

  if (!rd_transaction_begin_read (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error))
    return NULL;
  changes = new_changes (state.serial);
  changes->is_reset
      = arguments->after_serial < state.journal_floor || arguments->after_serial > state.serial;
  if (changes->is_reset)
    return g_steal_pointer (&changes);
  statement = rd_database_prepare (
      db, select_changes,
      RD_WITH (rd_int (":profile", profile), rd_serial (":after", arguments->after_serial),
               /* Each may have an old spelling, and one more shows that there is more. */
               rd_int (":limit", 2 * (int64_t)arguments->limit + 1)),
      error);
  return read_changes (db, statement, arguments->limit, changes, error) ? g_steal_pointer (&changes)
                                                                        : NULL;
}

void
rd_store_get_changes_async (RdStore *store, int64_t profile, uint64_t after_serial, unsigned limit,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = g_new (Arguments, 1);

  *arguments = (Arguments){ after_serial, limit };
  rd_store_read (store, RD_LANE_SHORT, profile,
                 (RdOperation){ run, arguments, g_free, (GDestroyNotify)rd_changes_free }, callback,
                 user_data);
}

RdChanges *
rd_store_get_changes_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}
