/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles-ground.h"

#include "machine/network.h"
#include "machine/passwords.h"

static void
tell (Fixture *fixture, const char *signal, const RdProfile *profile)
{
  if (fixture->told->len > 0)
    g_string_append_c (fixture->told, ' ');
  g_string_append (fixture->told, signal);
  if (profile != NULL)
    g_string_append_printf (fixture->told, " %s", rd_profile_get_record (profile)->name);
}

static void
on_added (RdProfiles *profiles, RdProfile *profile, Fixture *fixture)
{
  tell (fixture, "added", profile);
}

static void
on_removed (RdProfiles *profiles, RdProfile *profile, Fixture *fixture)
{
  tell (fixture, "removed", profile);
}

static void
on_default_changed (RdProfiles *profiles, Fixture *fixture)
{
  tell (fixture, "default", rd_profiles_find_default (profiles));
}

/* An earlier test may have made the Secret Service forget them. */
static void
save_passwords (void)
{
  g_autoptr (RdPasswordStore) passwords = rd_password_store_new ();
  g_autoptr (RdSecret) password = rd_secret_new ("secret");

  rd_password_store_save_async (passwords, PROFILE_NAME, PROFILE_JID, password, NULL, NULL);
  rd_password_store_save_async (passwords, "romeo", "romeo@example.org", password, NULL, NULL);
  pass (MS);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  played_begin ();
  sim_passwords_lock (false);
  sim_passwords_delay (0);
  save_passwords ();
  store_begin (&fixture->base);
  fixture->context.store = fixture->base.store;
  fixture->context.passwords = rd_password_store_new ();
  fixture->network = sim_network_new ();
  fixture->context.machine = rd_machine_new (fixture->network);
  fixture->context.jobs = rd_all_jobs_new ();
  fixture->profiles = rd_profiles_new (&fixture->context, &error);
  g_assert_no_error (error);
  fixture->told = g_string_new (NULL);
  g_signal_connect (fixture->profiles, "added", G_CALLBACK (on_added), fixture);
  g_signal_connect (fixture->profiles, "removed", G_CALLBACK (on_removed), fixture);
  g_signal_connect (fixture->profiles, "default-changed", G_CALLBACK (on_default_changed), fixture);
}

/* All connections have ended. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pass (SECOND);
  g_assert_cmpuint (played.n_gone, ==, played.n_made);
  g_assert_finalize_object (fixture->profiles);
  pass (SECOND);
  rd_all_jobs_unref (fixture->context.jobs);
  g_assert_finalize_object (fixture->context.passwords);
  g_assert_finalize_object (fixture->context.machine);
  g_assert_finalize_object (fixture->network);
  store_end (&fixture->base);
  g_string_free (fixture->told, TRUE);
}

void
add_tests (const char *path, const ProfilesTest *tests, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (path, tests[i].name, NULL);

      g_test_add (name, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
}

void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_false (answer->is_over);
  *answer = (Answer){ true, g_object_ref (result) };
}

GAsyncResult *
take (Answer *answer)
{
  pass (100 * MS);
  g_assert_true (answer->is_over);
  answer->is_over = false;
  return g_steal_pointer (&answer->result);
}

RdProfile *
try_add (Fixture *fixture, const char *name, const char *jid, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profiles_add_async (fixture->profiles, name, jid, dict, NULL, on_answer, &answer);
  result = take (&answer);
  return rd_profiles_add_finish (fixture->profiles, result, error);
}

RdProfile *
add (Fixture *fixture, const char *name, const char *jid)
{
  g_autoptr (GError) error = NULL;
  RdProfile *profile = try_add (fixture, name, jid, &error);

  g_assert_no_error (error);
  return profile;
}

RdProfile *
add_juliet (Fixture *fixture)
{
  return add (fixture, PROFILE_NAME, PROFILE_JID);
}

void
remove_profile (Fixture *fixture, RdProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Answer answer = { 0 };

  rd_profiles_remove_async (fixture->profiles, profile, on_answer, &answer);
  if (played.sync != NULL)
    end (0, RD_REMEDY_SOON);
  result = take (&answer);
  rd_profiles_finish (fixture->profiles, result, &error);
  g_assert_no_error (error);
}

void
assert_told (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

void
become_online (void)
{
  const RdFeatures features = { .has_versioning = true };

  pass (100 * MS);
  played.events->bound (played.sync, &features, played.user_data);
  played.events->synced (played.sync, played.user_data);
}

void
end (int code, RdRemedy remedy)
{
  g_autoptr (GError) error = code != 0 ? g_error_new_literal (RD_ERROR, code, "It is over.") : NULL;

  played.events->ended (played.sync, error, remedy, played.user_data);
  pass (100 * MS);
}

void
assert_state (const RdProfile *profile, RdState state)
{
  g_assert_cmpstr (rd_state_to_string (rd_session_get_state (rd_profile_get_session (profile))), ==,
                   rd_state_to_string (state));
}
