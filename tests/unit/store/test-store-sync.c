/* The version in the database: what a push, a doubt and a whole roster do to it, and which
 * contacts are left out of a roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "store/sync/pushes.h"
#include "store/sync/state.h"

static void
receive (Fixture *fixture, RdStaging *staging, const char *version)
{
  rd_change_free (commit_roster (fixture->store, staging, version, NULL));
}

static RdStaging *
stage_roster (Fixture *fixture)
{
  return rd_store_stage_roster (fixture->store, fixture->profile, NULL, NULL);
}

static void
push_with (Fixture *fixture, const char *name, const char *version, RdDoubt doubt)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", name, RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (RdChange) change = apply_item (fixture->store, fixture->profile, contact, version);

  g_assert_cmpint (change->doubt, ==, doubt);
}

static void
expect (Fixture *fixture, const char *version, RdDoubt doubt, RdDoubt distrust)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpstr (record->sync->version, ==, version);
  g_assert_cmpint (record->sync->doubt, ==, doubt);
  g_assert_cmpint (record->sync->distrust, ==, distrust);
}

/* A push that changes nothing may bear it; one that changes something not. */
static void
test_version_that_repeats (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfileRecord) record = NULL;

  receive (fixture, stage_roster (fixture), "1");
  push_with (fixture, "A", "2", RD_DOUBT_NONE);
  push_with (fixture, "A", "2", RD_DOUBT_NONE);
  expect (fixture, "2", RD_DOUBT_NONE, RD_DOUBT_NONE);
  push_with (fixture, "B", "2", RD_DOUBT_SAME_VERSION);
  expect (fixture, NULL, RD_DOUBT_SAME_VERSION, RD_DOUBT_SAME_VERSION);
  receive (fixture, stage_roster (fixture), "2");
  expect (fixture, NULL, RD_DOUBT_SAME_VERSION, RD_DOUBT_SAME_VERSION);
  record = get_profile (fixture->store, fixture->profile);
  g_assert_cmpstr (record->sync->doubt_jid, ==, "a@b");
}

/* Several changes at once, as ejabberd tells them. */
static void
test_version_of_a_moment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdContact) contact = make_contact ("a@b", "A", RD_SUBSCRIPTION_TO, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  const RdPush push = { contact, NULL, "1", RD_CAUSE_PUSH, .may_repeat = true };

  receive (fixture, stage_roster (fixture), "1");
  rd_store_apply_pushes_async (fixture->store, fixture->profile, &push, 1, on_done, &result);
  changes = rd_store_apply_pushes_finish (fixture->store, wait_for (&result), NULL);
  g_assert_cmpint (((const RdChange *)changes->pdata[0])->doubt, ==, RD_DOUBT_NONE);
  expect (fixture, "1", RD_DOUBT_NONE, RD_DOUBT_NONE);
}

static void
settle (Fixture *fixture, const char *version)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdChange) change = NULL;

  rd_store_settle_version_async (fixture->store, fixture->profile, version, on_done, &result);
  change = rd_store_apply_finish (fixture->store, wait_for (&result), NULL);
  g_assert_true (rd_change_is_empty (change));
}

static void
expect_login (Fixture *fixture, const char *version)
{
  g_autoptr (RdProfileRecord) record = get_profile (fixture->store, fixture->profile);

  g_assert_cmpstr (rd_sync_state_get_login_version (record->sync), ==, version);
}

/* With the push, in one transaction; what settles it may come too late. */
static void
test_version_that_is_unsettled (Fixture *fixture, gconstpointer data)
{
  receive (fixture, stage_roster (fixture), "1");
  expect_login (fixture, "1");
  push_with (fixture, "A", "2", RD_DOUBT_NONE);
  expect (fixture, "2", RD_DOUBT_NONE, RD_DOUBT_NONE);
  expect_login (fixture, NULL);
  settle (fixture, "1");
  expect_login (fixture, NULL);
  settle (fixture, "2");
  expect_login (fixture, "2");
  push_with (fixture, "B", "3", RD_DOUBT_NONE);
  expect_login (fixture, NULL);
  receive (fixture, stage_roster (fixture), "3");
  expect_login (fixture, "3");
}

static RdChange *
trust (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_store_trust_versions_async (fixture->store, fixture->profile, on_done, &result);
  return rd_store_apply_finish (fixture->store, wait_for (&result), NULL);
}

static void
test_trust (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdChange) doubt = NULL;
  g_autoptr (RdChange) trusted = NULL;

  rd_store_doubt_roster_async (fixture->store, fixture->profile, RD_DOUBT_REMOVAL_WITH_GROUPS,
                               "a@b", on_done, &result);
  doubt = rd_store_apply_finish (fixture->store, wait_for (&result), NULL);
  g_assert_cmpint (doubt->sync->distrust, ==, RD_DOUBT_REMOVAL_WITH_GROUPS);
  receive (fixture, stage_roster (fixture), "1");
  expect (fixture, NULL, RD_DOUBT_REMOVAL_WITH_GROUPS, RD_DOUBT_REMOVAL_WITH_GROUPS);
  trusted = trust (fixture);
  g_assert_true (rd_change_is_empty (trusted));
  receive (fixture, stage_roster (fixture), "2");
  expect (fixture, "2", RD_DOUBT_REMOVAL_WITH_GROUPS, RD_DOUBT_NONE);
}

static void
receive_abc (Fixture *fixture)
{
  RdStaging *staging = stage_roster (fixture);

  stage (staging, "a@b", "A", NULL);
  stage (staging, "c@d", "C", NULL);
  stage (staging, "e@f", "E", NULL);
  receive (fixture, staging, "1");
}

static void
expect_kept (Fixture *fixture, const char *jid, bool is_kept)
{
  g_autoptr (RdContact) contact = find (fixture, jid);

  g_assert_cmpint (contact != NULL, ==, is_kept);
}

/* However it is spelt. */
static void
test_left_out_is_kept (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging;
  g_autoptr (RdProfileRecord) record = NULL;
  g_autoptr (RdProfileRecord) later = NULL;

  receive_abc (fixture);
  staging = stage_roster (fixture);
  stage (staging, "c@d", "New", NULL);
  rd_staging_leave_out (staging, "A@B");
  rd_staging_leave_out (staging, NULL);
  receive (fixture, staging, "2");
  expect_kept (fixture, "a@b", true);
  expect_kept (fixture, "e@f", false);
  record = get_profile (fixture->store, fixture->profile);
  g_assert_null (record->sync->version);
  g_assert_cmpuint (record->sync->n_left_out, ==, 2);
  g_assert_cmpuint (record->sync->left_out->len, ==, 1);
  g_assert_cmpstr (record->sync->left_out->pdata[0], ==, "A@B");

  staging = stage_roster (fixture);
  stage (staging, "c@d", "New", NULL);
  receive (fixture, staging, "3");
  expect_kept (fixture, "a@b", false);
  later = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (later->sync->n_left_out, ==, 0);
  g_assert_cmpstr (later->sync->version, ==, "3");
}

/* One that isn't named may be any of those that are missing. */
static void
test_too_many_left_out (Fixture *fixture, gconstpointer data)
{
  RdStaging *staging;
  g_autoptr (RdProfileRecord) record = NULL;

  receive_abc (fixture);
  staging = stage_roster (fixture);
  for (unsigned i = 0; i < RD_LEFT_OUT_MAX; i++)
    {
      g_autofree char *jid = g_strdup_printf ("left%u@out", i);

      rd_staging_leave_out (staging, jid);
    }
  rd_staging_leave_out (staging, "a@b");
  receive (fixture, staging, "2");
  expect_kept (fixture, "a@b", true);
  expect_kept (fixture, "c@d", true);
  record = get_profile (fixture->store, fixture->profile);
  g_assert_cmpuint (record->sync->left_out->len, ==, RD_LEFT_OUT_MAX);
  g_assert_cmpuint (record->sync->n_left_out, ==, RD_LEFT_OUT_MAX + 1);
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "version-that-repeats", test_version_that_repeats },
    { "version-of-a-moment", test_version_of_a_moment },
    { "version-that-is-unsettled", test_version_that_is_unsettled },
    { "trust", test_trust },
    { "left-out-is-kept", test_left_out_is_kept },
    { "too-many-left-out", test_too_many_left_out },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/store-sync/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
