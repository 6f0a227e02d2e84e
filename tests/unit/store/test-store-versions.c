/* The versions of the schema: each database that an older rosterd left is read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-jobs-helper.h"

#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/sql/migrations.h"

#include <stdio.h>
#include <unistd.h>

/* Puts the database NAME of the fixtures in place. */
static void
thaw (Fixture *fixture, const char *name)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "fixtures", name, NULL);
  g_autofree char *content = NULL;
  size_t size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  g_assert_true (g_file_set_contents (fixture->path, content, size, NULL));
}

/* Finds in a frozen database what that of each version holds, and opens it once more. */
static void
open_frozen (Fixture *fixture, const char *name)
{
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GPtrArray) contacts = NULL;
  RdProfileRecord *record;
  RdContact *ann;

  thaw (fixture, name);
  fixture->store = open_store (fixture->directory);
  profiles = rd_store_list_profiles (fixture->store, NULL);
  g_assert_cmpuint (profiles->len, ==, 2);
  record = profiles->pdata[0];
  g_assert_cmpstr (record->name, ==, "home");
  g_assert_cmpstr (record->jid, ==, "juliet@example.org");
  g_assert_true (record->is_default && record->sync->is_known);
  g_assert_null (record->sync->version);
  g_assert_cmpstr (record->settings->address, ==, "[::1]:5223");
  g_assert_true (record->settings->use_direct_tls);
  g_assert_cmpuint (record->n_contacts, ==, 4);
  contacts = read_all (fixture->store, record->id, "@a{sv} {}");
  ann = contacts->pdata[0];
  g_assert_cmpstr (ann->jid, ==, "ann@example.org");
  g_assert_cmpstr (ann->name, ==, "Ann");
  g_assert_cmpint (ann->subscription, ==, RD_SUBSCRIPTION_BOTH);
  g_assert_cmpstr (ann->groups[0], ==, "Friends");
  g_assert_cmpstr (ann->groups[1], ==, "Work & play");
  g_assert_cmpuint (contacts->len, ==, 4);
  restart (fixture);
}

/* The databases as the versions of the schema left them. */
static void
test_version_1_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (RdDatabase) db = NULL;

  open_frozen (fixture, "rosterd-v1.db");
  record = get_profile (fixture->store, 1);
  g_assert_cmpint (record->settings->visibility, ==, RD_VISIBILITY_NONE);
  g_assert_cmpuint (record->settings->shrink_guard, ==, 50);
  g_assert_cmpuint (record->shrink.job, ==, 0);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "PRAGMA user_version"), ==, rd_migrations_get_version ());
  g_assert_cmpint (get_number (db, "SELECT count(*) > 0 AND sum (job) = 0 FROM journal"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT (SELECT count(*) FROM job)"
                                   " + (SELECT count(*) FROM intent)"
                                   " + (SELECT count(*) FROM request)"),
                   ==, 0);
}

static void
test_version_2_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (RdDatabase) db = NULL;

  open_frozen (fixture, "rosterd-v2.db");
  record = get_profile (fixture->store, 1);
  g_assert_cmpint (record->settings->visibility, ==, RD_VISIBILITY_XA);
  g_assert_cmpuint (record->settings->shrink_guard, ==, 30);
  g_assert_cmpuint (record->shrink.job, ==, 2);
  g_assert_cmpuint (record->shrink.n_before, ==, 40);
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM job WHERE kind = 'remove' AND is_open"),
                   ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM intent WHERE name IS NULL"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM request WHERE message = 'It''s me'"), ==,
                   1);
  g_assert_cmpint (get_number (db, "SELECT sum (n_requests) FROM profile"), ==,
                   get_number (db, "SELECT count(*) FROM request"));
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE job = 1"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact WHERE key = jid"), ==, 4);
}

static void
test_version_3_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;

  open_frozen (fixture, "rosterd-v3.db");
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM job WHERE kind = 'subscribe'"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM job WHERE kind = 'unsubscribe'"), ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM intent WHERE presence = 'unsubscribe'"),
                   ==, 1);
}

static void
test_version_4_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;

  open_frozen (fixture, "rosterd-v4.db");
  record = get_profile (fixture->store, 1);
  g_assert_cmpuint (record->settings->ping_interval, ==, 180);
  g_assert_cmpstr (record->settings->proxy, ==, "");
  g_assert_cmpstr (record->settings->client_certificate, ==, "");
  g_assert_cmpstr (record->settings->client_key, ==, "");
  g_assert_cmpstr (record->settings->password_command, ==, "");
}

static void
test_version_5_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;
  g_autoptr (RdHistory) history = NULL;
  g_autoptr (GString) told = g_string_new (NULL);

  open_frozen (fixture, "rosterd-v5.db");
  fixture->profile = 1;
  history = list_history (fixture, "{}", 0, 4);
  for (unsigned i = 0; i < history->entries->len; i++)
    {
      const RdHistoryEntry *entry = history->entries->pdata[i];

      g_string_append_printf (told, "%s %d %s\n", entry->cause, (int)entry->job, entry->jid);
    }
  /* Job 900 is gone. */
  g_assert_cmpstr (told->str, ==,
                   "set 900 named@example.org\nremove 900 went@example.org\n"
                   "remove 3 gone@example.org\nsubscribe 4 ann@example.org\n");
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE cause = 'set' AND job = 1"),
                   ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE cause = 'edit'"), ==, 0);
}

/* Nobody was watched before version 7. */
static void
test_version_6_is_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = NULL;

  open_frozen (fixture, "rosterd-v6.db");
  db = open_database (fixture->directory);
  g_assert_cmpint (get_number (db, "SELECT sum (to_since) FROM contact"), ==, 0);
  g_assert_cmpint (get_number (db, "SELECT (SELECT count(*) FROM blocked)"
                                   " + (SELECT count(*) FROM heard)"
                                   " + (SELECT count(*) FROM made)"
                                   " + (SELECT count(*) FROM snapshot)"
                                   " + (SELECT count(*) FROM watch)"),
                   ==, 0);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE job = 1 AND cause = 'set'"),
                   ==, 1);
}

/* -- damaged ones ------------------------------------------------------------------------------ */

/* Its page NUMBER, the first of which is 1. */
static void
damage (Fixture *fixture, int number)
{
  g_autofree char *garbage = g_strnfill (4096, '\xa5');
  FILE *file;

  file = fopen (fixture->path, "r+");
  g_assert_cmpint (fseek (file, 4096 * (number - 1), SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (garbage, 1, 4096, file), ==, 4096);
  fclose (file);
}

/* A database that was damaged before it was ever migrated. */
static void
test_version_1_is_salvaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notice = NULL;
  RdStore *store;
  g_autoptr (RdProfileRecord) record = NULL;

  thaw (fixture, "rosterd-v1.db");
  damage (fixture, 11);
  store = rd_store_open (fixture->directory, &notice, NULL);
  g_assert_nonnull (strstr (notice, "(2)"));
  record = get_profile (store, 1);
  g_assert_cmpstr (record->name, ==, "home");
  g_assert_cmpuint (record->settings->shrink_guard, ==, 50);
  close_store (store);
}

static void
test_version_2_is_salvaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notice = NULL;
  RdStore *store;
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdPlan) plan = NULL;

  thaw (fixture, "rosterd-v2.db");
  damage (fixture, 11);
  store = rd_store_open (fixture->directory, &notice, NULL);
  g_assert_nonnull (strstr (notice, "(2)"));
  record = get_profile (store, 1);
  g_assert_cmpint (record->settings->visibility, ==, RD_VISIBILITY_XA);
  g_assert_cmpuint (record->settings->shrink_guard, ==, 30);
  g_assert_cmpuint (record->shrink.job, ==, 0);
  /* The three that it had are not numbered again. */
  plan = try_resync (store, record->id, NULL);
  g_assert_cmpuint (plan->job, ==, 4);
  g_clear_object (&result);
  close_store (store);
}

/* Without a page that says where anything is. */
static void
test_lost_schema (Fixture *fixture, gconstpointer data)
{
  g_autofree char *notice = NULL;
  RdStore *store;
  g_autoptr (RdProfileRecord) record = NULL;

  thaw (fixture, "rosterd-v2.db");
  damage (fixture, 1);
  store = rd_store_open (fixture->directory, &notice, NULL);
  g_assert_nonnull (strstr (notice, "(2)"));
  record = get_profile (store, 1);
  g_assert_cmpstr (record->name, ==, "home");
  g_assert_cmpstr (record->settings->address, ==, "[::1]:5223");
  g_assert_cmpint (record->settings->visibility, ==, RD_VISIBILITY_XA);
  close_store (store);
}

/* Cut off behind the profiles, as the first version and the present one have them. */
static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  thaw (fixture, "rosterd-v1.db");
  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *notice = NULL;
      RdStore *store;

      g_assert_cmpint (truncate (fixture->path, 4096 * 7 + 100), ==, 0);
      store = rd_store_open (fixture->directory, &notice, NULL);
      g_assert_nonnull (strstr (notice, "(2)"));
      close_store (store);
    }
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "version-1-is-read", test_version_1_is_read },
    { "version-2-is-read", test_version_2_is_read },
    { "version-3-is-read", test_version_3_is_read },
    { "version-4-is-read", test_version_4_is_read },
    { "version-5-is-read", test_version_5_is_read },
    { "version-6-is-read", test_version_6_is_read },
    { "version-1-is-salvaged", test_version_1_is_salvaged },
    { "version-2-is-salvaged", test_version_2_is_salvaged },
    { "lost-schema", test_lost_schema },
    { "cut-off", test_cut_off },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_on ("/store-versions/", tests, G_N_ELEMENTS (tests), set_up_directory);
  return g_test_run ();
}
