/* Where a roster stands: the rules of the version, each from a state that a server can bring about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/sync-state.h"

static RdSyncState *
make_synced (const char *version)
{
  RdSyncState *state = rd_sync_state_new ();

  rd_sync_state_take_whole (state, version, NULL, 0, 100);
  return state;
}

static void
test_push_follows (void)
{
  g_autoptr (RdSyncState) state = rd_sync_state_new ();

  rd_sync_state_take_push (state, "1", true, 9);
  g_assert_null (state->version);
  rd_sync_state_take_unchanged (state, 7);
  rd_sync_state_take_push (state, "1", true, 9);
  g_assert_null (state->version);
  g_assert_cmpint (state->last_sync, ==, 9);
  rd_sync_state_take_whole (state, "1", NULL, 0, 8);
  rd_sync_state_take_push (state, "2", true, 9);
  rd_sync_state_take_push (state, NULL, false, 9);
  rd_sync_state_take_push (state, "nil", false, 10);
  rd_sync_state_take_push (state, "2", false, 10);
  g_assert_cmpstr (state->version, ==, "2");
  g_assert_cmpint (state->last_sync, ==, 9);
  rd_sync_state_take_push (state, "3", false, 11);
  g_assert_cmpint (state->last_sync, ==, 11);
}

/* A server that names states may come back to the version from before. */
static void
test_change_without_version (void)
{
  static const char *const none[] = { NULL, "nil" };

  for (unsigned i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (RdSyncState) state = make_synced ("1");

      rd_sync_state_take_push (state, none[i], true, 9);
      g_assert_null (state->version);
      g_assert_false (state->is_unsettled);
      rd_sync_state_take_push (state, "2", true, 9);
      g_assert_null (state->version);
      rd_sync_state_take_whole (state, "2", NULL, 0, 200);
      g_assert_cmpstr (rd_sync_state_get_login_version (state), ==, "2");
    }
}

/* A login asks for all from a push with another version on, until that is settled. */
static void
test_push_unsettles (void)
{
  g_autoptr (RdSyncState) state = make_synced ("1");
  g_autoptr (RdSyncState) copy = NULL;

  g_assert_cmpstr (rd_sync_state_get_login_version (state), ==, "1");
  rd_sync_state_take_push (state, NULL, false, 9);
  rd_sync_state_take_push (state, "1", true, 9);
  g_assert_cmpstr (rd_sync_state_get_login_version (state), ==, "1");
  rd_sync_state_take_push (state, "2", true, 9);
  g_assert_null (rd_sync_state_get_login_version (state));
  rd_sync_state_take_push (state, "2", true, 9);
  rd_sync_state_take_unchanged (state, 200);
  rd_sync_state_settle (state, "1");
  g_assert_null (rd_sync_state_get_login_version (state));
  rd_sync_state_settle (state, "2");
  g_assert_cmpstr (rd_sync_state_get_login_version (state), ==, "2");
  rd_sync_state_take_push (state, "3", true, 9);
  copy = rd_sync_state_copy (state);
  g_assert_null (rd_sync_state_get_login_version (copy));
  rd_sync_state_take_doubt (copy, RD_DOUBT_NO_ID, NULL, 300);
  g_assert_false (copy->is_unsettled);
  rd_sync_state_take_whole (state, "3", NULL, 0, 300);
  g_assert_cmpstr (rd_sync_state_get_login_version (state), ==, "3");
}

/* Of whatever kind: only a whole roster brings the version back. */
static void
test_doubt_withholds (void)
{
  for (RdDoubt doubt = RD_DOUBT_NO_ID; doubt < RD_N_DOUBTS; doubt++)
    {
      g_autoptr (RdSyncState) state = make_synced ("1");

      rd_sync_state_take_doubt (state, doubt, "a@b", 200);
      rd_sync_state_take_push (state, "2", true, 9);
      rd_sync_state_take_unchanged (state, 300);
      g_assert_null (state->version);
      g_assert_cmpint (state->doubt, ==, doubt);
      g_assert_cmpstr (state->doubt_jid, ==, "a@b");
      g_assert_cmpint (state->doubt_time, ==, 200);
      rd_sync_state_take_whole (state, "3", NULL, 0, 400);
      g_assert_cmpstr (state->version, ==,
                       rd_doubt_get_trust (doubt) == RD_VERSIONS_BELIEVED ? "3" : NULL);
    }
}

/* A weaker reason takes the place of none; a stronger one that of a weaker. */
static void
test_distrust_lasts (void)
{
  g_autoptr (RdSyncState) state = make_synced ("1");

  rd_sync_state_take_doubt (state, RD_DOUBT_SAME_VERSION, NULL, 1);
  rd_sync_state_take_doubt (state, RD_DOUBT_NO_ID, NULL, 2);
  g_assert_cmpint (state->distrust, ==, RD_DOUBT_SAME_VERSION);
  rd_sync_state_take_doubt (state, RD_DOUBT_REMOVAL_WITH_GROUPS, NULL, 3);
  rd_sync_state_take_doubt (state, RD_DOUBT_NO_VERSION, NULL, 4);
  g_assert_cmpint (state->distrust, ==, RD_DOUBT_REMOVAL_WITH_GROUPS);
  g_assert_cmpint (state->doubt, ==, RD_DOUBT_NO_VERSION);
  rd_sync_state_take_whole (state, "2", NULL, 0, 5);
  g_assert_null (state->version);
  rd_sync_state_trust (state);
  g_assert_null (state->version);
  rd_sync_state_take_whole (state, "3", NULL, 0, 6);
  g_assert_cmpstr (state->version, ==, "3");
}

static GPtrArray *
make_left_out (void)
{
  GPtrArray *left_out = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (left_out, g_strdup ("a@b"));
  g_ptr_array_add (left_out, g_strdup ("c@d"));
  return left_out;
}

static void
test_left_out (void)
{
  g_autoptr (RdSyncState) state = make_synced ("1");
  g_autoptr (GPtrArray) left_out = make_left_out ();
  g_autoptr (RdSyncState) copy = NULL;

  rd_sync_state_take_whole (state, "2", left_out, 3, 200);
  g_assert_null (state->version);
  copy = rd_sync_state_copy (state);
  rd_sync_state_take_contact (state, "x@y");
  g_assert_cmpuint (state->n_left_out, ==, 3);
  /* A push that could be stored has it in full. */
  rd_sync_state_take_contact (state, "a@b");
  rd_sync_state_take_push (state, "3", true, 9);
  g_assert_cmpuint (state->n_left_out, ==, 2);
  g_assert_cmpuint (state->left_out->len, ==, 1);
  g_assert_cmpstr (state->left_out->pdata[0], ==, "c@d");
  g_assert_null (state->version);
  g_assert_cmpuint (copy->left_out->len, ==, 2);
  rd_sync_state_take_whole (state, "4", NULL, 0, 300);
  g_assert_cmpuint (state->n_left_out, ==, 0);
  g_assert_cmpstr (state->version, ==, "4");
}

static void
test_hiding (void)
{
  g_autoptr (RdSyncState) state = rd_sync_state_new ();

  g_assert_cmpint (state->hiding, ==, RD_HIDING_UNKNOWN);
  for (RdHiding hiding = 0; hiding < RD_N_HIDINGS; hiding++)
    {
      RdHiding read = RD_N_HIDINGS;

      rd_sync_state_take_hiding (state, hiding);
      g_assert_cmpint (state->hiding, ==, hiding);
      g_assert_true (rd_hiding_from_string (rd_hiding_to_string (hiding), &read));
      g_assert_cmpint (read, ==, hiding);
    }
  rd_sync_state_take_hiding (state, RD_HIDING_NEVER);
  g_assert_cmpint (state->hiding, ==, RD_HIDING_ALWAYS);
  g_assert_false (rd_hiding_from_string ("sometimes", &state->hiding));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-state/push-follows", test_push_follows);
  g_test_add_func ("/sync-state/change-without-version", test_change_without_version);
  g_test_add_func ("/sync-state/push-unsettles", test_push_unsettles);
  g_test_add_func ("/sync-state/doubt-withholds", test_doubt_withholds);
  g_test_add_func ("/sync-state/distrust-lasts", test_distrust_lasts);
  g_test_add_func ("/sync-state/left-out", test_left_out);
  g_test_add_func ("/sync-state/hiding", test_hiding);
  return g_test_run ();
}
