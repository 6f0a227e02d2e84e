/* Writing a roster: pushes, removals, versions, and the swap of a whole roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/opening/opening.h"
#include "store/profile/profiles.h"
#include "store/sql/limits.h"
#include "store/sync/pushes.h"
#include "store/sync/staging-state.h"
#include "store/sync/staging.h"

#include "dbus-interfaces/errors.h"
#include "store/sync/state.h"

static const RdRosterTerms terms = { .cause = RD_CAUSE_LOGIN };

/* -- pushes ------------------------------------------------------------------------------------ */

static void
test_push_adds (Fixture *fixture, gconstpointer data)
{
  const char *const groups[] = { "b", "a \"quoted\\\"\n", NULL };
  g_autoptr (RdContact) contact
      = rd_contact_new ("Ann@Example.org", "Ann 😀", RD_SUBSCRIPTION_TO,
                        RD_CONTACT_ASK | RD_CONTACT_APPROVED, groups, "<x xmlns='y'/>", 0);
  g_autoptr (RdChange) change = apply_item (fixture->store, fixture->profile, contact, "v1");
  g_autoptr (RdContact) found = find (fixture, "Ann@Example.org");
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autofree char *json = get_text (db, "SELECT after FROM journal");
  g_autofree char *group = get_text (db, "SELECT json_extract (after, '$.groups[0]') FROM journal");

  g_assert_cmpuint (change->serial, ==, fixture->start + 1);
  g_assert_cmpuint (change->n_contacts, ==, 1);
  g_assert_cmpuint (change->n_added, ==, 1);
  g_assert_cmpuint (change->changed->len, ==, 1);
  g_assert_cmpuint (((RdContact *)change->changed->pdata[0])->serial, ==, change->serial);
  g_assert_true (rd_contact_is_equal (found, contact));
  g_assert_cmpuint (found->serial, ==, change->serial);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE before IS NULL AND"
                                   " before_key IS NULL AND cause = 'push' AND time > 0"),
                   ==, 1);
  g_assert_cmpint (get_number (db, "SELECT json_valid (after) FROM journal"), ==, 1);
  g_assert_cmpstr (group, ==, "a \"quoted\\\"\n");
  g_assert_nonnull (strstr (json, "\"subscription\":\"to\",\"flags\":5"));
}

static void
test_push_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) renamed = make_contact ("a@b", "New", RD_SUBSCRIPTION_BOTH, "y,z");
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdContact) found = NULL;
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autofree char *before = NULL;

  push (fixture->store, fixture->profile, make_contact ("a@b", "Old", RD_SUBSCRIPTION_TO, "x,y"));
  change = apply_item (fixture->store, fixture->profile, renamed, NULL);
  found = find (fixture, "a@b");
  before = get_text (db, "SELECT json_extract (before, '$.name') || json_extract (before,"
                         " '$.groups') || json_extract (after, '$.name') FROM journal"
                         " WHERE before IS NOT NULL");
  g_assert_cmpuint (change->n_changed, ==, 1);
  g_assert_cmpuint (change->n_added, ==, 0);
  g_assert_cmpuint (change->n_contacts, ==, 1);
  g_assert_true (rd_contact_is_equal (found, renamed));
  g_assert_cmpstr (before, ==, "Old[\"x\",\"y\"]New");
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact_group"), ==, 2);
}

static void
test_push_of_the_same_is_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, "x");
  g_autoptr (RdChange) first = apply_item (fixture->store, fixture->profile, contact, NULL);
  g_autoptr (RdChange) second = apply_item (fixture->store, fixture->profile, contact, NULL);
  g_autoptr (RdDatabase) db = open_database (fixture->directory);

  g_assert_true (rd_change_is_empty (second));
  g_assert_cmpuint (second->serial, ==, first->serial);
  g_assert_cmpuint (second->n_contacts, ==, 1);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal"), ==, 1);
}

static void
test_push_removes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdChange) again = NULL;

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, "x"));
  change = apply_removal (fixture->store, fixture->profile, "a@b", NULL);
  again = apply_removal (fixture->store, fixture->profile, "a@b", NULL);
  g_assert_cmpuint (change->n_removed, ==, 1);
  g_assert_cmpstr (((RdContact *)change->removed->pdata[0])->jid, ==, "a@b");
  g_assert_cmpuint (change->n_contacts, ==, 0);
  g_assert_true (rd_change_is_empty (again));
  g_assert_null (find (fixture, "a@b"));
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact_group"), ==, 0);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM journal WHERE after IS NULL AND before"
                                   " IS NOT NULL AND before_key IS NOT NULL"),
                   ==, 1);
}

static void
test_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdContact) renamed = make_contact ("a@b", "B", RD_SUBSCRIPTION_TO, NULL);
  static const struct
  {
    const char *pushed, *stored;
  } rows[] = { { "v2", "v2" }, { NULL, "v2" }, { "", "" }, { "v3", "v3" } };
  g_autoptr (RdChange) commit = NULL;
  g_autoptr (RdChange) removal = NULL;
  g_autoptr (RdChange) unchanged = NULL;
  g_autoptr (RdProfileRecord) known = NULL;
  g_autoptr (RdProfileRecord) last = NULL;
  g_autoptr (RdProfileRecord) forgotten = NULL;

  commit = commit_roster (fixture->store,
                          rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL),
                          "v1", NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RdProfileRecord) record = NULL;

      rd_change_free (apply_item (fixture->store, fixture->profile, contact, rows[i].pushed));
      record = get_profile (fixture->store, fixture->profile);
      g_assert_cmpstr (record->sync->version, ==, rows[i].stored);
    }
  unchanged = apply_unchanged (fixture->store, fixture->profile);
  known = get_profile (fixture->store, fixture->profile);
  g_assert_cmpstr (known->sync->version, ==, "v3");
  removal = apply_removal (fixture->store, fixture->profile, "not@there", "v4");
  last = get_profile (fixture->store, fixture->profile);
  g_assert_cmpstr (last->sync->version, ==, "v4");
  rd_change_free (apply_item (fixture->store, fixture->profile, renamed, NULL));
  forgotten = get_profile (fixture->store, fixture->profile);
  g_assert_null (forgotten->sync->version);
}

/* Else the server would believe, at the next login, that we have the whole roster. */
static void
test_version_before_the_roster_is_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdProfileRecord) record = NULL;

  rd_change_free (apply_item (fixture->store, fixture->profile, contact, "v9"));
  record = get_profile (fixture->store, fixture->profile);
  g_assert_null (record->sync->version);
  g_assert_false (record->sync->is_known);
  g_assert_cmpuint (record->n_contacts, ==, 1);
}

static RdChange *
withhold_version (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_doubt_roster_async (fixture->store, fixture->profile, RD_DOUBT_NO_ID, "x@y", on_done,
                               &result);
  return rd_store_apply_finish (fixture->store, wait_for (&result), NULL);
}

static void
assert_version (Fixture *fixture, const char *version)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpstr (record->sync->version, ==, version);
}

/* No push and no "unchanged" brings it back, only a whole roster. */
static void
test_withheld_version_stays_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdChange) doubt = NULL;

  rd_change_free (commit_roster (
      fixture->store, rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), "v1",
      NULL));
  assert_version (fixture, "v1");
  doubt = withhold_version (fixture);
  g_assert_true (rd_change_is_empty (doubt));
  assert_version (fixture, NULL);
  rd_change_free (apply_item (fixture->store, fixture->profile, contact, "v2"));
  assert_version (fixture, NULL);
  rd_change_free (apply_unchanged (fixture->store, fixture->profile));
  assert_version (fixture, NULL);
  rd_change_free (commit_roster (
      fixture->store, rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), "v3",
      NULL));
  rd_change_free (apply_item (fixture->store, fixture->profile, contact, "v4"));
  assert_version (fixture, "v4");
}

static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdProfileRecord) record = NULL;
  int64_t before = g_get_real_time ();

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL));
  change = apply_unchanged (fixture->store, fixture->profile);
  record = get_profile (fixture->store, fixture->profile);
  g_assert_true (rd_change_is_empty (change));
  g_assert_cmpuint (change->n_contacts, ==, 1);
  g_assert_cmpuint (change->serial, ==, fixture->start + 1);
  g_assert_cmpint (record->sync->last_sync, >=, before);
  /* A server that says so to a first request means the roster as it is now. */
  g_assert_true (record->sync->is_known);
  g_assert_null (record->sync->version);
}

static void
test_no_such_profile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  RdStaging *staging = rd_store_stage_roster (fixture->store, 4711, NULL, NULL);

  stage (staging, "a@b", "A", NULL);
  g_assert_null (commit_roster (fixture->store, staging, "v", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
}

/* -- whole rosters ----------------------------------------------------------------------------- */

static void
test_staging_is_compared (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (RdChange) first = NULL;
  g_autoptr (RdChange) second = NULL;
  g_autoptr (RdContact) kept = NULL;
  g_autoptr (RdContact) twice = NULL;
  g_autoptr (RdProfileRecord) record = NULL;

  stage (staging, "kept@x", "Kept", "g,h");
  stage (staging, "gone@x", "Gone", "g");
  stage (staging, "renamed@x", "Old", NULL);
  first = commit_roster (fixture->store, staging, "v1", NULL);
  g_assert_cmpuint (first->n_added, ==, 3);
  g_assert_cmpint (first->cause, ==, RD_CAUSE_LOGIN);

  staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  stage (staging, "renamed@x", "New", NULL);
  stage (staging, "added@x", "First", NULL);
  stage (staging, "kept@x", "Kept", "h,g");
  stage (staging, "added@x", "Last", NULL);
  g_assert_cmpuint (rd_staging_get_count (staging), ==, 4);
  g_assert_null (find (fixture, "added@x"));
  second = commit_roster (fixture->store, staging, NULL, NULL);

  g_assert_cmpuint (second->n_added, ==, 1);
  g_assert_cmpuint (second->n_changed, ==, 1);
  g_assert_cmpuint (second->n_removed, ==, 1);
  g_assert_cmpuint (second->n_contacts, ==, 3);
  g_assert_cmpstr (((RdContact *)second->removed->pdata[0])->jid, ==, "gone@x");
  g_assert_cmpuint (second->serial, ==, first->serial + 3);
  kept = find (fixture, "kept@x");
  twice = find (fixture, "added@x");
  g_assert_cmpuint (kept->serial, <=, first->serial);
  g_assert_cmpstr (twice->name, ==, "Last");
  record = get_profile (fixture->store, fixture->profile);
  g_assert_true (record->sync->is_known);
  g_assert_null (record->sync->version);
  g_assert_cmpuint (record->n_contacts, ==, 3);
  g_assert_cmpint (record->sync->last_sync, >, 0);
}

static void
test_empty_roster (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdChange) change = NULL;
  g_autoptr (RdProfileRecord) record = NULL;

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, "x"));
  change = commit_roster (fixture->store,
                          rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), "v",
                          NULL);
  record = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (change->n_removed, ==, 1);
  g_assert_cmpuint (record->n_contacts, ==, 0);
  g_assert_true (record->sync->is_known);
}

static void
test_cut_staging_leaves_no_trace (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (RdDatabase) db = open_database (fixture->directory);
  g_autoptr (RdChange) change = NULL;
  int64_t version;

  push (fixture->store, fixture->profile, make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, "x"));
  version = get_number (db, "PRAGMA data_version");
  for (unsigned i = 0; i < RD_STAGING_CHUNK * 2 + 1; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);

      stage (staging, jid, "C", NULL);
    }
  rd_staging_free (staging);
  change = apply_removal (fixture->store, fixture->profile, "not@there", NULL);
  g_assert_cmpint (get_number (db, "PRAGMA data_version"), ==, version);
  g_assert_cmpint (get_number (db, "SELECT count(*) FROM contact"), ==, 1);

  /* Nor does it leave anything for the next one. */
  g_clear_pointer (&change, rd_change_free);
  change = commit_roster (fixture->store,
                          rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), "v",
                          NULL);
  g_assert_cmpuint (change->n_contacts, ==, 0);
}

static void
test_two_profiles_stage_at_once (Fixture *fixture, gconstpointer data)
{
  int64_t other = add_profile (fixture->store, "other", "other@example.org");
  RdStaging *a = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  RdStaging *b = rd_store_stage_roster (fixture->store, other, NULL, NULL);
  g_autoptr (RdChange) change_a = NULL;
  g_autoptr (RdChange) change_b = NULL;

  for (unsigned i = 0; i < RD_STAGING_CHUNK + 10; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);

      stage (a, jid, "of a", NULL);
      if (i % 2 == 0)
        stage (b, jid, "of b", NULL);
    }
  change_b = commit_roster (fixture->store, b, "vb", NULL);
  change_a = commit_roster (fixture->store, a, "va", NULL);
  g_assert_cmpuint (change_a->n_contacts, ==, RD_STAGING_CHUNK + 10);
  g_assert_cmpuint (change_b->n_contacts, ==, (RD_STAGING_CHUNK + 10) / 2);
}

/* The same roster again: one row is written, the profile's. */
static void
test_equal_roster_writes_nothing (void)
{
  char *directory = make_directory ();
  g_autofree char *notice = NULL;
  RdDatabase *db;
  g_autoptr (RdSettings) settings = rd_settings_new ();
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (GPtrArray) contacts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)rd_contact_unref);

  g_autofree char *path = g_build_filename (directory, "rosterd.db", NULL);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  db = rd_opening_run (directory, &notice, NULL);
  record = rd_profile_store_add (db, "me", "me@x", settings, NULL);
  for (unsigned i = 0; i < 300; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);

      g_ptr_array_add (contacts, make_contact (jid, "C", RD_SUBSCRIPTION_TO, "g,h"));
    }
  for (unsigned round = 0; round < 2; round++)
    {
      RdStagingState *state = rd_staging_state_new (record->id);
      g_autoptr (GByteArray) packed = pack_contacts (contacts);
      g_autoptr (RdChange) change = NULL;
      int before;

      rd_staging_state_add (state, packed);
      before = sqlite3_total_changes (rd_database_get_handle (db));
      change = rd_staging_state_commit (db, state, "v", &terms, NULL);
      g_assert_cmpuint (change->n_added, ==, round == 0 ? 300 : 0);
      if (round == 1)
        g_assert_cmpint (sqlite3_total_changes (rd_database_get_handle (db)) - before, ==, 1);
      rd_staging_state_free (state);
    }
  rd_database_close (db);
  remove_directory (directory);
}

static void
test_long_change_is_not_listed (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging = rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
  g_autoptr (RdChange) change = NULL;

  for (unsigned i = 0; i <= RD_CHANGE_LIST_MAX; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);

      stage (staging, jid, "C", NULL);
    }
  change = commit_roster (fixture->store, staging, "v", NULL);
  g_assert_false (change->is_listed);
  g_assert_cmpuint (change->n_added, ==, RD_CHANGE_LIST_MAX + 1);
  g_assert_cmpuint (change->serial, ==, fixture->start + RD_CHANGE_LIST_MAX + 1);
}

static void
note_order (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static uint64_t last;
  g_autoptr (RdChange) change = push_finish (RD_STORE (source), result, NULL);
  unsigned *n_left = user_data;

  g_assert_cmpuint (change->serial, >, last);
  last = change->serial;
  (*n_left)--;
}

static void
test_answers_come_in_order (Fixture *fixture, gconstpointer data)
{
  unsigned n_left = 200;

  for (unsigned i = 0; i < 200; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@d", i);
      g_autoptr (RdContact) contact = make_contact (jid, "C", RD_SUBSCRIPTION_TO, NULL);

      push_item_async (fixture->store, fixture->profile, contact, NULL, note_order, &n_left);
    }
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Each has its own change, made of what the one before it left; the last version stands. */
static void
test_pushes_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) first = make_contact ("a@d", "A", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdContact) second = make_contact ("a@d", "B", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdContact) other = make_contact ("b@d", "C", RD_SUBSCRIPTION_NONE, NULL);
  const RdPush pushes[] = {
    { first, NULL, "1", RD_CAUSE_PUSH },  { second, NULL, "2", RD_CAUSE_PUSH },
    { other, NULL, "2a", RD_CAUSE_PUSH }, { NULL, "a@d", "3", RD_CAUSE_PUSH },
    { NULL, "a@d", NULL, RD_CAUSE_PUSH },
  };
  static const unsigned n_contacts[] = { 1, 1, 2, 1, 1 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (RdProfileRecord) record = NULL;

  rd_change_free (commit_roster (
      fixture->store, rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL), "0",
      NULL));
  rd_store_apply_pushes_async (fixture->store, fixture->profile, pushes, G_N_ELEMENTS (pushes),
                               on_done, &result);
  changes = rd_store_apply_pushes_finish (fixture->store, wait_for (&result), NULL);
  g_assert_cmpuint (changes->len, ==, G_N_ELEMENTS (pushes));
  for (unsigned i = 0; i < changes->len; i++)
    {
      const RdChange *change = changes->pdata[i];
      const RdChange *before = i > 0 ? changes->pdata[i - 1] : NULL;

      g_assert_cmpuint (change->n_contacts, ==, n_contacts[i]);
      if (before != NULL)
        g_assert_cmpuint (change->serial, ==, before->serial + (i < 4));
    }
  g_assert_cmpuint (((RdChange *)changes->pdata[0])->n_added, ==, 1);
  g_assert_cmpuint (((RdChange *)changes->pdata[1])->n_changed, ==, 1);
  g_assert_cmpuint (((RdChange *)changes->pdata[3])->n_removed, ==, 1);
  g_assert_true (rd_change_is_empty (changes->pdata[4]));
  record = get_profile (fixture->store, fixture->profile);
  g_assert_cmpstr (record->sync->version, ==, "3");
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "push-adds", test_push_adds },
    { "push-changes", test_push_changes },
    { "push-of-the-same-is-nothing", test_push_of_the_same_is_nothing },
    { "push-removes", test_push_removes },
    { "version", test_version },
    { "version-before-the-roster-is-not-kept", test_version_before_the_roster_is_not_kept },
    { "withheld-version-stays-away", test_withheld_version_stays_away },
    { "unchanged", test_unchanged },
    { "no-such-profile", test_no_such_profile },
    { "staging-is-compared", test_staging_is_compared },
    { "empty-roster", test_empty_roster },
    { "cut-staging-leaves-no-trace", test_cut_staging_leaves_no_trace },
    { "two-profiles-stage-at-once", test_two_profiles_stage_at_once },
    { "long-change-is-not-listed", test_long_change_is_not_listed },
    { "pushes-together", test_pushes_together },
    { "answers-come-in-order", test_answers_come_in_order },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-roster/", tests, G_N_ELEMENTS (tests));
  g_test_add_func ("/store-roster/equal-roster-writes-nothing", test_equal_roster_writes_nothing);
  return g_test_run ();
}
