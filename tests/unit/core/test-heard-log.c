/* When contacts were heard is gathered and stored in batches, however much comes; who stays is
 * noted each hour, and what the store has lost proves nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-ground.h"

#include "core/sync/heard-log.h"
#include "runtime/clock.h"
#include "store/heard/reading.h"
#include "store/sql/database.h"

#define HOUR (3600 * SECOND)

static void
hear (const char *from, RdSightingKind kind)
{
  const char *slash = strchr (from, '/');
  RdSighting sighting = {
    .kind = kind,
    .from = from,
    .bare_size = (size_t)(slash - from),
    .resource = g_str_hash (slash),
  };

  played_connection.events->presence.heard (&sighting, played_connection.user_data);
}

static int64_t
get_number (Fixture *fixture, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->base.directory, "rosterd.db", NULL);
  g_autoptr (RdDatabase) db = rd_database_open (path, RD_DATABASE_READER, NULL, NULL);
  int64_t number = -1;

  g_assert_true (rd_database_get_number (db, sql, NULL, &number, NULL));
  return number;
}

/* When A was heard; 0: never. */
static int64_t
get_time (Fixture *fixture)
{
  return get_number (fixture, "SELECT ifnull (max (time), 0) FROM heard WHERE key = '" A "'");
}

static bool
is_there (Fixture *fixture)
{
  return get_number (fixture, "SELECT count(*) FROM heard WHERE is_there") > 0;
}

static void
become_shown (Fixture *fixture)
{
  become_synced (fixture, 2, "v1");
  rd_roster_sync_show (fixture->sync, RD_VISIBILITY_XA);
  assert_noted ("");
}

static void
test_batches (Fixture *fixture, gconstpointer data)
{
  int64_t now;

  become_shown (fixture);
  now = rd_clock_get_real ();
  for (int i = 0; i < 100000; i++)
    {
      hear (A "/r", RD_SIGHTING_CAME);
      hear (B "/r", i % 2 == 0 ? RD_SIGHTING_CAME : RD_SIGHTING_WENT);
    }
  assert_noted ("");
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM heard"), ==, 0);
  pass ((RD_HEARD_DELAY_S + 1) * SECOND);
  assert_noted ("");
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM heard"), ==, 2);
  g_assert_cmpint (get_number (fixture, "SELECT sum (is_there) FROM heard"), ==, 1);
  g_assert_cmpint (get_time (fixture), ==, now);
}

/* Within the hour it is no news that it is still there, but that it went. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  int64_t first;

  become_shown (fixture);
  hear (A "/r", RD_SIGHTING_CAME);
  pass (60 * SECOND);
  assert_noted ("");
  first = get_time (fixture);
  g_assert_cmpint (first, >, 0);
  hear (A "/r", RD_SIGHTING_PASSED);
  hear (A "/s", RD_SIGHTING_CAME);
  pass (60 * SECOND);
  assert_noted ("");
  g_assert_cmpint (get_time (fixture), ==, first);
  pass (HOUR);
  hear (A "/r", RD_SIGHTING_PASSED);
  pass (60 * SECOND);
  assert_noted ("");
  g_assert_cmpint (get_time (fixture), >=, first + HOUR);
  hear (A "/s", RD_SIGHTING_WENT);
  pass (60 * SECOND);
  g_assert_true (is_there (fixture));
  first = rd_clock_get_real ();
  hear (A "/r", RD_SIGHTING_WENT);
  pass (60 * SECOND);
  assert_noted ("");
  g_assert_false (is_there (fixture));
  g_assert_cmpint (get_time (fixture), ==, first);
}

/* Of more resources than are remembered none's going counts, until the session ends. */
static void
test_many_resources (Fixture *fixture, gconstpointer data)
{
  become_shown (fixture);
  for (char c = 'a'; c <= 'z'; c++)
    {
      g_autofree char *from = g_strdup_printf (A "/%c", c);

      hear (from, RD_SIGHTING_CAME);
    }
  for (char c = 'a'; c <= 'z'; c++)
    {
      g_autofree char *from = g_strdup_printf (A "/%c", c);

      hear (from, RD_SIGHTING_WENT);
    }
  pass (60 * SECOND);
  assert_noted ("");
  g_assert_true (is_there (fixture));
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_noted ("ended: It is over.");
  g_assert_false (is_there (fixture));
}

static void
test_end (Fixture *fixture, gconstpointer data)
{
  int64_t now;

  become_shown (fixture);
  hear (A "/r", RD_SIGHTING_CAME);
  pass (600 * SECOND);
  hear (B "/r", RD_SIGHTING_WENT);
  now = rd_clock_get_real ();
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_noted ("ended: It is over.");
  g_assert_false (is_there (fixture));
  g_assert_cmpint (get_time (fixture), ==, now);
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM heard"), ==, 2);
  g_assert_cmpint (get_number (fixture, "SELECT max (until) FROM watch"), ==, now);
  pass (10 * HOUR);
  g_assert_cmpint (get_number (fixture, "SELECT max (until) FROM watch"), ==, now);
}

/* -- the watch --------------------------------------------------------------------------------- */

static void
test_watch (Fixture *fixture, gconstpointer data)
{
  int64_t since;

  become_synced (fixture, 2, "v1");
  rd_roster_sync_show (fixture->sync, RD_VISIBILITY_NONE);
  hear (A "/r", RD_SIGHTING_PASSED);
  pass (10 * HOUR);
  assert_noted ("");
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM watch"), ==, 0);
  g_assert_cmpint (get_time (fixture), >, 0);
  since = rd_clock_get_real ();
  rd_roster_sync_show (fixture->sync, RD_VISIBILITY_XA);
  hear (B "/r", RD_SIGHTING_CAME);
  pass (30 * HOUR);
  assert_noted ("");
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM watch"), ==, 1);
  g_assert_cmpint (get_number (fixture, "SELECT since FROM watch"), ==, since);
  g_assert_cmpint (get_number (fixture, "SELECT until FROM watch"), >, since + 28 * HOUR);
  g_assert_true (is_there (fixture));
  since = rd_clock_get_real ();
  rd_roster_sync_show (fixture->sync, RD_VISIBILITY_NONE);
  assert_noted ("");
  g_assert_false (is_there (fixture));
  g_assert_cmpint (get_number (fixture, "SELECT until FROM watch"), ==, since);
}

/* -- floods ------------------------------------------------------------------------------------ */

/* Strangers without end: no more is read than the store keeps up with, and nothing is kept. */
static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  become_shown (fixture);
  for (unsigned i = 0; i < 3 * RD_HEARD_MAX; i++)
    {
      g_autofree char *from = g_strdup_printf ("%u@example.net/r", i);

      hear (from, RD_SIGHTING_CAME);
    }
  assert_noted ("hold\nrelease");
  hear (A "/r", RD_SIGHTING_CAME);
  hear (A "/r", RD_SIGHTING_WENT);
  pass (60 * SECOND);
  assert_noted ("");
  g_assert_cmpint (get_number (fixture, "SELECT count(*) FROM heard"), ==, 1);
  /* It may have been there before, with a resource that was forgotten. */
  g_assert_true (is_there (fixture));
}

int
main (int argc, char **argv)
{
  static const SyncTest tests[] = {
    { "batches", test_batches }, { "news", test_news },   { "many-resources", test_many_resources },
    { "end", test_end },         { "watch", test_watch }, { "strangers", test_strangers },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/heard-log/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
