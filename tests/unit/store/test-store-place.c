/* The store's place: nothing is confirmed while its files are taken away, and a path may have any
 * bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/opening.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* Until then another rosterd has the lock; µs. */
static int64_t held_until;

int
flock (int descriptor, int operation)
{
  int (*lock) (int descriptor, int operation) = dlsym (RTLD_NEXT, "flock");

  if (g_get_monotonic_time () >= held_until)
    return lock (descriptor, operation);
  errno = EWOULDBLOCK;
  return -1;
}

static void
expect_refused (Fixture *fixture, bool is_done, GError *error)
{
  g_assert_false (is_done);
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  g_assert_nonnull (strstr (error->message, fixture->directory));
  g_error_free (error);
}

static bool
has_resync (Fixture *fixture, GError **error)
{
  g_autoptr (RdPlan) plan = try_resync (fixture->store, fixture->profile, error);

  return plan != NULL;
}

static void
expect_all_refused (Fixture *fixture)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  GError *errors[5] = { NULL };
  bool done[5];

  done[0] = try_add_profile (fixture->store, "you", "you@example.org", &errors[0]) != NULL;
  done[1] = save_settings (fixture->store, fixture->profile, settings, &errors[1]);
  done[2] = set_default_profile (fixture->store, fixture->profile, &errors[2]);
  done[3] = remove_profile (fixture->store, fixture->profile, &errors[3]) >= 0;
  done[4] = has_resync (fixture, &errors[4]);
  for (unsigned i = 0; i < G_N_ELEMENTS (errors); i++)
    expect_refused (fixture, done[i], errors[i]);
}

static void
expect_all_done (Fixture *fixture)
{
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (GError) error = NULL;

  save_settings (fixture->store, fixture->profile, settings, &error);
  g_assert_no_error (error);
  set_default_profile (fixture->store, fixture->profile, &error);
  g_assert_no_error (error);
  g_assert_true (has_resync (fixture, NULL));
}

static void
test_directory_is_removed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *away = g_strconcat (fixture->directory, "-away", NULL);

  g_assert_cmpint (g_rename (fixture->directory, away), ==, 0);
  expect_all_refused (fixture);
  g_assert_cmpint (g_rename (away, fixture->directory), ==, 0);
  expect_all_done (fixture);
}

/* Of another file in its place nothing is known either. */
static void
check_replaced (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autofree char *aside = g_strconcat (path, "-aside", NULL);

  g_assert_cmpint (g_rename (path, aside), ==, 0);
  expect_all_refused (fixture);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  expect_all_refused (fixture);
  g_assert_cmpint (g_rename (aside, path), ==, 0);
  expect_all_done (fixture);
}

static void
test_database_is_replaced (Fixture *fixture, gconstpointer data)
{
  check_replaced (fixture, "rosterd.db");
}

static void
test_lock_is_replaced (Fixture *fixture, gconstpointer data)
{
  check_replaced (fixture, "lock");
}

/* A rosterd that is just ending is waited for. */
static void
test_lock_is_let_go (Fixture *fixture, gconstpointer data)
{
  close_store (g_steal_pointer (&fixture->store));
  held_until = g_get_monotonic_time () + 300000;
  fixture->store = open_store (fixture->directory);
  g_assert_cmpint (g_get_monotonic_time (), >=, held_until);
}

/* -- a path of any bytes ----------------------------------------------------------------------- */

static void
write_database (const char *directory, const char *content)
{
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
expect_sentence (const char *sentence)
{
  g_assert_nonnull (sentence);
  g_assert_true (g_utf8_validate (sentence, -1, NULL));
}

static void
test_path_is_not_utf8 (Fixture *fixture, gconstpointer data)
{
  char *directory = g_strconcat (fixture->directory, "-\xff", NULL);
  g_autofree char *notice = NULL;
  g_autoptr (GError) locked = NULL;
  g_autoptr (GError) unusable = NULL;
  g_autofree char *none = g_build_filename (directory, "rosterd.db", "below", NULL);
  RdStore *store;

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  write_database (directory, "this is no database");
  store = rd_store_open (directory, &notice, NULL);
  expect_sentence (notice);
  g_clear_pointer (&notice, g_free);
  g_assert_null (rd_store_open (directory, &notice, &locked));
  expect_sentence (locked->message);
  g_assert_null (rd_store_open (none, &notice, &unusable));
  expect_sentence (unusable->message);
  close_store (store);
  remove_directory (directory);
}

static void
test_place_is_not_utf8 (Fixture *fixture, gconstpointer data)
{
  char *directory = g_strconcat (fixture->directory, "-\xff", NULL);
  g_autofree char *away = g_strconcat (directory, "-away", NULL);
  g_autoptr (GError) error = NULL;
  RdStore *store;

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  store = open_store (directory);
  g_assert_cmpint (g_rename (directory, away), ==, 0);
  g_assert_null (try_add_profile (store, "me", "me@example.org", &error));
  expect_sentence (error->message);
  g_assert_cmpint (g_rename (away, directory), ==, 0);
  close_store (store);
  remove_directory (directory);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "directory-is-removed", test_directory_is_removed },
    { "database-is-replaced", test_database_is_replaced },
    { "lock-is-replaced", test_lock_is_replaced },
    { "lock-is-let-go", test_lock_is_let_go },
    { "path-is-not-utf8", test_path_is_not_utf8 },
    { "place-is-not-utf8", test_place_is_not_utf8 },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-place/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
