/* Serials are never used again, whatever was lost; the journal that they number stays short.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/opening/opening.h"
#include "store/opening/salvage.h"

#define LEAP (UINT64_C (1) << 32)
#define A_DAY "86400000000"

static uint64_t
get_serial (RdStore *store, int64_t profile)
{
  g_autoptr (RdProfileRecord) record = get_profile (store, profile);

  return record->serial;
}

/* -- what was lost ----------------------------------------------------------------------------- */

/* The machine ended under an open store: what was told may be lost, so no serial may come again. */
static void
test_serials_jump_after_a_power_cut (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  g_autoptr (RdDatabase) db = NULL;
  g_autoptr (RdProfileRecord) before = NULL;
  g_autoptr (RdProfileRecord) clean = NULL;
  g_autoptr (RdProfileRecord) cut = NULL;

  make_small_store (fixture->directory);
  store = open_store (fixture->directory);
  before = get_profile (store, 1);
  close_store (store);
  store = open_store (fixture->directory);
  clean = get_profile (store, 1);
  close_store (store);
  g_assert_cmpuint (before->serial, ==, clean->serial);
  run_sql (fixture->path, "INSERT INTO meta (key, value) VALUES ('session', 'an earlier boot')");
  store = open_store (fixture->directory);
  cut = get_profile (store, 1);
  db = open_database (fixture->directory);
  g_assert_cmpuint (cut->serial, >, before->serial);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal"), ==, 1);
  g_assert_cmpuint (cut->serial, ==,
                    (uint64_t)get_number (db, "SELECT journal_floor FROM profile"));
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

/* The same with a clock that was set back: the time is of no help. */
static void
test_serials_leap_over_what_was_lost (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  uint64_t before;
  int64_t added;

  make_small_store (fixture->directory);
  run_sql (fixture->path, "UPDATE profile SET serial = serial + " A_DAY);
  store = open_store (fixture->directory);
  before = get_serial (store, 1);
  close_store (store);
  run_sql (fixture->path,
           "INSERT INTO meta (key, value) VALUES ('session', 'an earlier boot');"
           "INSERT INTO meta (key, value) SELECT 'serial_floor', serial + 7 FROM profile");
  store = open_store (fixture->directory);
  g_assert_cmpuint (get_serial (store, 1), ==, before + LEAP);
  added = add_profile (store, "other", "other@example.org");
  g_assert_cmpuint (get_serial (store, added), ==, before + 7 + LEAP);
  close_store (store);
}

static void
test_a_removed_profile_leaves_its_serial (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  uint64_t before;

  make_small_store (fixture->directory);
  run_sql (fixture->path, "UPDATE profile SET serial = serial + " A_DAY);
  store = open_store (fixture->directory);
  before = get_serial (store, 1);
  g_assert_cmpint (remove_profile (store, 1, NULL), ==, 0);
  g_assert_cmpuint (get_serial (store, add_profile (store, "me", "me@example.org")), >, before);
  close_store (store);
}

/* The serial of a profile that is taken over from a damaged database in which it was SQL. */
static uint64_t
take_over (Fixture *fixture, const char *sql)
{
  char *directory = make_directory ();
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  g_autofree char *notice = NULL;
  RdDatabase *db;
  uint64_t serial;

  run_sql (fixture->path, sql);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  db = rd_opening_run (directory, &notice, NULL);
  g_assert_cmpuint (rd_salvage_profiles (db, fixture->path), ==, 1);
  serial = (uint64_t)get_number (db, "SELECT serial FROM profile");
  rd_database_close (db);
  remove_directory (directory);
  return serial;
}

static void
test_serials_leap_over_damage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;
  uint64_t before, floor;

  make_small_store (fixture->directory);
  db = open_database (fixture->directory);
  before = (uint64_t)get_number (db, "SELECT serial + " A_DAY " FROM profile");
  g_assert_cmpuint (take_over (fixture, "UPDATE profile SET serial = serial + " A_DAY), ==,
                    before + LEAP);
  floor = take_over (fixture, "INSERT INTO meta (key, value)"
                              " SELECT 'serial_floor', serial + 7 FROM profile");
  g_assert_cmpuint (floor, ==, before + 7 + LEAP);
  /* What no serial can be is no serial. */
  g_assert_cmpuint (take_over (fixture, "DELETE FROM meta WHERE key = 'serial_floor';"
                                        "UPDATE profile SET serial = 0x7ffffffffffffff0"),
                    <, before);
}

/* -- the journal ------------------------------------------------------------------------------- */

static void
test_journal_is_cut (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  g_autoptr (RdDatabase) db = NULL;

  make_small_store (fixture->directory);
  run_sql (fixture->path,
           "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250010)"
           " INSERT INTO journal (profile, serial, time, cause, jid, after)"
           " SELECT 1, (SELECT serial FROM profile) + i, 0, 'push', 'x@y', '{}' FROM n;"
           "UPDATE profile SET serial = serial + 250010");
  store = open_store (fixture->directory);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal"), ==, 250000);
  g_assert_cmpint (get_number (db, "SELECT min(serial) - (SELECT journal_floor FROM profile)"
                                   " FROM journal"),
                   ==, 1);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

/* At the latest when it is one and a quarter of its limit. */
static void
test_journal_is_cut_while_running (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  g_autoptr (RdDatabase) db = NULL;
  g_autoptr (RdChanges) old = NULL;
  g_autoptr (RdChanges) recent = NULL;

  make_small_store (fixture->directory);
  store = open_store (fixture->directory);
  run_sql (fixture->path,
           "UPDATE profile SET serial = (serial / 31250 + 1) * 31250 - 1;"
           "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 312500)"
           " INSERT INTO journal (profile, serial, time, cause, jid, after)"
           " SELECT 1, (SELECT serial FROM profile) + i, 0, 'push', 'x@y', '{}' FROM n;"
           "UPDATE profile SET serial = serial + 312500");
  push (store, 1, make_contact ("b@b", "B", RD_SUBSCRIPTION_TO, NULL));
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal"), ==, 250000);
  g_assert_cmpint (get_number (db, "SELECT min(serial) - (SELECT journal_floor FROM profile)"
                                   " FROM journal"),
                   ==, 1);
  old = get_changes (store, 1, get_serial (store, 1) - 250001, 10);
  g_assert_true (old->is_reset);
  recent = get_changes (store, 1, get_serial (store, 1) - 250000, 10);
  g_assert_false (recent->is_reset);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

/* As many as the profile wants, and those of another one are left alone. */
static void
test_journal_is_cut_as_set (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdDatabase) db = NULL;
  int64_t other;

  make_small_store (fixture->directory);
  store = open_store (fixture->directory);
  other = add_profile (store, "other", "other@x");
  settings->history_max = 1000;
  g_assert_true (save_settings (store, 1, settings, NULL));
  for (int64_t profile = 1; profile <= other; profile += other - 1)
    {
      g_autofree char *sql = g_strdup_printf (
          "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7000)"
          " INSERT INTO journal (profile, serial, time, cause, jid, after)"
          " SELECT %" G_GINT64_FORMAT ", p.serial + i, 0, 'push', 'x@y', '{}' FROM n,"
          " profile p WHERE p.id = %" G_GINT64_FORMAT ";"
          "UPDATE profile SET serial = serial + 7000 WHERE id = %" G_GINT64_FORMAT,
          profile, profile, profile);

      run_sql (fixture->path, sql);
    }
  push (store, 1, make_contact ("b@b", "B", RD_SUBSCRIPTION_TO, NULL));
  close_store (store);
  store = open_store (fixture->directory);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE profile = 1"), ==, 1000);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE profile > 1"), ==, 7000);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "serials-jump-after-a-power-cut", test_serials_jump_after_a_power_cut },
    { "serials-leap-over-what-was-lost", test_serials_leap_over_what_was_lost },
    { "a-removed-profile-leaves-its-serial", test_a_removed_profile_leaves_its_serial },
    { "serials-leap-over-damage", test_serials_leap_over_damage },
    { "journal-is-cut", test_journal_is_cut },
    { "journal-is-cut-while-running", test_journal_is_cut_while_running },
    { "journal-is-cut-as-set", test_journal_is_cut_as_set },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_on ("/store-serials/", tests, G_N_ELEMENTS (tests), set_up_directory);
  return g_test_run ();
}
