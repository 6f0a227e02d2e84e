/* Points of a roster's past: which state a serial or a time stands for, and how far back they
 * reach.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/past/point.h"

static uint64_t
get_serial (Fixture *fixture)
{
  return (uint64_t)query_number (fixture, "SELECT serial FROM profile");
}

static uint64_t
try_resolve (Fixture *fixture, const RdPoint *point, GError **error)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  RdPastPoint resolved = { 0 };

  rd_past_resolve (db, fixture->profile, point, &resolved, error);
  return resolved.serial;
}

static void
expect_point (Fixture *fixture, RdPoint point, uint64_t expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (try_resolve (fixture, &point, &error), ==, expected);
  g_assert_no_error (error);
}

static void
expect_no_point (Fixture *fixture, RdPoint point)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (try_resolve (fixture, &point, &error), ==, 0);
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_POINT);
}

static RdPastPoint
get_reach (Fixture *fixture)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autoptr (GError) error = NULL;
  RdPastPoint reach;

  g_assert_true (rd_past_get_reach (db, fixture->profile, &reach, &error));
  g_assert_no_error (error);
  return reach;
}

/* The clock goes back between the second change and the third. */
static void
test_clock_goes_back (Fixture *fixture, gconstpointer data)
{
  static const int times[] = { 100, 200, 150, 160, 300 };
  uint64_t first = fixture->start + 1;

  for (unsigned i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);
      g_autofree char *sql
          = g_strdup_printf ("UPDATE journal SET time = %d WHERE jid = '%s'", times[i], jid);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_BOTH, NULL);
      run_sql (fixture->path, sql);
    }
  expect_no_point (fixture, (RdPoint){ RD_POINT_TIME, .time = 99 });
  expect_point (fixture, (RdPoint){ RD_POINT_TIME, .time = 100 }, first);
  expect_point (fixture, (RdPoint){ RD_POINT_TIME, .time = 149 }, first);
  expect_point (fixture, (RdPoint){ RD_POINT_TIME, .time = 155 }, first + 2);
  expect_point (fixture, (RdPoint){ RD_POINT_TIME, .time = 250 }, first + 3);
  expect_point (fixture, (RdPoint){ RD_POINT_TIME, .time = INT64_MAX }, first + 4);
  g_assert_cmpint (get_reach (fixture).time, ==, 100);
}

static void
test_serials (Fixture *fixture, gconstpointer data)
{
  push_contact (fixture, "ann@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  push_contact (fixture, "bob@x", "", RD_SUBSCRIPTION_BOTH, NULL);
  expect_no_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start });
  expect_no_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 3 });
  expect_no_point (fixture, (RdPoint){ RD_POINT_SERIAL, UINT64_MAX });
  expect_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 1 }, fixture->start + 1);
  expect_point (fixture, (RdPoint){ RD_POINT_NOW }, fixture->start + 2);
  /* A power cut lets serials and the floor jump ahead; what was before it is told none the less. */
  run_sql (fixture->path, "UPDATE profile SET serial = serial + 100, journal_floor = serial + 100");
  expect_point (fixture, (RdPoint){ RD_POINT_NOW }, fixture->start + 2);
  expect_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 50 }, fixture->start + 2);
  expect_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 1 }, fixture->start + 1);
}

static void
test_first_roster_begins_it (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  uint64_t begin;

  g_assert_cmpuint (get_reach (fixture).serial, ==, fixture->start);
  g_assert_cmpint (get_reach (fixture).time, ==, 0);
  expect_point (fixture, (RdPoint){ RD_POINT_NOW }, fixture->start);
  stage (staging, "ann@x", "Ann", NULL);
  stage (staging, "bob@x", "Bob", NULL);
  rd_change_free (commit_roster (fixture->store, staging, "1", NULL));
  begin = get_serial (fixture);
  g_assert_cmpuint (get_reach (fixture).serial, ==, begin);
  g_assert_cmpint (get_reach (fixture).time, >, 0);
  expect_no_point (fixture, (RdPoint){ RD_POINT_SERIAL, begin - 1 });
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  for (unsigned i = 0; i < 5; i++)
    {
      g_autofree char *jid = g_strdup_printf ("%u@x", i);

      push_contact (fixture, jid, "", RD_SUBSCRIPTION_BOTH, NULL);
    }
  run_sql (fixture->path, "DELETE FROM journal WHERE jid < '3'");
  g_assert_cmpuint (get_reach (fixture).serial, ==, fixture->start + 4);
  expect_no_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 3 });
  expect_point (fixture, (RdPoint){ RD_POINT_SERIAL, fixture->start + 4 }, fixture->start + 4);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "clock-goes-back", test_clock_goes_back },
    { "serials", test_serials },
    { "first-roster-begins-it", test_first_roster_begins_it },
    { "cut", test_cut },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-points/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
