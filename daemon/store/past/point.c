/* The journal loses its oldest rows only, so it tells each state from its first row on. A row
 * without a JID stands for the first roster: nothing is known of what was before it. The profile's
 * journal_floor is no measure, since a power cut raises it over rows that are whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/point.h"

#include "dbus-interfaces/errors.h"
#include "store/past/snapshots.h"
#include "store/profile/state.h"

static const char select_first[] = "SELECT serial, time FROM journal WHERE profile = :profile"
                                   " ORDER BY serial LIMIT 1";
static const char select_first_roster[]
    = "SELECT j.serial, j.time FROM journal j WHERE j.profile = :profile AND j.serial ="
      " (SELECT max (k.serial) FROM journal k INDEXED BY journal_by_jid"
      " WHERE k.profile = :profile AND k.jid = '')";
static const char select_serial[]
    = "SELECT serial, time FROM journal WHERE profile = :profile AND serial <= :serial"
      " ORDER BY serial DESC LIMIT 1";
static const char select_time[]
    = "SELECT serial, time FROM journal WHERE profile = :profile AND time <= :time"
      " ORDER BY serial DESC LIMIT 1";

/* Leaves POINT as it is without a row. */
static bool
read_point (RdDatabase *db, const char *sql, const RdBinding *bindings, RdPastPoint *point,
            GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (db, sql, bindings, error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    *point = (RdPastPoint){ (uint64_t)sqlite3_column_int64 (statement, 0),
                            sqlite3_column_int64 (statement, 1) };
  return fetch != RD_FETCH_ERROR;
}

static bool
find_reach (RdDatabase *db, int64_t profile, const RdProfileState *state, RdPastPoint *reach,
            GError **error)
{
  *reach = (RdPastPoint){ state->serial, 0 };
  return read_point (db, select_first, RD_WITH (rd_int (":profile", profile)), reach, error)
         && read_point (db, select_first_roster, RD_WITH (rd_int (":profile", profile)), reach,
                        error);
}

bool
rd_past_get_reach (RdDatabase *db, int64_t profile, RdPastPoint *reach, GError **error)
{
  RdProfileState state;

  return rd_profile_state_read (db, profile, &state, error)
         && find_reach (db, profile, &state, reach, error);
}

/* -- refusals ---------------------------------------------------------------------------------- */

static bool
refuse_early (const RdPastPoint *reach, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_POINT,
               "The history of this roster reaches back to serial %" G_GUINT64_FORMAT
               " and not to this point; name a later one.",
               reach->serial);
  return false;
}

static bool
refuse_late (uint64_t serial, const RdProfileState *state, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_POINT,
               "This roster has not come to serial %" G_GUINT64_FORMAT
               " yet; its last one is %" G_GUINT64_FORMAT ".",
               serial, state->serial);
  return false;
}

/* -- resolving --------------------------------------------------------------------------------- */

static bool
find_serial (RdDatabase *db, int64_t profile, uint64_t serial, RdPastPoint *point, GError **error)
{
  return read_point (db, select_serial,
                     RD_WITH (rd_int (":profile", profile), rd_serial (":serial", serial)), point,
                     error);
}

static bool
find_time (RdDatabase *db, int64_t profile, int64_t time, RdPastPoint *point, GError **error)
{
  return read_point (db, select_time,
                     RD_WITH (rd_int (":profile", profile), rd_int (":time", time)), point, error);
}

/* *FOUND: what POINT is where no row tells it. */
static bool
find (RdDatabase *db, int64_t profile, const RdPoint *point, const RdProfileState *state,
      RdPastPoint *found, GError **error)
{
  switch (point->kind)
    {
    case RD_POINT_SERIAL:
      if (point->serial > state->serial)
        return refuse_late (point->serial, state, error);
      found->serial = point->serial;
      return find_serial (db, profile, point->serial, found, error);
    case RD_POINT_TIME:
      return find_time (db, profile, point->time, found, error);
    case RD_POINT_SNAPSHOT:
      return rd_snapshot_store_find (db, profile, point->snapshot, found, error);
    case RD_POINT_NOW:
    default:
      found->serial = state->serial;
      return find_serial (db, profile, state->serial, found, error);
    }
}

bool
rd_past_resolve (RdDatabase *db, int64_t profile, const RdPoint *point, RdPastPoint *resolved,
                 GError **error)
{
  RdProfileState state;
  RdPastPoint reach;
  RdPastPoint found = { 0 };

  if (!rd_profile_state_read (db, profile, &state, error)
      || !find_reach (db, profile, &state, &reach, error)
      || !find (db, profile, point, &state, &found, error))
    return false;
  if (found.serial >= reach.serial)
    found.snapshot = 0;
  else if (found.snapshot == 0)
    return refuse_early (&reach, error);
  *resolved = found;
  return true;
}
