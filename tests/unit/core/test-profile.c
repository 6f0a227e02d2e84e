/* One profile: what a changed setting, a password or a stop does to its connection, and what
 * becomes of its jobs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles-ground.h"

#include "machine/threads.h"
#include "store/profile/profiles.h"

#include <string.h>

static unsigned n_told;

static void
on_told (RdProfile *profile, gpointer user_data)
{
  n_told++;
}

static void
configure (RdProfile *profile, const char *dict)
{
  g_autoptr (GVariant) settings = g_variant_ref_sink (g_variant_new_parsed (dict));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };

  n_told = 0;
  rd_profile_configure_async (profile, settings, on_answer, &answer);
  result = take (&answer);
  rd_profile_finish (profile, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_told, >, 0);
}

static void
set_enabled (RdProfile *profile, bool is_enabled)
{
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profile_set_enabled_async (profile, is_enabled, on_answer, &answer);
  result = take (&answer);
  g_assert_true (rd_profile_finish (profile, result, NULL));
  g_assert_true (rd_profile_get_record (profile)->settings->is_enabled == is_enabled);
}

static RdPasswordStorage
set_password (RdProfile *profile, GError **error)
{
  g_autoptr (RdSecret) password = rd_secret_new ("new");
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profile_set_password_async (profile, password, on_answer, &answer);
  result = take (&answer);
  return rd_profile_set_password_finish (profile, result, error);
}

static RdProfile *
add_online (Fixture *fixture)
{
  RdProfile *profile = add_juliet (fixture);

  g_signal_connect (profile, "changed", G_CALLBACK (on_told), NULL);
  become_online ();
  assert_state (profile, RD_STATE_ONLINE);
  return profile;
}

static void
disable (RdProfile *profile)
{
  set_enabled (profile, false);
  end (0, RD_REMEDY_SOON);
  assert_state (profile, RD_STATE_DISABLED);
}

/* -- settings ---------------------------------------------------------------------------------- */

/* Only what the connection is made with makes a new one. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);

  configure (profile, "{'ShrinkGuard': <uint32 20>}");
  g_assert_cmpuint (rd_profile_get_record (profile)->settings->shrink_guard, ==, 20);
  g_assert_cmpuint (played_connection.n_shown, ==, 1);
  configure (profile, "{'Visibility': <'xa'>}");
  g_assert_cmpuint (played_connection.n_shown, ==, 2);
  configure (profile, "{'Visibility': <'xa'>}");
  g_assert_cmpuint (played_connection.n_shown, ==, 2);
  played_forget_notes ();
  configure (profile, "{'PingInterval': <uint32 60>}");
  played_assert_noted ("ping after 60 s");
  configure (profile, "{'PingInterval': <uint32 60>}");
  played_assert_noted ("");
  g_assert_cmpuint (played.n_closed, ==, 0);
  configure (profile, "{'Address': <'example.org:5222'>}");
  g_assert_cmpuint (played.n_closed, ==, 1);
  end (0, RD_REMEDY_SOON);
  become_online ();
  g_assert_cmpuint (played.n_made, ==, 2);
  disable (profile);
}

/* After a failure each change is worth an attempt. */
static void
test_settings_after_failure (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);

  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_state (profile, RD_STATE_FAILED);
  configure (profile, "{'ShrinkGuard': <uint32 20>}");
  assert_state (profile, RD_STATE_CONNECTING);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_state (profile, RD_STATE_WAITING);
  configure (profile, "{'ShrinkGuard': <uint32 30>}");
  assert_state (profile, RD_STATE_CONNECTING);
  become_online ();
  disable (profile);
}

static void
test_enabled (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);

  disable (profile);
  pass (3600 * SECOND);
  configure (profile, "{'Address': <'example.org:5222'>}");
  assert_state (profile, RD_STATE_DISABLED);
  g_assert_cmpuint (played.n_made, ==, 1);
  configure (profile, "{'Enabled': <true>}");
  become_online ();
  /* Connect, when it is connected: nothing happens; when it waits, it waits no longer. */
  set_enabled (profile, true);
  g_assert_cmpuint (played.n_closed, ==, 1);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  set_enabled (profile, true);
  become_online ();
  disable (profile);
}

/* A change that can't be stored is told to who asked, and those behind it are made. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (GVariant) bad = g_variant_ref_sink (g_variant_new_parsed ("{'Address': <':'>}"));
  g_autoptr (GVariant) good
      = g_variant_ref_sink (g_variant_new_parsed ("{'ShrinkGuard': <uint32 7>}"));
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GAsyncResult) third_result = NULL;
  g_autoptr (GError) error = NULL;
  Answer first = { 0 }, second = { 0 }, third = { 0 };

  rd_profile_configure_async (profile, good, on_answer, &first);
  rd_profile_configure_async (profile, bad, on_answer, &second);
  rd_profile_trust_certificate_async (profile, "no", on_answer, &third);
  first_result = take (&first);
  second_result = take (&second);
  third_result = take (&third);
  g_assert_true (rd_profile_finish (profile, first_result, NULL));
  g_assert_false (rd_profile_finish (profile, second_result, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS);
  g_assert_false (rd_profile_finish (profile, third_result, NULL));
  g_assert_cmpuint (rd_profile_get_record (profile)->settings->shrink_guard, ==, 7);
  g_assert_cmpuint (played.n_closed, ==, 0);
  configure (profile, "{'ShrinkGuard': <uint32 8>}");
  disable (profile);
}

/* -- the password ------------------------------------------------------------------------------ */

/* It is tried at once, unless the old one is good enough. */
static void
test_password (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (set_password (profile, NULL), ==, RD_PASSWORD_SECRET_SERVICE);
  g_assert_cmpint (rd_profile_get_password_storage (profile), ==, RD_PASSWORD_SECRET_SERVICE);
  assert_state (profile, RD_STATE_ONLINE);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  n_told = 0;
  set_password (profile, NULL);
  g_assert_cmpuint (n_told, >, 1);
  assert_state (profile, RD_STATE_CONNECTING);
  become_online ();
  g_assert_cmpstr (played.password, ==, "new");
  disable (profile);
  set_password (profile, NULL);
  assert_state (profile, RD_STATE_DISABLED);
}

static void
test_password_forgotten (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  n_told = 0;
  rd_profile_forget_password_async (profile, on_answer, &answer);
  result = take (&answer);
  g_assert_true (rd_profile_finish (profile, result, NULL));
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpint (rd_profile_get_password_storage (profile), ==, RD_PASSWORD_NONE);
  assert_state (profile, RD_STATE_ONLINE);
  disable (profile);
}

/* -- a stop ------------------------------------------------------------------------------------ */

/* It doesn't come back, whatever is changed; who asks for the stop again waits, too. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (GAsyncResult) first_result = NULL;
  g_autoptr (GAsyncResult) second_result = NULL;
  g_autoptr (GError) error = NULL;
  Answer first = { 0 }, second = { 0 };

  rd_profile_stop_async (profile, on_answer, &first);
  rd_profile_stop_async (profile, on_answer, &second);
  g_assert_true (rd_profile_is_stopped (profile));
  pass (SECOND);
  g_assert_false (first.is_over);
  g_assert_cmpint (set_password (profile, &error), ==, RD_PASSWORD_NONE);
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  configure (profile, "{'Address': <'example.org:5222'>}");
  end (0, RD_REMEDY_SOON);
  first_result = take (&first);
  second_result = take (&second);
  set_enabled (profile, true);
  assert_state (profile, RD_STATE_OFFLINE);
  g_assert_cmpuint (played.n_made, ==, 1);
  rd_profile_start (profile);
  g_assert_false (rd_profile_is_stopped (profile));
  become_online ();
  disable (profile);
}

/* -- what is stored ---------------------------------------------------------------------------- */

static unsigned n_changed, n_requests;

static void
on_roster_changed (RdProfile *profile, const RdChange *change, gpointer user_data)
{
  g_assert_cmpuint (rd_profile_get_record (profile)->n_contacts, ==, change->n_contacts);
  n_changed++;
}

static void
on_requests_changed (RdProfile *profile, const RdChange *change, gpointer user_data)
{
  g_assert_true (rd_change_has_requests (change));
  n_requests++;
}

static RdChange *
make_change (void)
{
  RdChange *change = rd_change_new (RD_CAUSE_PUSH);

  change->sync = rd_sync_state_new ();
  change->serial = 9;
  change->n_contacts = 4;
  return change;
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdChange) none = make_change ();
  g_autoptr (RdChange) one = make_change ();
  g_autoptr (RdChange) request = make_change ();
  g_autoptr (RdChange) ended = make_change ();

  n_changed = n_requests = n_told = 0;
  g_signal_connect (profile, "roster-changed", G_CALLBACK (on_roster_changed), NULL);
  g_signal_connect (profile, "requests-changed", G_CALLBACK (on_requests_changed), NULL);
  played.stored (none, played.keeper);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_cmpuint (n_told, ==, 1);
  one->n_added = 1;
  played.stored (one, played.keeper);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (n_requests, ==, 0);
  g_assert_cmpuint (rd_profile_get_record (profile)->serial, ==, 9);
  request->request = rd_request_new ("a@example.org", 1, "");
  played.stored (request, played.keeper);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (n_requests, ==, 1);
  rd_change_add_ended_request (ended, "a@example.org");
  played.stored (ended, played.keeper);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (n_requests, ==, 2);
  disable (profile);
}

static void
test_known (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdChange) change = make_change ();
  g_autoptr (GError) error = NULL;

  g_assert_false (rd_profile_check_known (profile, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NOT_SYNCED);
  g_assert_nonnull (strstr (error->message, "(online)"));
  g_clear_error (&error);
  g_assert_true (rd_profile_check_connected (profile, NULL));
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  g_assert_false (rd_profile_check_connected (profile, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "is failed"));
  g_assert_nonnull (strstr (error->message, "It is over."));
  g_clear_error (&error);
  set_enabled (profile, true);
  become_online ();
  change->sync->is_known = true;
  played.stored (change, played.keeper);
  g_assert_true (rd_profile_check_known (profile, NULL));
  disable (profile);
  g_assert_true (rd_profile_check_known (profile, NULL));
  g_assert_false (rd_profile_check_connected (profile, &error));
  g_assert_nonnull (strstr (error->message, "Connect it first."));
}

/* The roster has suddenly shrunk. */
static void
test_notice (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdChange) change = make_change ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *notice = NULL;
  Answer answer = { 0 };

  g_assert_null (rd_profile_get_notice (profile));
  change->shrink = (RdShrink){ .job = 5, .time = 1, .n_before = 90, .n_after = 4 };
  played.stored (change, played.keeper);
  notice = rd_profile_get_notice (profile);
  g_assert_nonnull (strstr (notice, "4 contacts instead of 90"));
  g_assert_nonnull (strstr (notice, "as job 5:"));
  n_told = 0;
  rd_profile_dismiss_notice_async (profile, on_answer, &answer);
  result = take (&answer);
  g_assert_true (rd_profile_finish (profile, result, NULL));
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_null (rd_profile_get_notice (profile));
  disable (profile);
}

static void
test_versions_trusted (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdChange) change = make_change ();
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  change->sync->distrust = RD_DOUBT_REMOVAL_WITH_GROUPS;
  played.stored (change, played.keeper);
  g_assert_cmpint (rd_profile_get_record (profile)->sync->distrust, !=, RD_DOUBT_NONE);
  n_told = 0;
  rd_profile_trust_versions_async (profile, on_answer, &answer);
  result = take (&answer);
  g_assert_true (rd_profile_finish (profile, result, NULL));
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpint (rd_profile_get_record (profile)->sync->distrust, ==, RD_DOUBT_NONE);
  disable (profile);
}

/* The store can't: who asked is told, and nothing is as if it could. */
static void
test_not_stored (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (GVariant) settings
      = g_variant_ref_sink (g_variant_new_parsed ("{'ShrinkGuard': <uint32 7>}"));
  Answer answers[4] = { 0 };

  rd_store_remove_profile_async (fixture->base.store, rd_profile_get_record (profile)->id, NULL,
                                 NULL);
  pass (100 * MS);
  n_told = 0;
  rd_profile_configure_async (profile, settings, on_answer, &answers[0]);
  rd_profile_set_enabled_async (profile, false, on_answer, &answers[1]);
  rd_profile_trust_versions_async (profile, on_answer, &answers[2]);
  rd_profiles_set_default_async (fixture->profiles, profile, on_answer, &answers[3]);
  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GAsyncResult) result = take (&answers[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (i == 3 ? rd_profiles_finish (fixture->profiles, result, &error)
                             : rd_profile_finish (profile, result, &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
    }
  g_assert_cmpuint (n_told, ==, 0);
  g_assert_cmpuint (rd_profile_get_record (profile)->settings->shrink_guard, !=, 7);
  assert_state (profile, RD_STATE_ONLINE);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
}

/* -- jobs -------------------------------------------------------------------------------------- */

static RdJob *
add_resync (RdProfile *profile)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };
  RdJob *job;

  rd_job_queue_add_async (rd_profile_get_jobs (profile), rd_order_new_resync (options, NULL),
                          on_answer, &answer);
  result = take (&answer);
  job = rd_job_queue_finish (rd_profile_get_jobs (profile), result, &error);
  g_assert_no_error (error);
  return job;
}

/* They wait as long as another connection will come, and 300 s at most. */
static void
test_jobs_wait (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdJob) job = g_object_ref (add_resync (profile));
  g_autoptr (RdJob) other = NULL;

  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_RUNNING);
  end (RD_ERROR_CONNECTION_LOST, RD_REMEDY_SOON);
  assert_state (profile, RD_STATE_WAITING);
  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_WAITING);

  pass (10 * SECOND);
  become_online ();
  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_RUNNING);
  end (RD_ERROR_CERTIFICATE_UNTRUSTED, RD_REMEDY_PERSON);
  g_assert_cmpint (rd_job_get_result (job), ==, RD_RESULT_LOST);
  g_assert_nonnull (strstr (rd_job_get_error (job)->message, "is failed"));
  g_assert_nonnull (strstr (rd_job_get_error (job)->message, "It is over."));
  /* One that is added then is lost at once. */
  other = g_object_ref (add_resync (profile));
  g_assert_cmpint (rd_job_get_result (other), ==, RD_RESULT_LOST);
}

/* A stop waits until their end is stored. */
static void
test_jobs_end_first (Fixture *fixture, gconstpointer data)
{
  RdProfile *profile = add_online (fixture);
  g_autoptr (RdJob) job = g_object_ref (add_resync (profile));
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profile_stop_async (profile, on_answer, &answer);
  pass (SECOND);
  g_assert_cmpint (rd_job_get_result (job), ==, RD_RESULT_NONE);
  sim_threads_set_delay (SECOND, SECOND);
  end (0, RD_REMEDY_SOON);
  g_assert_cmpint (rd_job_get_result (job), ==, RD_RESULT_LOST);
  pass (SECOND / 2);
  g_assert_false (answer.is_over);
  pass (SECOND);
  sim_threads_set_delay (0, 0);
  result = take (&answer);
  g_assert_cmpint (rd_job_get_state (job), ==, RD_JOB_ENDED);
}

int
main (int argc, char **argv)
{
  static const ProfilesTest tests[] = {
    { "settings", test_settings },
    { "settings-after-failure", test_settings_after_failure },
    { "enabled", test_enabled },
    { "refused", test_refused },
    { "password", test_password },
    { "password-forgotten", test_password_forgotten },
    { "stopped", test_stopped },
    { "changes", test_changes },
    { "known", test_known },
    { "notice", test_notice },
    { "versions-trusted", test_versions_trusted },
    { "not-stored", test_not_stored },
    { "jobs-wait", test_jobs_wait },
    { "jobs-end-first", test_jobs_end_first },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/profile/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
