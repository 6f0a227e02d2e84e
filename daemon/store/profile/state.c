/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile/state.h"

#include "store/profile/sync-state.h"

static const char select_jid[] = "SELECT jid FROM profile WHERE id = :profile";
static const char select_state[]
    = "SELECT serial, journal_floor, n_contacts FROM profile WHERE id = :profile";
static const char raise_floor[] = "INSERT INTO meta (key, value) VALUES ('serial_floor', :serial)"
                                  " ON CONFLICT (key) DO UPDATE"
                                  " SET value = max(value, excluded.value)";
static const char select_floor[] = "SELECT value FROM meta WHERE key = 'serial_floor'";
static const char update_shrink[]
    = "UPDATE profile SET shrink_job = :job, shrink_time = :time, shrink_before = :before,"
      " shrink_after = :after WHERE id = :profile";
static const char clear_shrink[]
    = "UPDATE profile SET shrink_job = 0, shrink_time = 0, shrink_before = 0, shrink_after = 0"
      " WHERE id = :profile AND shrink_job > 0 AND (:job = 0 OR shrink_job = :job)";

bool
rd_profile_state_read (RdDatabase *db, int64_t profile, RdProfileState *state, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_state, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_DONE)
    rd_sync_store_set_missing (error);
  if (fetch != RD_FETCH_ROW)
    return false;
  state->serial = (uint64_t)sqlite3_column_int64 (statement, 0);
  state->journal_floor = (uint64_t)sqlite3_column_int64 (statement, 1);
  state->n_contacts = (unsigned)sqlite3_column_int64 (statement, 2);
  return true;
}

char *
rd_profile_state_read_jid (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_jid, RD_WITH (rd_int (":profile", profile)), error);

  return rd_fetch (db, statement, error) == RD_FETCH_ROW ? g_strdup (rd_column_text (statement, 0))
                                                         : NULL;
}

bool
rd_profile_state_save_shrink (RdDatabase *db, int64_t profile, const RdShrink *shrink,
                              GError **error)
{
  return rd_database_run (db, update_shrink,
                          RD_WITH (rd_int (":profile", profile), rd_serial (":job", shrink->job),
                                   rd_int (":time", shrink->time),
                                   rd_int (":before", shrink->n_before),
                                   rd_int (":after", shrink->n_after)),
                          error);
}

bool
rd_profile_state_clear_shrink (RdDatabase *db, int64_t profile, uint64_t job, GError **error)
{
  return rd_database_run (db, clear_shrink,
                          RD_WITH (rd_int (":profile", profile), rd_serial (":job", job)), error);
}

bool
rd_profile_state_raise_floor (RdDatabase *db, uint64_t serial, GError **error)
{
  return rd_database_run (db, raise_floor, RD_WITH (rd_serial (":serial", serial)), error);
}

bool
rd_profile_state_get_floor (RdDatabase *db, uint64_t *serial, GError **error)
{
  int64_t number;

  if (!rd_database_get_number (db, select_floor, NULL, &number, error))
    return false;
  *serial = (uint64_t)number;
  return true;
}
