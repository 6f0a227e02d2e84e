/* People take some a month; jobs that destroy much, some a year. The text of 100 000 contacts is
 * made in half a second, and the writer waits for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/snapshots.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"
#include "runtime/clock.h"
#include "store/call.h"
#include "store/profile/state.h"
#include "store/roster/row.h"

/* A job that is to remove fewer contacts keeps none: its own changes tell all. */
#define REMOVALS_MIN 10

#define COLUMNS "name, serial, time, n_contacts, length (roster), reason, job"

static const char select_contacts[] = "SELECT " RD_ROSTER_COLUMNS " FROM contact c"
                                      " WHERE c.profile = :profile ORDER BY c.jid";
static const char select_all[]
    = "SELECT " COLUMNS " FROM snapshot WHERE profile = :profile ORDER BY id DESC";
static const char select_one[]
    = "SELECT " COLUMNS " FROM snapshot WHERE profile = :profile AND name = :name";
static const char select_point[]
    = "SELECT serial, time, id FROM snapshot WHERE profile = :profile AND name = :name";
static const char select_roster[]
    = "SELECT roster FROM snapshot WHERE profile = :profile AND id = :id";
static const char select_number[]
    = "SELECT n_contacts FROM snapshot WHERE profile = :profile AND id = :id";
static const char select_is_kept[]
    = "SELECT EXISTS (SELECT 1 FROM snapshot WHERE profile = :profile AND serial = :serial)";
static const char count_asked[]
    = "SELECT count(*) FROM snapshot WHERE profile = :profile AND job = 0";
static const char count_automatic[]
    = "SELECT count(*) FROM snapshot WHERE profile = :profile AND job > 0";
static const char sum_asked[]
    = "SELECT sum(length (roster)) FROM snapshot WHERE profile = :profile AND job = 0";
static const char sum_all[] = "SELECT sum(length (roster)) FROM snapshot WHERE profile = :profile";
static const char insert_snapshot[]
    = "INSERT INTO snapshot (profile, name, serial, time, n_contacts, reason, job, roster)"
      " VALUES (:profile, :name, :serial, :time, :n_contacts, :reason, :job, :roster)";
static const char delete_one[]
    = "DELETE FROM snapshot WHERE profile = :profile AND name = :name RETURNING id";
static const char delete_oldest[] = "DELETE FROM snapshot WHERE id = (SELECT min (id) FROM snapshot"
                                    " WHERE profile = :profile AND job > 0)";

/* -- rows -------------------------------------------------------------------------------------- */

static RdSnapshot *
read_row (sqlite3_stmt *statement)
{
  RdSnapshot *snapshot = g_new0 (RdSnapshot, 1);

  snapshot->name = g_strdup (rd_column_utf8 (statement, 0));
  snapshot->serial = (uint64_t)sqlite3_column_int64 (statement, 1);
  snapshot->time = sqlite3_column_int64 (statement, 2);
  snapshot->n_contacts = (unsigned)sqlite3_column_int64 (statement, 3);
  snapshot->size = (uint64_t)sqlite3_column_int64 (statement, 4);
  snapshot->reason = g_strdup (rd_column_utf8 (statement, 5));
  snapshot->job = (uint64_t)sqlite3_column_int64 (statement, 6);
  return snapshot;
}

static void
set_missing (const char *name, GError **error)
{
  g_set_error (error, RD_ERROR, RD_ERROR_NO_SUCH_SNAPSHOT,
               "There is no snapshot \"%s\" of this profile.", rd_quote (name).text);
}

/* RD_FETCH_DONE: there is none. */
static RdFetch
find (RdDatabase *db, int64_t profile, const char *name, RdSnapshot **snapshot, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_one, RD_WITH (rd_int (":profile", profile), rd_text (":name", name)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    *snapshot = read_row (statement);
  return fetch;
}

bool
rd_snapshot_store_find (RdDatabase *db, int64_t profile, const char *name, RdPastPoint *point,
                        GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, select_point, RD_WITH (rd_int (":profile", profile), rd_text (":name", name)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_ROW)
    *point
        = (RdPastPoint){ (uint64_t)sqlite3_column_int64 (statement, 0),
                         sqlite3_column_int64 (statement, 1), sqlite3_column_int64 (statement, 2) };
  else if (fetch == RD_FETCH_DONE)
    set_missing (name, error);
  return fetch == RD_FETCH_ROW;
}

/* The statement, at its only row; NULL: ERROR is set. */
static RdStatement *
prepare_row (RdDatabase *db, const char *sql, int64_t profile, int64_t snapshot, GError **error)
{
  g_autoptr (RdStatement) statement = rd_database_prepare (
      db, sql, RD_WITH (rd_int (":profile", profile), rd_int (":id", snapshot)), error);
  RdFetch fetch = rd_fetch (db, statement, error);

  if (fetch == RD_FETCH_DONE)
    g_set_error_literal (error, RD_ERROR, RD_ERROR_STALE,
                         "The snapshot was removed meanwhile; begin again.");
  return fetch == RD_FETCH_ROW ? g_steal_pointer (&statement) : NULL;
}

bool
rd_snapshot_store_count (RdDatabase *db, int64_t profile, int64_t snapshot, unsigned *n_contacts,
                         GError **error)
{
  g_autoptr (RdStatement) statement = prepare_row (db, select_number, profile, snapshot, error);

  if (statement != NULL)
    *n_contacts = (unsigned)sqlite3_column_int64 (statement, 0);
  return statement != NULL;
}

RdRosterReader *
rd_snapshot_store_open (RdDatabase *db, int64_t profile, int64_t snapshot, GError **error)
{
  g_autoptr (RdStatement) statement = prepare_row (db, select_roster, profile, snapshot, error);
  g_autoptr (GBytes) text = NULL;

  if (statement == NULL)
    return NULL;
  text = g_bytes_new (sqlite3_column_blob (statement, 0),
                      (size_t)sqlite3_column_bytes (statement, 0));
  return rd_roster_reader_new (text);
}

/* -- taking ------------------------------------------------------------------------------------ */

/* NULL: also RD_ERROR_LIMIT_EXCEEDED. */
static GBytes *
make_text (RdDatabase *db, int64_t profile, GError **error)
{
  g_autoptr (RdRosterWriter) writer = rd_roster_writer_new (RD_SNAPSHOT_SIZE_MAX);
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_contacts, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    {
      g_autoptr (RdContact) contact = rd_roster_row_read (statement, 0);

      if (!rd_roster_writer_add (writer, contact, error))
        return NULL;
    }
  return fetch == RD_FETCH_DONE ? rd_roster_writer_end (writer, error) : NULL;
}

static bool
insert (RdDatabase *db, int64_t profile, const RdSnapshot *snapshot, GBytes *text, GError **error)
{
  size_t size;
  const void *bytes = g_bytes_get_data (text, &size);

  return rd_database_run (
      db, insert_snapshot,
      RD_WITH (rd_int (":profile", profile), rd_text (":name", snapshot->name),
               rd_serial (":serial", snapshot->serial), rd_int (":time", snapshot->time),
               rd_int (":n_contacts", snapshot->n_contacts), rd_text (":reason", snapshot->reason),
               rd_serial (":job", snapshot->job), rd_blob (":roster", bytes, size)),
      error);
}

/* Of the roster as it is now, with what the caller gives. */
static RdSnapshot *
snapshot_new (const RdProfileState *state, char *name, const char *reason, uint64_t job,
              const GBytes *text)
{
  RdSnapshot *snapshot = g_new0 (RdSnapshot, 1);

  snapshot->name = name;
  snapshot->serial = state->serial;
  snapshot->time = rd_clock_get_real ();
  snapshot->n_contacts = state->n_contacts;
  snapshot->size = g_bytes_get_size ((GBytes *)text);
  snapshot->reason = g_strdup (reason);
  snapshot->job = job;
  return snapshot;
}

static bool
get_number (RdDatabase *db, int64_t profile, const char *sql, int64_t *number, GError **error)
{
  return rd_database_get_number (db, sql, RD_WITH (rd_int (":profile", profile)), number, error);
}

/* Old ones that nobody asked for go first; those that were asked for stay. */
static bool
make_room (RdDatabase *db, int64_t profile, int64_t n_automatic_max, size_t size, GError **error)
{
  for (;;)
    {
      int64_t n_automatic, sum;

      if (!get_number (db, profile, count_automatic, &n_automatic, error)
          || !get_number (db, profile, sum_all, &sum, error))
        return false;
      if (n_automatic == 0
          || (n_automatic <= n_automatic_max && sum + (int64_t)size <= RD_SNAPSHOTS_SIZE_MAX))
        return true;
      if (!rd_database_run (db, delete_oldest, RD_WITH (rd_int (":profile", profile)), error))
        return false;
    }
}

/* -- before a job ------------------------------------------------------------------------------ */

static bool
keep (RdDatabase *db, int64_t profile, const RdSnapshotOccasion *occasion,
      const RdProfileState *state, GBytes *text, GError **error)
{
  const char *kind = rd_job_kind_to_string (occasion->kind);
  char *name
      = g_strdup_printf (RD_SNAPSHOT_AUTOMATIC_PREFIX "%s-%" G_GUINT64_FORMAT, kind, occasion->job);
  g_autoptr (RdSnapshot) snapshot = snapshot_new (state, name, kind, occasion->job, text);
  int64_t sum;

  if (!make_room (db, profile, RD_SNAPSHOTS_AUTOMATIC_MAX - 1, g_bytes_get_size (text), error)
      || !get_number (db, profile, sum_all, &sum, error))
    return false;
  /* Those that were asked for leave it no room. */
  return sum + (int64_t)g_bytes_get_size (text) > RD_SNAPSHOTS_SIZE_MAX
         || insert (db, profile, snapshot, text, error);
}

bool
rd_snapshot_store_take_before (RdDatabase *db, int64_t profile, const RdSnapshotOccasion *occasion,
                               GError **error)
{
  RdProfileState state;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) reason = NULL;
  bool is_kept;

  if (occasion->n_removals < REMOVALS_MIN)
    return true;
  if (!rd_profile_state_read (db, profile, &state, error)
      || !rd_database_is_true (
          db, select_is_kept,
          RD_WITH (rd_int (":profile", profile), rd_serial (":serial", state.serial)), &is_kept,
          error))
    return false;
  if (is_kept)
    return true;
  text = make_text (db, profile, &reason);
  if (text != NULL)
    return keep (db, profile, occasion, &state, text, error);
  /* The journal still has what so large a roster loses. */
  if (g_error_matches (reason, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED))
    return true;
  g_propagate_error (error, g_steal_pointer (&reason));
  return false;
}

/* -- on request -------------------------------------------------------------------------------- */

/* "snapshot-3", the first that is free. NULL: ERROR is set. */
static char *
find_free_name (RdDatabase *db, int64_t profile, GError **error)
{
  for (unsigned i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("snapshot-%u", i);
      g_autoptr (RdSnapshot) other = NULL;
      RdFetch fetch = find (db, profile, name, &other, error);

      if (fetch != RD_FETCH_ROW)
        return fetch == RD_FETCH_DONE ? g_steal_pointer (&name) : NULL;
    }
}

/* NAME, checked, or a free one. */
static char *
choose_name (RdDatabase *db, int64_t profile, const char *name, GError **error)
{
  g_autoptr (RdSnapshot) other = NULL;

  if (name[0] == '\0')
    return find_free_name (db, profile, error);
  switch (find (db, profile, name, &other, error))
    {
    case RD_FETCH_DONE:
      return g_strdup (name);
    case RD_FETCH_ROW:
      g_set_error (error, RD_ERROR, RD_ERROR_SNAPSHOT_EXISTS,
                   "There is a snapshot \"%s\" of this profile already; remove it first, or choose "
                   "another name.",
                   name);
      return NULL;
    case RD_FETCH_ERROR:
    default:
      return NULL;
    }
}

static bool
check_number (RdDatabase *db, int64_t profile, GError **error)
{
  int64_t n;

  if (!get_number (db, profile, count_asked, &n, error))
    return false;
  if (n >= RD_SNAPSHOTS_MAX)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "This profile has %d snapshots, the most that are kept; remove some.",
                 RD_SNAPSHOTS_MAX);
  return n < RD_SNAPSHOTS_MAX;
}

static bool
check_size (RdDatabase *db, int64_t profile, size_t size, GError **error)
{
  int64_t sum;

  if (!get_number (db, profile, sum_asked, &sum, error))
    return false;
  if (sum + (int64_t)size <= RD_SNAPSHOTS_SIZE_MAX)
    return true;
  g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
               "The snapshots of this profile would take more than %d MiB, the most that is kept; "
               "remove some.",
               RD_SNAPSHOTS_SIZE_MAX / 1024 / 1024);
  return false;
}

static gpointer
run_take (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_auto (RdTransaction) transaction = { NULL };
  g_autoptr (RdSnapshot) snapshot = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autofree char *name = NULL;
  RdProfileState state;
  size_t size;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_profile_state_read (db, profile, &state, error) || !check_number (db, profile, error))
    return NULL;
  name = choose_name (db, profile, arguments, error);
  text = name != NULL ? make_text (db, profile, error) : NULL;
  if (text == NULL)
    return NULL;
  size = g_bytes_get_size (text);
  snapshot = snapshot_new (&state, g_steal_pointer (&name), RD_SNAPSHOT_ASKED, 0, text);
  if (!check_size (db, profile, size, error)
      || !make_room (db, profile, RD_SNAPSHOTS_AUTOMATIC_MAX, size, error)
      || !insert (db, profile, snapshot, text, error)
      || !rd_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&snapshot);
}

void
rd_store_take_snapshot_async (RdStore *store, int64_t profile, const char *name,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write_in_place (
      store, profile,
      (RdOperation){ run_take, g_strdup (name), g_free, (GDestroyNotify)rd_snapshot_free },
      callback, user_data);
}

RdSnapshot *
rd_store_take_snapshot_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

/* -- listing and removing ---------------------------------------------------------------------- */

static gpointer
run_list (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  g_autoptr (GPtrArray) snapshots
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_snapshot_free);
  g_autoptr (RdStatement) statement
      = rd_database_prepare (db, select_all, RD_WITH (rd_int (":profile", profile)), error);
  RdFetch fetch;

  while ((fetch = rd_fetch (db, statement, error)) == RD_FETCH_ROW)
    g_ptr_array_add (snapshots, read_row (statement));
  return fetch == RD_FETCH_DONE ? g_steal_pointer (&snapshots) : NULL;
}

void
rd_store_list_snapshots_async (RdStore *store, int64_t profile, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  rd_store_read (store, RD_LANE_SHORT, profile,
                 (RdOperation){ run_list, NULL, NULL, (GDestroyNotify)g_ptr_array_unref }, callback,
                 user_data);
}

GPtrArray *
rd_store_list_snapshots_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return rd_store_finish (store, result, error);
}

static gpointer
run_remove (RdDatabase *db, int64_t profile, gpointer arguments, GError **error)
{
  const char *name = arguments;
  g_auto (RdTransaction) transaction = { NULL };
  int64_t id = 0;

  if (!rd_transaction_begin_write (&transaction, db, error)
      || !rd_database_get_number (db, delete_one,
                                  RD_WITH (rd_int (":profile", profile), rd_text (":name", name)),
                                  &id, error))
    return NULL;
  if (id == 0)
    {
      set_missing (name, error);
      return NULL;
    }
  return GINT_TO_POINTER (rd_transaction_commit (&transaction, error));
}

void
rd_store_remove_snapshot_async (RdStore *store, int64_t profile, const char *name,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  rd_store_write_in_place (store, profile, (RdOperation){ run_remove, g_strdup (name), g_free },
                           callback, user_data);
}
