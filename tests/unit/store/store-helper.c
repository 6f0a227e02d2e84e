/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/roster/changes.h"
#include "store/roster/lookup.h"
#include "store/roster/pages.h"
#include "store/roster/stats.h"
#include "store/sync/pushes.h"
#include "store/sync/staged-records.h"
#include "store/sync/state.h"

#include <glib/gstdio.h>

char *
make_directory (void)
{
  char *directory = g_dir_make_tmp ("rosterd-store-XXXXXX", NULL);

  g_assert_nonnull (directory);
  return directory;
}

void
remove_directory (char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_free (directory);
}

RdStore *
open_store (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;
  RdStore *store = rd_store_open (directory, &notice, &error);

  g_assert_no_error (error);
  g_assert_null (notice);
  return store;
}

void
close_store (RdStore *store)
{
  rd_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (store);
}

RdDatabase *
open_database (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  RdDatabase *db = rd_database_open (path, RD_DATABASE_READER, NULL, &error);

  g_assert_no_error (error);
  return db;
}

int64_t
get_number (RdDatabase *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdQuery) query = rd_database_compose (db, sql, NULL, &error);
  RdFetch fetch = rd_fetch (db, query, &error);

  g_assert_no_error (error);
  return fetch == RD_FETCH_ROW ? sqlite3_column_int64 (query, 0) : 0;
}

char *
get_text (RdDatabase *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdQuery) query = rd_database_compose (db, sql, NULL, &error);
  RdFetch fetch = rd_fetch (db, query, &error);

  g_assert_no_error (error);
  return fetch == RD_FETCH_ROW ? g_strdup ((const char *)sqlite3_column_text (query, 0)) : NULL;
}

RdContact *
make_contact (const char *jid, const char *name, RdSubscription subscription, const char *groups)
{
  g_auto (GStrv) list = g_strsplit (groups != NULL ? groups : "", ",", -1);

  return rd_contact_new (jid, name, subscription, 0, (const char *const *)list, NULL, 0);
}

GByteArray *
pack_contacts (const GPtrArray *contacts)
{
  GByteArray *packed = g_byte_array_new ();

  for (unsigned i = 0; i < contacts->len; i++)
    rd_staged_records_pack (packed, contacts->pdata[i]);
  return packed;
}

/* -- waiting ----------------------------------------------------------------------------------- */

void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

RdProfileRecord *
try_add_profile (RdStore *store, const char *name, const char *jid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdSettings) settings = rd_settings_new ();

  rd_store_add_profile_async (store, name, jid, settings, on_done, &result);
  return rd_store_add_profile_finish (store, wait_for (&result), error);
}

int64_t
add_profile (RdStore *store, const char *name, const char *jid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdProfileRecord) record = try_add_profile (store, name, jid, &error);

  g_assert_no_error (error);
  return record->id;
}

int64_t
remove_profile (RdStore *store, int64_t profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_remove_profile_async (store, profile, on_done, &result);
  return rd_store_remove_profile_finish (store, wait_for (&result), error);
}

bool
set_default_profile (RdStore *store, int64_t profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_set_default_profile_async (store, profile, on_done, &result);
  return rd_store_write_finish (store, wait_for (&result), error);
}

bool
save_settings (RdStore *store, int64_t profile, const RdSettings *settings, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_save_settings_async (store, profile, settings, on_done, &result);
  return rd_store_write_finish (store, wait_for (&result), error);
}

RdProfileRecord *
get_profile (RdStore *store, int64_t profile)
{
  g_autoptr (GPtrArray) records = rd_store_list_profiles (store, NULL);

  for (unsigned i = 0; i < records->len; i++)
    {
      if (((RdProfileRecord *)records->pdata[i])->id == profile)
        return g_ptr_array_steal_index (records, i);
    }
  return NULL;
}

static RdChange *
finish_change (RdStore *store, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  RdChange *change = rd_store_apply_finish (store, wait_for (result), &error);

  g_assert_no_error (error);
  return change;
}

void
push_item_async (RdStore *store, int64_t profile, RdContact *contact, const char *version,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  const RdPush one = { contact, NULL, version, RD_CAUSE_PUSH };

  rd_store_apply_pushes_async (store, profile, &one, 1, callback, user_data);
}

void
push_removal_async (RdStore *store, int64_t profile, const char *jid, const char *version,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  const RdPush one = { NULL, jid, version, RD_CAUSE_PUSH };

  rd_store_apply_pushes_async (store, profile, &one, 1, callback, user_data);
}

static RdChange *
take_only (GPtrArray *changes)
{
  RdChange *change;

  if (changes == NULL)
    return NULL;
  g_assert_cmpuint (changes->len, ==, 1);
  change = g_ptr_array_steal_index (changes, 0);
  g_ptr_array_unref (changes);
  return change;
}

RdChange *
push_finish (RdStore *store, GAsyncResult *result, GError **error)
{
  return take_only (rd_store_apply_pushes_finish (store, result, error));
}

RdChange *
write_item (RdDatabase *db, int64_t profile, RdContact *contact, const char *version,
            GError **error)
{
  const RdPush one = { contact, NULL, version, RD_CAUSE_PUSH };

  return take_only (rd_roster_apply_pushes (db, profile, &one, 1, error));
}

static RdChange *
finish_push (RdStore *store, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  RdChange *change = push_finish (store, wait_for (result), &error);

  g_assert_no_error (error);
  return change;
}

RdChange *
apply_item (RdStore *store, int64_t profile, RdContact *contact, const char *version)
{
  g_autoptr (GAsyncResult) result = NULL;

  push_item_async (store, profile, contact, version, on_done, &result);
  return finish_push (store, &result);
}

void
push (RdStore *store, int64_t profile, RdContact *contact)
{
  rd_change_free (apply_item (store, profile, contact, NULL));
  rd_contact_unref (contact);
}

RdChange *
apply_removal (RdStore *store, int64_t profile, const char *jid, const char *version)
{
  g_autoptr (GAsyncResult) result = NULL;

  push_removal_async (store, profile, jid, version, on_done, &result);
  return finish_push (store, &result);
}

RdChange *
apply_unchanged (RdStore *store, int64_t profile)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_apply_unchanged_async (store, profile, on_done, &result);
  return finish_change (store, &result);
}

void
stage (RdStaging *staging, const char *jid, const char *name, const char *groups)
{
  g_autoptr (RdContact) contact = make_contact (jid, name, RD_SUBSCRIPTION_BOTH, groups);

  rd_staging_add (staging, contact);
}

RdChange *
commit_roster_on_terms (RdStore *store, RdStaging *staging, const char *version,
                        const RdRosterTerms *terms, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_commit_roster_async (store, staging, version, terms, on_done, &result);
  return rd_store_apply_finish (store, wait_for (&result), error);
}

RdChange *
commit_roster (RdStore *store, RdStaging *staging, const char *version, GError **error)
{
  const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };

  return commit_roster_on_terms (store, staging, version, &terms, error);
}

/* -- reading ----------------------------------------------------------------------------------- */

RdFilter *
parse_filter (const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (filter));
  RdFilter *parsed = rd_filter_new_from_variant (dict, &error);

  g_assert_no_error (error);
  return parsed;
}

RdPage *
get_page (RdStore *store, int64_t profile, RdFilter *filter, const char *cursor, unsigned limit,
          GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_get_page_async (store, profile, filter, cursor, limit, on_done, &result);
  return rd_store_get_page_finish (store, wait_for (&result), error);
}

GPtrArray *
read_all (RdStore *store, int64_t profile, const char *filter)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);
  g_autofree char *cursor = g_strdup ("");
  unsigned total;

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RdPage) page = get_page (store, profile, parse_filter (filter), cursor, 7, &error);

      g_assert_no_error (error);
      g_free (cursor);
      cursor = g_strdup (page->next_cursor);
      total = page->total;
      for (unsigned i = 0; i < page->contacts->len; i++)
        g_ptr_array_add (all, rd_contact_ref (page->contacts->pdata[i]));
    }
  while (cursor[0] != '\0');
  g_assert_cmpuint (all->len, ==, total);
  return all;
}

RdChanges *
get_changes (RdStore *store, int64_t profile, uint64_t after_serial, unsigned limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  RdChanges *changes;

  rd_store_get_changes_async (store, profile, after_serial, limit, on_done, &result);
  changes = rd_store_get_changes_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return changes;
}

RdLookup *
look_up (RdStore *store, int64_t profile, const char *const *jids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  RdLookup *lookup;

  rd_store_lookup_async (store, profile, jids, on_done, &result);
  lookup = rd_store_lookup_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return lookup;
}

RdContact *
find (Fixture *fixture, const char *jid)
{
  const char *const jids[] = { jid, NULL };
  g_autoptr (RdLookup) lookup = look_up (fixture->store, fixture->profile, jids);

  return lookup->contacts->len == 1 ? rd_contact_ref (lookup->contacts->pdata[0]) : NULL;
}

void
expect_item (Fixture *fixture, const char *jid, const char *name, const char *groups)
{
  g_autoptr (RdContact) contact = find (fixture, jid);
  g_autofree char *joined = g_strjoinv (",", contact->groups);

  g_assert_cmpstr (contact->name, ==, name);
  g_assert_cmpstr (joined, ==, groups);
}

RdStats *
get_stats (RdStore *store, int64_t profile, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  RdStats *stats;

  rd_store_get_stats_async (store, profile, parse_filter (filter), on_done, &result);
  stats = rd_store_get_stats_finish (store, wait_for (&result), &error);
  g_assert_no_error (error);
  return stats;
}

void
make_small_store (const char *directory)
{
  RdStore *store = open_store (directory);
  int64_t profile = add_profile (store, "me", "me@example.org");

  push (store, profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, "g"));
  close_store (store);
}

void
run_sql (const char *path, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RdDatabase) db = rd_database_open (path, RD_DATABASE_WRITER, NULL, &error);

  g_assert_no_error (error);
  rd_database_execute (db, sql, &error);
  g_assert_no_error (error);
}

/* -- fixtures ---------------------------------------------------------------------------------- */

void
set_up_directory (Fixture *fixture, gconstpointer data)
{
  fixture->directory = make_directory ();
  fixture->path = g_build_filename (fixture->directory, "rosterd.db", NULL);
}

static void
note_start (Fixture *fixture)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  fixture->start = record->serial;
}

void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_directory (fixture, data);
  fixture->store = open_store (fixture->directory);
  fixture->profile = add_profile (fixture->store, "me", "me@example.org");
  note_start (fixture);
}

void
set_up_copy (Fixture *fixture, const Fixture *filled)
{
  g_autofree char *content = NULL;
  size_t size;

  set_up_directory (fixture, NULL);
  g_assert_true (g_file_get_contents (filled->path, &content, &size, NULL));
  g_assert_true (g_file_set_contents_full (fixture->path, content, (gssize)size,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  fixture->store = open_store (fixture->directory);
  fixture->profile = filled->profile;
  note_start (fixture);
}

void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->store != NULL)
    close_store (fixture->store);
  remove_directory (fixture->directory);
  g_free (fixture->path);
}

void
restart (Fixture *fixture)
{
  close_store (fixture->store);
  fixture->store = open_store (fixture->directory);
}

/* -- what statements cost ---------------------------------------------------------------------- */

static int n_steps;

static int
note_steps (unsigned kind, void *context, void *statement, void *time)
{
  n_steps += sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, 1);
  return 0;
}

static int
watch_connection (sqlite3 *handle, char **message, const struct sqlite3_api_routines *api)
{
  return sqlite3_trace_v2 (handle, SQLITE_TRACE_PROFILE, note_steps, NULL);
}

void
begin_counting_steps (Fixture *fixture)
{
  sqlite3_auto_extension ((void (*) (void))watch_connection);
  restart (fixture);
  n_steps = 0;
}

void
end_counting_steps (void)
{
  sqlite3_cancel_auto_extension ((void (*) (void))watch_connection);
}

int
take_steps (void)
{
  int taken = n_steps;

  n_steps = 0;
  return taken;
}

void
add_tests_with (const char *prefix, const StoreTest *tests, size_t n_tests, size_t size,
                FixtureFunc set_up_own, FixtureFunc tear_down_own)
{
  for (size_t i = 0; i < n_tests; i++)
    {
      g_autofree char *path = g_strconcat (prefix, tests[i].path, NULL);

      g_test_add_vtable (path, size, NULL, (GTestFixtureFunc)set_up_own,
                         (GTestFixtureFunc)tests[i].run, (GTestFixtureFunc)tear_down_own);
    }
}

void
add_tests_on (const char *prefix, const StoreTest *tests, size_t n_tests, FixtureFunc set_up_own)
{
  add_tests_with (prefix, tests, n_tests, sizeof (Fixture), set_up_own, tear_down);
}

void
add_tests (const char *prefix, const StoreTest *tests, size_t n_tests)
{
  add_tests_on (prefix, tests, n_tests, set_up);
}
