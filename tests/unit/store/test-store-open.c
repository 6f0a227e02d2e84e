/* The store's files: made, locked, migrated, refused, set aside; and the profiles in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/aside.h"
#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/sql/migrations.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned
get_mode (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

/* Opening fails, and what the directory held is as it was. */
static void
expect_refusal (Fixture *fixture, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  size_t size_before, size_after;

  g_assert_true (g_file_get_contents (fixture->path, &before, &size_before, NULL));
  g_assert_null (rd_store_open (fixture->directory, &notice, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (notice);
  g_assert_true (g_file_get_contents (fixture->path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

/* -- files ------------------------------------------------------------------------------------- */

static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autofree char *directory = g_build_filename (fixture->directory, "a", "b", NULL);
  g_autofree char *parent = g_path_get_dirname (directory);
  RdStore *store = open_store (directory);
  g_autoptr (RdDatabase) db = NULL;
  g_autofree char *mode = NULL;

  g_assert_cmphex (get_mode (directory, "."), ==, 0700);
  g_assert_cmphex (get_mode (directory, "rosterd.db"), ==, 0600);
  g_assert_cmphex (get_mode (directory, "rosterd.db-wal"), ==, 0600);
  g_assert_cmphex (get_mode (directory, "rosterd.db-shm"), ==, 0600);
  g_assert_cmphex (get_mode (directory, "lock"), ==, 0600);
  db = open_database (directory);
  mode = get_text (db, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (get_number (db, "PRAGMA user_version"), ==, rd_migrations_get_version ());
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM pragma_table_list"
                                   " WHERE schema = 'main' AND type = 'table' AND NOT strict"
                                   " AND name NOT LIKE 'sqlite%'"),
                   ==, 0);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
  g_assert_false (g_file_test (directory, G_FILE_TEST_IS_REGULAR));
  remove_directory (g_steal_pointer (&directory));
  g_assert_cmpint (g_rmdir (parent), ==, 0);
}

static void
test_files_are_private (Fixture *fixture, gconstpointer data)
{
  make_small_store (fixture->directory);
  g_chmod (fixture->directory, 0755);
  g_chmod (fixture->path, 0644);
  close_store (open_store (fixture->directory));
  g_assert_cmphex (get_mode (fixture->directory, "."), ==, 0755);
  g_assert_cmphex (get_mode (fixture->directory, "rosterd.db"), ==, 0600);
}

static void
test_second_process_is_refused (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  g_autofree char *output = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  char *argv[] = { program, "--open", fixture->directory, NULL };
  int status;

  g_assert_true (g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, &output, NULL, &status, NULL));
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  g_assert_nonnull (strstr (output, "Another rosterd"));
  close_store (store);
  g_clear_pointer (&output, g_free);
  g_assert_true (g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, &output, NULL, &status, NULL));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* What test_second_process_is_refused () starts. */
static int
open_in_a_second_process (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  RdStore *store = rd_store_open (directory, &notice, &error);

  if (store == NULL)
    {
      g_print ("%s\n", error->message);
      return 1;
    }
  close_store (store);
  return 0;
}

static void
test_unusable_directory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  g_autofree char *file = g_build_filename (fixture->directory, "file", NULL);
  g_autofree char *below = g_build_filename (file, "store", NULL);

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (rd_store_open (below, &notice, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
}

/* -- versions ---------------------------------------------------------------------------------- */

static void
test_newer_is_refused (Fixture *fixture, gconstpointer data)
{
  make_small_store (fixture->directory);
  run_sql (fixture->path, "PRAGMA user_version = 1000");
  expect_refusal (fixture, "newer rosterd");
  g_assert_false (g_file_test ("rosterd.db-wal", G_FILE_TEST_EXISTS));
}

/* Its last commit may be in the WAL still. */
static void
test_newer_in_the_wal_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;

  make_small_store (fixture->directory);
  db = rd_database_open (fixture->path, RD_DATABASE_WRITER, NULL, NULL);
  g_assert_true (rd_database_execute (db, "PRAGMA user_version = 1000", NULL));
  expect_refusal (fixture, "newer rosterd");
}

static void
test_foreign_is_refused (Fixture *fixture, gconstpointer data)
{
  run_sql (fixture->path, "CREATE TABLE recipes (title TEXT)");
  expect_refusal (fixture, "another program");
}

/* -- damage ------------------------------------------------------------------------------------ */

/* Each start tells it in the same words, until it is dismissed. */
static void
dismiss_aside (Fixture *fixture, const char *told)
{
  g_autofree char *notice = NULL;
  RdStore *store = rd_store_open (fixture->directory, &notice, NULL);
  GAsyncResult *result = NULL;

  g_assert_cmpstr (notice, ==, told);
  rd_store_dismiss_aside_async (store, on_done, &result);
  wait_for (&result);
  g_assert_true (rd_store_write_finish (store, result, NULL));
  g_object_unref (result);
  close_store (store);
  close_store (open_store (fixture->directory));
}

/* What somebody else wrote there is nothing. */
static void
test_strange_memory_of_damage (Fixture *fixture, gconstpointer data)
{
  static const char longer[] = "1 2 ' || hex (zeroblob (9999)) || '"; /* than any path */
  static const char *const values[]
      = { "", "1 2", "x 2 y", "1 x y", "-1 2 y", "1 99999999999 y", "1 2 \xff", longer };

  close_store (open_store (fixture->directory));
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "INSERT OR REPLACE INTO meta (key, value) VALUES ('set_aside', '%s')", values[i]);

      run_sql (fixture->path, sql);
      close_store (open_store (fixture->directory));
    }
}

static char *
open_damaged (Fixture *fixture, unsigned n_profiles)
{
  g_autoptr (GError) error = NULL;
  char *notice = NULL;
  RdStore *store = rd_store_open (fixture->directory, &notice, &error);
  g_autoptr (GPtrArray) profiles = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (notice);
  g_assert_nonnull (strstr (notice, "rosterd.db.corrupt-"));
  profiles = rd_store_list_profiles (store, NULL);
  g_assert_cmpuint (profiles->len, ==, n_profiles);
  close_store (store);
  dismiss_aside (fixture, notice);
  return notice;
}

static char *
find_set_aside (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "rosterd.db.corrupt-") && !g_str_has_suffix (name, "-wal")
          && !g_str_has_suffix (name, "-shm"))
        return g_build_filename (fixture->directory, name, NULL);
    }
  return NULL;
}

static void
test_garbage_is_set_aside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *garbage = g_strnfill (20000, 'x');
  g_autofree char *notice = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (g_file_set_contents (fixture->path, garbage, -1, NULL));
  notice = open_damaged (fixture, 0);
  aside = find_set_aside (fixture);
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, garbage);
  close_store (open_store (fixture->directory));
}

/* Overwrites pages of a big roster, far from the profiles. */
static void
test_damage_is_found_and_profiles_are_saved (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  int64_t profile = add_profile (store, "me", "me@example.org");
  RdStaging *staging = rd_store_stage_roster (store, profile, NULL, NULL);
  g_autoptr (RdChange) change = NULL;
  g_autofree char *notice = NULL;
  g_autofree char *garbage = g_strnfill (8192, '\xa5');
  g_autoptr (RdProfileRecord) record = NULL;
  FILE *file;

  add_profile (store, "other", "other@example.org");
  g_assert_true (set_default_profile (store, profile + 1, NULL));
  for (unsigned i = 0; i < 2000; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@example.org", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g");

      rd_staging_add (staging, contact);
    }
  change = commit_roster (store, staging, "v", NULL);
  close_store (store);
  run_sql (fixture->path, "UPDATE profile SET login_memory = 'best=PLAIN' WHERE name = 'me'");

  file = fopen (fixture->path, "r+");
  g_assert_cmpint (fseek (file, 4096 * 50, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 1, 8192, file), ==, 8192);
  fclose (file);
  notice = open_damaged (fixture, 2);
  g_assert_nonnull (strstr (notice, "(2)"));

  store = open_store (fixture->directory);
  record = get_profile (store, 1);
  g_assert_cmpstr (record->name, ==, "me");
  g_assert_cmpstr (record->login_memory, ==, "best=PLAIN");
  g_assert_false (record->sync->is_known || record->is_default);
  g_assert_cmpuint (record->serial, >, change->serial);
  close_store (store);
}

static void
test_cut_off_file_is_set_aside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notice = NULL;

  make_small_store (fixture->directory);
  g_assert_cmpint (truncate (fixture->path, 4096 * 12 + 100), ==, 0);
  notice = open_damaged (fixture, 1);
}

/* A database that opens, but isn't what its version says: each of its tables and columns in turn.
 */
static void
test_missing_parts_are_damage (Fixture *fixture, gconstpointer data)
{
  static const char *const losses[] = {
    "DROP TABLE contact_group",
    "DROP TABLE request",
    "ALTER TABLE contact DROP COLUMN extra",
    "ALTER TABLE profile DROP COLUMN visibility",
    "ALTER TABLE profile DROP COLUMN is_enabled",
    "DROP INDEX contact_by_name",
    "DROP TABLE meta; CREATE TABLE meta (key TEXT)",
  };

  make_small_store (fixture->directory);
  for (size_t i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *notice = NULL;
      RdStore *store;
      g_autoptr (RdProfileRecord) record = NULL;

      run_sql (fixture->path, losses[i]);
      notice = open_damaged (fixture, 1);
      store = open_store (fixture->directory);
      record = get_profile (store, 1);
      g_assert_true (record->settings->is_enabled && record->is_default);
      close_store (store);
    }
}

/* -- erasure ----------------------------------------------------------------------------------- */

static bool
is_anywhere (const char *directory, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  bool is_found = false;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      g_autofree char *content = NULL;
      size_t size;

      g_assert_true (g_file_get_contents (path, &content, &size, NULL));
      is_found |= memmem (content, size, text, strlen (text)) != NULL;
    }
  return is_found;
}

/* Neither of what it had last, nor of what was changed or removed before. */
static void
test_nothing_of_a_profile_is_left (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  int64_t profile = add_profile (store, "confidential", "me@confidential.example");
  int64_t other = add_profile (store, "other", "me@other.example");

  for (unsigned i = 0; i < 600; i++)
    {
      g_autofree char *jid = g_strdup_printf ("contact%u@confidential.example", i);

      push (store, profile, make_contact (jid, "Confidential", RD_SUBSCRIPTION_TO, "confidential"));
      if (i % 3 > 0)
        push (store, profile, make_contact (jid, "C", RD_SUBSCRIPTION_TO, NULL));
      if (i % 3 > 1)
        rd_change_free (apply_removal (store, profile, jid, NULL));
    }
  push (store, other, make_contact ("friend@other.example", "Friend", RD_SUBSCRIPTION_TO, NULL));
  g_assert_true (is_anywhere (fixture->directory, "onfidential"));
  g_assert_cmpint (remove_profile (store, profile, NULL), ==, other);
  g_assert_false (is_anywhere (fixture->directory, "onfidential"));
  g_assert_true (is_anywhere (fixture->directory, "friend@other.example"));
  close_store (store);
  g_assert_false (is_anywhere (fixture->directory, "onfidential"));
}

/* Killed between the removal and that. */
static void
test_next_start_erases (Fixture *fixture, gconstpointer data)
{
  make_small_store (fixture->directory);
  run_sql (fixture->path, "PRAGMA secure_delete = OFF;"
                          "INSERT INTO meta VALUES ('remains', 1);"
                          "CREATE TABLE extra (t); INSERT INTO extra VALUES ('confidential');"
                          "DROP TABLE extra");
  g_assert_true (is_anywhere (fixture->directory, "confidential"));
  close_store (open_store (fixture->directory));
  g_assert_false (is_anywhere (fixture->directory, "confidential"));
}

/* -- upkeep ------------------------------------------------------------------------------------ */

static void
test_sort_keys_follow_the_locale (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;

  make_small_store (fixture->directory);
  run_sql (fixture->path, "UPDATE meta SET value = 'another' WHERE key = 'collation';"
                          "UPDATE contact SET sort_key = x'00'");
  close_store (open_store (fixture->directory));
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact WHERE sort_key = x'00'"), ==, 0);
  g_assert_cmpint (
      get_number (db, "SELECT count(*) FROM meta WHERE key = 'collation' AND value != 'another'"),
      ==, 1);
}

/* Of a large roster they take seconds. */
static void
test_sort_keys_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;

  make_small_store (fixture->directory);
  run_sql (fixture->path, "UPDATE contact SET sort_key = x'00'");
  close_store (open_store (fixture->directory));
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact WHERE sort_key = x'00'"), ==, 1);
}

/* -- profiles ---------------------------------------------------------------------------------- */

static void
test_profiles (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  int64_t zoe = add_profile (store, "zoe", "zoe@example.org");
  int64_t anna = add_profile (store, "anna", "anna@example.org");
  int64_t bert = add_profile (store, "bert", "bert@example.org");
  g_autoptr (GError) name_error = NULL;
  g_autoptr (GError) jid_error = NULL;
  g_autoptr (GError) both_error = NULL;
  g_autoptr (GPtrArray) records = NULL;

  g_assert_null (try_add_profile (store, "anna", "other@example.org", &name_error));
  g_assert_error (name_error, RD_ERROR, RD_ERROR_PROFILE_EXISTS);
  g_assert_null (try_add_profile (store, "other", "anna@example.org", &jid_error));
  g_assert_error (jid_error, RD_ERROR, RD_ERROR_PROFILE_EXISTS);
  g_assert_nonnull (strstr (jid_error->message, "\"anna\""));
  /* The name first: another one would be refused for the JID. */
  g_assert_null (try_add_profile (store, "zoe", "anna@example.org", &both_error));
  g_assert_nonnull (strstr (both_error->message, "\"zoe\""));

  g_assert_cmpint (remove_profile (store, bert, NULL), ==, 0);
  g_assert_cmpint (remove_profile (store, zoe, NULL), ==, anna);
  close_store (store);
  store = open_store (fixture->directory);
  records = rd_store_list_profiles (store, NULL);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_true (((RdProfileRecord *)records->pdata[0])->is_default);
  g_assert_cmpint (remove_profile (store, anna, NULL), ==, 0);
  g_assert_cmpint (add_profile (store, "bert", "bert@example.org"), >, bert);
  close_store (store);
}

static void
test_names_are_in_order (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  g_autoptr (GPtrArray) records = NULL;

  add_profile (store, "b", "b@x");
  add_profile (store, "c", "c@x");
  add_profile (store, "a", "a@x");
  records = rd_store_list_profiles (store, NULL);
  for (unsigned i = 0; i < records->len; i++)
    {
      RdProfileRecord *record = records->pdata[i];

      g_assert_cmpint (record->name[0], ==, 'a' + (int)i);
      g_assert_true (record->is_default == (record->name[0] == 'b'));
    }
  close_store (store);
}

static void
replace (char **member, const char *text)
{
  g_free (*member);
  *member = g_strdup (text);
}

static void
test_settings_are_kept (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  int64_t profile = add_profile (store, "me", "me@x");
  g_autoptr (RdSettings) plain = rd_settings_new ();
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (
      "{'Enabled': <false>, 'Address': <'a:1'>, 'DirectTls': <true>, 'CaFile': <'/ca'>,"
      " 'AllowPlain': <true>, 'Visibility': <'xa'>, 'HistoryMax': <@u 5000>}"));
  g_autoptr (RdSettings) with_dict = rd_settings_with_variant (plain, dict, NULL);
  g_autofree char *fingerprint = g_strnfill (64, 'a');
  g_autoptr (RdSettings) settings = rd_settings_with_certificate (with_dict, fingerprint, NULL);
  g_autoptr (RdProfileRecord) record = NULL;

  settings->ping_interval = 60;
  replace (&settings->proxy, "socks5://[::1]:9050");
  replace (&settings->client_certificate, "/c.pem");
  replace (&settings->client_key, "/k.pem");
  replace (&settings->password_command, "pass 'my account'");
  g_assert_true (save_settings (store, profile, settings, NULL));
  close_store (store);
  store = open_store (fixture->directory);
  record = get_profile (store, profile);
  g_assert_true (rd_settings_equal (record->settings, settings));
  g_assert_true (rd_settings_is_same_connection (record->settings, settings));
  g_assert_false (record->settings->is_enabled);
  g_assert_cmpint (record->settings->visibility, ==, RD_VISIBILITY_XA);
  g_assert_cmpuint (record->settings->history_max, ==, 5000);
  close_store (store);
}

static void
test_profiles_that_are_not_there (Fixture *fixture, gconstpointer data)
{
  RdStore *store = open_store (fixture->directory);
  g_autoptr (RdSettings) settings = rd_settings_new ();
  GError *errors[3] = { NULL };

  g_assert_cmpint (remove_profile (store, 7, &errors[0]), ==, -1);
  g_assert_false (set_default_profile (store, 7, &errors[1]));
  g_assert_false (save_settings (store, 7, settings, &errors[2]));
  for (unsigned i = 0; i < 3; i++)
    {
      g_assert_error (errors[i], RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
      g_clear_error (&errors[i]);
    }
  close_store (store);
}

/* Even with the clock set back. */
static void
test_serials_are_never_used_again (Fixture *fixture, gconstpointer data)
{
  RdStore *store;
  int64_t profile;
  g_autoptr (RdProfileRecord) first = NULL;
  g_autoptr (RdProfileRecord) second = NULL;
  g_autoptr (RdDatabase) db = NULL;

  make_small_store (fixture->directory);
  run_sql (fixture->path, "UPDATE profile SET serial = serial + 3600000000");
  store = open_store (fixture->directory);
  first = get_profile (store, 1);
  g_assert_cmpint (remove_profile (store, 1, NULL), ==, 0);
  profile = add_profile (store, "me", "me@example.org");
  second = get_profile (store, profile);
  g_assert_cmpuint (second->serial, >, first->serial);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT (SELECT count(*) FROM contact)"
                                   " + (SELECT count(*) FROM contact_group)"
                                   " + (SELECT count(*) FROM journal)"),
                   ==, 0);
  g_clear_pointer (&db, rd_database_close);
  close_store (store);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "new", test_new },
    { "files-are-private", test_files_are_private },
    { "second-process-is-refused", test_second_process_is_refused },
    { "unusable-directory", test_unusable_directory },
    { "newer-is-refused", test_newer_is_refused },
    { "newer-in-the-wal-is-refused", test_newer_in_the_wal_is_refused },
    { "foreign-is-refused", test_foreign_is_refused },
    { "garbage-is-set-aside", test_garbage_is_set_aside },
    { "damage-is-found-and-profiles-are-saved", test_damage_is_found_and_profiles_are_saved },
    { "cut-off-file-is-set-aside", test_cut_off_file_is_set_aside },
    { "missing-parts-are-damage", test_missing_parts_are_damage },
    { "strange-memory-of-damage", test_strange_memory_of_damage },
    { "nothing-of-a-profile-is-left", test_nothing_of_a_profile_is_left },
    { "next-start-erases", test_next_start_erases },
    { "sort-keys-follow-the-locale", test_sort_keys_follow_the_locale },
    { "sort-keys-stay", test_sort_keys_stay },
    { "profiles", test_profiles },
    { "names-are-in-order", test_names_are_in_order },
    { "settings-are-kept", test_settings_are_kept },
    { "profiles-that-are-not-there", test_profiles_that_are_not_there },
    { "serials-are-never-used-again", test_serials_are_never_used_again },
  };

  if (argc == 3 && g_str_equal (argv[1], "--open"))
    return open_in_a_second_process (argv[2]);
  g_test_init (&argc, &argv, NULL);
  add_tests_on ("/store-open/", tests, G_N_ELEMENTS (tests), set_up_directory);
  return g_test_run ();
}
