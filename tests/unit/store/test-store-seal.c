/* A file that nobody wrote since it was closed in order is opened without reading each page; any
 * other is looked at whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/opening/opening.h"
#include "store/sql/seal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_CONTACTS 2000
/* Far from the profiles; of contacts. */
#define FIRST_BAD 50
#define N_BAD 40
#define PAGE 4096

static int
open_lock (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->directory, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT, 0600);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
set_time (const char *path, time_t seconds)
{
  const struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* As if the file had been closed long before it was sealed. */
static void
seal (Fixture *fixture)
{
  int lock = open_lock (fixture);

  set_time (fixture->path, 1000);
  rd_seal_set (lock, fixture->path);
  close (lock);
}

static bool
break_seal (Fixture *fixture)
{
  int lock = open_lock (fixture);
  bool is_whole = rd_seal_break (lock, fixture->path);

  close (lock);
  return is_whole;
}

static void
test_breaks_once (Fixture *fixture, gconstpointer data)
{
  make_small_store (fixture->directory);
  seal (fixture);
  g_assert_true (break_seal (fixture));
  g_assert_false (break_seal (fixture));
}

static void
test_written_since (Fixture *fixture, gconstpointer data)
{
  make_small_store (fixture->directory);
  seal (fixture);
  set_time (fixture->path, 1001);
  g_assert_false (break_seal (fixture));
  seal (fixture);
  g_assert_cmpint (truncate (fixture->path, PAGE * 12), ==, 0);
  set_time (fixture->path, 1000);
  g_assert_false (break_seal (fixture));
}

/* Within one tick of the clock it could have been written behind the seal. */
static void
test_written_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autofree char *lock = g_build_filename (fixture->directory, "lock", NULL);

  make_small_store (fixture->directory);
  seal (fixture);
  set_time (lock, 1000);
  g_assert_false (break_seal (fixture));
}

static void
test_log_is_left (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);

  make_small_store (fixture->directory);
  g_assert_true (g_file_set_contents (log, "log", -1, NULL));
  seal (fixture);
  g_assert_cmpint (unlink (log), ==, 0);
  g_assert_false (break_seal (fixture));
}

/* -- a store ----------------------------------------------------------------------------------- */

static void
fill (Fixture *fixture)
{
  RdStore *store = open_store (fixture->directory);
  int64_t profile = add_profile (store, "me", "me@example.org");
  RdStaging *staging = rd_store_stage_roster (store, profile, NULL, NULL);

  for (unsigned i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@example.org", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g");

      rd_staging_add (staging, contact);
    }
  rd_change_free (commit_roster (store, staging, "v", NULL));
  close_store (store);
}

/* As the disk would, whose files are as old as before. */
static void
damage (Fixture *fixture)
{
  g_autofree char *garbage = g_strnfill (PAGE * N_BAD, '\xa5');
  int fd = open (fixture->path, O_WRONLY);

  g_assert_cmpint (pwrite (fd, garbage, PAGE * N_BAD, PAGE * FIRST_BAD), ==, PAGE * N_BAD);
  close (fd);
  set_time (fixture->path, 1000);
}

/* Opens and closes it; is the damage found? */
static bool
is_found (Fixture *fixture)
{
  g_autofree char *notice = NULL;
  RdStore *store = rd_store_open (fixture->directory, &notice, NULL);

  g_assert_nonnull (store);
  close_store (store);
  return notice != NULL;
}

static void
test_whole_file_is_not_read (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  seal (fixture);
  damage (fixture);
  g_assert_false (is_found (fixture));
}

static void
test_no_seal (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  break_seal (fixture);
  damage (fixture);
  g_assert_true (is_found (fixture));
}

/* A machine that ended under an open database leaves the session's mark, and may leave an old seal.
 */
static void
test_session_did_not_end (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  run_sql (fixture->path, "INSERT INTO meta (key, value) VALUES ('session', 'another')");
  seal (fixture);
  damage (fixture);
  g_assert_true (is_found (fixture));
}

/* What a reader meets is looked for at the next start. */
static void
test_damage_was_met (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  RdStore *store;

  fill (fixture);
  seal (fixture);
  damage (fixture);
  store = rd_store_open (fixture->directory, &notice, NULL);
  g_assert_null (notice);
  g_assert_null (get_page (store, 1, parse_filter ("{'Text': <'nobody'>}"), "", 500, &error));
  g_assert_nonnull (error);
  close_store (store);
  g_assert_true (is_found (fixture));
}

static void
test_store_seals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "lock", NULL);
  g_autofree char *text = NULL;
  RdStore *store;

  fill (fixture);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, !=, "");
  store = open_store (fixture->directory);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "");
  close_store (store);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "breaks-once", test_breaks_once },
    { "written-since", test_written_since },
    { "written-meanwhile", test_written_meanwhile },
    { "log-is-left", test_log_is_left },
    { "whole-file-is-not-read", test_whole_file_is_not_read },
    { "no-seal", test_no_seal },
    { "session-did-not-end", test_session_did_not_end },
    { "damage-was-met", test_damage_was_met },
    { "store-seals", test_store_seals },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_on ("/store-seal/", tests, G_N_ELEMENTS (tests), set_up_directory);
  return g_test_run ();
}
