/* Begins the journal and bounds it: sync/write.c adds rows, and only this file deletes some.
 * Counting takes a walk, so it is done only each time the serial, which each row raises by one, has
 * passed CUT_STEP more. A journal holds the rows that the profile wants, CUT_STEP, and those of one
 * commit at most.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/roster/journal.h"

/* A fortieth of RD_HISTORY_USUAL. The walk takes a tenth of the time of these changes; deleting as
 * many rows holds the writer for 0.2 s. */
#define CUT_STEP 6250

static const char insert_first[] = "INSERT INTO journal (profile, serial, time, cause, jid)"
                                   " VALUES (:profile, :serial, :time, :cause, '')";
static const char select_profiles[] = "SELECT id FROM profile";
static const char select_cut[] = "SELECT serial FROM journal WHERE profile = :profile"
                                 " ORDER BY serial DESC LIMIT 1 OFFSET"
                                 " (SELECT history_max FROM profile WHERE id = :profile)";
static const char delete_journal[]
    = "DELETE FROM journal WHERE profile = :profile AND serial <= :serial";
static const char mark_jobs[]
    = "UPDATE job SET is_cut = 1 WHERE profile = :profile AND id IN"
      " (SELECT job FROM journal WHERE profile = :profile AND serial <= :serial AND job > 0)";
static const char raise_floor[] = "UPDATE profile SET journal_floor = max (journal_floor, :serial)"
                                  " WHERE id = :profile";

static bool
run_cut (RdDatabase *db, const char *sql, int64_t profile, int64_t serial, GError **error)
{
  return rd_database_run (
      db, sql, RD_WITH (rd_int (":profile", profile), rd_int (":serial", serial)), error);
}

bool
rd_journal_begin (RdDatabase *db, int64_t profile, const RdChange *change, int64_t time,
                  GError **error)
{
  return rd_database_run (db, insert_first,
                          RD_WITH (rd_int (":profile", profile),
                                   rd_serial (":serial", change->serial), rd_int (":time", time),
                                   rd_text (":cause", rd_cause_to_string (change->cause))),
                          error)
         && run_cut (db, raise_floor, profile, (int64_t)change->serial, error);
}

/* The newest serial to delete; 0: none. */
static bool
find_cut (RdDatabase *db, int64_t profile, int64_t *serial, GError **error)
{
  return rd_database_get_number (db, select_cut, RD_WITH (rd_int (":profile", profile)), serial,
                                 error);
}

static bool
cut (RdDatabase *db, int64_t profile, GError **error)
{
  int64_t serial;

  if (!find_cut (db, profile, &serial, error))
    return false;
  return serial == 0
         || (run_cut (db, raise_floor, profile, serial, error)
             && run_cut (db, mark_jobs, profile, serial, error)
             && run_cut (db, delete_journal, profile, serial, error));
}

bool
rd_journal_cut_all (RdDatabase *db, GError **error)
{
  g_autoptr (GArray) profiles = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (RdStatement) statement = rd_database_prepare (db, select_profiles, NULL, error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      int64_t profile = sqlite3_column_int64 (statement, 0);

      g_array_append_val (profiles, profile);
    }
  for (unsigned i = 0; fetch == RD_FETCH_DONE && i < profiles->len; i++)
    {
      if (!cut (db, g_array_index (profiles, int64_t, i), error))
        return false;
    }
  return fetch == RD_FETCH_DONE;
}

void
rd_journal_cut_after (RdDatabase *db, int64_t profile, uint64_t before, uint64_t after)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (GError) error = NULL;

  if (before / CUT_STEP == after / CUT_STEP)
    return;
  if (!rd_transaction_begin_write (&transaction, db, &error) || !cut (db, profile, &error)
      || !rd_transaction_commit (&transaction, &error))
    g_warning ("%s", error->message);
}
