/* What logins had is kept: in the record at once, in the store after it, and not in a store that
 * fails; a person's word takes effect when it is stored.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles-ground.h"

#include "store/profile/profiles.h"

#define KEY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
log_in (const char *mechanism)
{
  RdFeatures features = { .login = { rd_mechanism_find (mechanism), 0x0304, KEY } };

  pass (100 * MS);
  played.events->bound (played.sync, &features, played.user_data);
  played.events->synced (played.sync, played.user_data);
  pass (100 * MS);
}

static char *
read_stored (Fixture *fixture)
{
  g_autoptr (GPtrArray) records = rd_store_list_profiles (fixture->base.store, NULL);

  g_assert_cmpuint (records->len, ==, 1);
  return g_strdup (((RdProfileRecord *)records->pdata[0])->login_memory);
}

static void
assert_kept (Fixture *fixture, const RdProfile *profile, const char *expected)
{
  g_autofree char *stored = read_stored (fixture);

  g_assert_cmpstr (rd_profile_get_record (profile)->login_memory, ==, expected);
  g_assert_cmpstr (stored, ==, expected);
}

static bool
accept (RdProfile *profile, const char *mechanism, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profile_accept_weaker_login_async (profile, mechanism, on_answer, &answer);
  result = take (&answer);
  return rd_profile_finish (profile, result, error);
}

static void
finish (RdProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profile_set_enabled_async (profile, false, on_answer, &answer);
  result = take (&answer);
  end (0, RD_REMEDY_SOON);
}

static void
test_login (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_juliet (fixture);

  assert_kept (fixture, profile, "");
  log_in ("SCRAM-SHA-256");
  assert_kept (fixture, profile, "best=SCRAM-SHA-256");
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  pass (3600 * SECOND);
  log_in ("SCRAM-SHA-256-PLUS");
  assert_kept (fixture, profile, "best=SCRAM-SHA-256-PLUS bound=SCRAM-SHA-256-PLUS:0304:" KEY);
  finish (profile);
}

/* Only of what was refused; another attempt begins then, and no session is disturbed. */
static void
test_acceptance (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_juliet (fixture);
  g_autoptr (GError) error = NULL;

  log_in ("SCRAM-SHA-256");
  g_assert_false (accept (profile, "SCRAM-SHA-1", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  assert_kept (fixture, profile, "best=SCRAM-SHA-256");
  g_assert_cmpuint (played.n_closed, ==, 0);
  end (RD_ERROR_LOGIN_WEAKENED, RD_REMEDY_PERSON);
  assert_state (profile, RD_STATE_FAILED);
  g_assert_false (accept (profile, "SCRAM-SHA-256-PLUS", &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  assert_state (profile, RD_STATE_FAILED);
  g_assert_true (accept (profile, "SCRAM-SHA-1", NULL));
  assert_kept (fixture, profile, "best=SCRAM-SHA-256 accepted=SCRAM-SHA-1:0000:");
  assert_state (profile, RD_STATE_CONNECTING);
  log_in ("SCRAM-SHA-1");
  assert_kept (fixture, profile, "best=SCRAM-SHA-1 accepted=SCRAM-SHA-1:0304:" KEY);
  finish (profile);
}

/* The attempt under way would refuse what is accepted now. */
static void
test_acceptance_meanwhile (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_juliet (fixture);

  log_in ("SCRAM-SHA-256");
  end (RD_ERROR_LOGIN_WEAKENED, RD_REMEDY_LATER);
  assert_state (profile, RD_STATE_WAITING);
  pass (3600 * SECOND);
  assert_state (profile, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_made, ==, 2);
  g_assert_true (accept (profile, "SCRAM-SHA-1", NULL));
  assert_state (profile, RD_STATE_CONNECTING);
  g_assert_cmpuint (played.n_closed, ==, 1);
  end (0, RD_REMEDY_SOON);
  pass (SECOND);
  g_assert_cmpuint (played.n_made, ==, 3);
  log_in ("SCRAM-SHA-1");
  assert_kept (fixture, profile, "best=SCRAM-SHA-1 accepted=SCRAM-SHA-1:0304:" KEY);
  finish (profile);
}

int
main (int argc, char **argv)
{
  static const ProfilesTest tests[] = {
    { "a-login-is-remembered", test_login },
    { "a-person-accepts-less", test_acceptance },
    { "a-person-accepts-less-meanwhile", test_acceptance_meanwhile },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/login-keeper/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
