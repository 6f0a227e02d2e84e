/* All profiles: which there are, which is the default, and how one comes and goes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles-ground.h"

#include "dbus-interfaces/call-limits.h"
#include "machine/passwords.h"

static void
assert_found (Fixture *fixture, const char *word, const RdProfile *expected)
{
  g_autoptr (GError) error = NULL;
  RdProfile *found = rd_profiles_find (fixture->profiles, word, &error);

  g_assert_true (found == expected);
  if (expected == NULL)
    g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  else
    g_assert_no_error (error);
}

static void
assert_added (Fixture *fixture, const char *name, const char *jid, RdError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_add (fixture, name, jid, &error));
  g_assert_error (error, RD_ERROR, (int)code);
}

/* The first one is the default; all stand by name. A new one is connected. */
static void
test_added (Fixture *fixture, gconstpointer data)
{
  RdProfile *romeo, *juliet;

  assert_found (fixture, "romeo", NULL);
  assert_found (fixture, "", NULL);
  romeo = add (fixture, "romeo", "Romeo@Example.org");
  assert_told (fixture, "added romeo default romeo");
  g_assert_cmpstr (rd_profile_get_record (romeo)->jid, ==, "romeo@example.org");
  assert_state (romeo, RD_STATE_CONNECTING);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  juliet = add_juliet (fixture);
  assert_told (fixture, "added juliet");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  g_assert_true (rd_profiles_list (fixture->profiles)->pdata[0] == juliet);
  g_assert_true (rd_profiles_list (fixture->profiles)->pdata[1] == romeo);
  assert_found (fixture, "romeo", romeo);
  assert_found (fixture, "juliet", juliet);
  assert_found (fixture, "JULIET@example.org", juliet);
  assert_found (fixture, "", romeo);
  assert_found (fixture, "tybalt", NULL);
  assert_found (fixture, "tybalt@example.org", NULL);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  RdProfile *juliet = add_juliet (fixture);

  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_added (fixture, "a b", "a@example.org", RD_ERROR_INVALID_ARGUMENTS);
  assert_added (fixture, "romeo", "example.org", RD_ERROR_INVALID_JID);
  assert_added (fixture, "juliet", "a@example.org", RD_ERROR_PROFILE_EXISTS);
  assert_told (fixture, "added juliet default juliet");
  g_assert_true (rd_profiles_list (fixture->profiles)->pdata[0] == juliet);
  g_assert_cmpuint (rd_profiles_list (fixture->profiles)->len, ==, 1);
}

/* Those that are being stored count, and those that could not be don't. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'Enabled': <false>}"));
  Answer answers[RD_PROFILES_MAX + 2] = { 0 };
  g_autoptr (GError) error = NULL;

  assert_added (fixture, "a b", "a@example.org", RD_ERROR_INVALID_ARGUMENTS);
  for (unsigned i = 0; i <= RD_PROFILES_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", MAX (i, 1));
      g_autofree char *jid = g_strconcat (name, "@example.org", NULL);

      rd_profiles_add_async (fixture->profiles, name, jid, dict, NULL, on_answer, &answers[i]);
    }
  for (unsigned i = 0; i <= RD_PROFILES_MAX; i++)
    {
      g_autoptr (GAsyncResult) result = take (&answers[i]);

      rd_profiles_add_finish (fixture->profiles, result, i == RD_PROFILES_MAX ? &error : NULL);
    }
  g_assert_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED);
  g_assert_cmpuint (rd_profiles_list (fixture->profiles)->len, ==, RD_PROFILES_MAX - 1);
  add (fixture, "last", "last@example.org");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  assert_added (fixture, "more", "more@example.org", RD_ERROR_LIMIT_EXCEEDED);
}

static RdProfile *
add_with (Fixture *fixture, const char *settings, RdSecret *password, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (settings));
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };

  rd_profiles_add_async (fixture->profiles, "me", "me@example.org", dict, password, on_answer,
                         &answer);
  result = take (&answer);
  return rd_profiles_add_finish (fixture->profiles, result, error);
}

/* The password is there before the first look-up. */
static void
test_added_with_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdSecret) password = rd_secret_new ("wherefore");
  g_autoptr (GError) error = NULL;
  RdProfile *profile;

  g_assert_null (add_with (fixture, "{'PasswordCommand': <['cat']>}", password, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_FAILED);
  g_assert_cmpuint (rd_profiles_list (fixture->profiles)->len, ==, 0);
  profile = add_with (fixture, "@a{sv} {}", password, NULL);
  g_assert_cmpint (rd_profile_get_password_storage (profile), !=, RD_PASSWORD_NONE);
  assert_state (profile, RD_STATE_CONNECTING);
  become_online ();
  g_assert_cmpuint (played.n_made, ==, 1);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
}

/* It is disconnected first, and doesn't come back; its password is forgotten. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  Answer answer = { 0 }, again = { 0 };
  RdProfile *juliet = add_juliet (fixture);

  become_online ();
  g_string_truncate (fixture->told, 0);
  rd_profiles_remove_async (fixture->profiles, juliet, on_answer, &answer);
  pass (60 * SECOND);
  g_assert_false (answer.is_over);
  g_assert_true (played.is_closed);
  assert_told (fixture, "");
  rd_profiles_remove_async (fixture->profiles, juliet, on_answer, &again);
  second = take (&again);
  g_assert_false (rd_profiles_finish (fixture->profiles, second, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_NO_SUCH_PROFILE);
  end (0, RD_REMEDY_SOON);
  first = take (&answer);
  g_assert_true (rd_profiles_finish (fixture->profiles, first, NULL));
  assert_told (fixture, "removed juliet default");
  assert_found (fixture, "juliet", NULL);
  /* The password was forgotten with it. */
  juliet = add_juliet (fixture);
  assert_state (juliet, RD_STATE_FAILED);
  g_assert_cmpuint (played.n_made, ==, 1);
}

static void
test_default (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  Answer answer = { 0 };
  RdProfile *juliet = add_juliet (fixture);
  RdProfile *romeo;

  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  romeo = add (fixture, "romeo", "romeo@example.org");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  g_string_truncate (fixture->told, 0);
  rd_profiles_set_default_async (fixture->profiles, romeo, on_answer, &answer);
  assert_told (fixture, "");
  result = take (&answer);
  g_assert_true (rd_profiles_finish (fixture->profiles, result, NULL));
  assert_told (fixture, "default romeo");
  g_assert_true (rd_profiles_find_default (fixture->profiles) == romeo);
  /* When the default goes, another takes its place. */
  remove_profile (fixture, romeo);
  assert_told (fixture, "removed romeo default juliet");
  g_assert_true (rd_profiles_find_default (fixture->profiles) == juliet);
}

/* The default stays when another one goes. */
static void
test_default_stays (Fixture *fixture, gconstpointer data)
{
  RdProfile *juliet = add_juliet (fixture);
  RdProfile *romeo;

  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  romeo = add (fixture, "romeo", "romeo@example.org");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  g_string_truncate (fixture->told, 0);
  remove_profile (fixture, romeo);
  assert_told (fixture, "removed romeo");
  g_assert_true (rd_profiles_find_default (fixture->profiles) == juliet);
}

/* All that there are when rosterd starts, enabled or not. */
static void
test_started (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RdProfiles) next = NULL;
  GPtrArray *list;

  add_juliet (fixture);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  next = rd_profiles_new (&fixture->context, NULL);
  list = rd_profiles_list (next);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_true (rd_profiles_find_default (next) == list->pdata[0]);
  assert_state (list->pdata[0], RD_STATE_OFFLINE);
  rd_profiles_start (next);
  assert_state (list->pdata[0], RD_STATE_CONNECTING);
  pass (100 * MS);
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
}

/* When all that was received is stored; without any profile at once. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) at_once = NULL;
  Answer answer = { 0 }, none = { 0 };
  RdProfile *late;

  rd_profiles_stop_async (fixture->profiles, on_answer, &none);
  at_once = take (&none);
  rd_profiles_stop_finish (fixture->profiles, at_once);
  g_clear_object (&fixture->profiles);
  fixture->profiles = rd_profiles_new (&fixture->context, NULL);
  add (fixture, "romeo", "romeo@example.org");
  end (RD_ERROR_AUTHENTICATION_FAILED, RD_REMEDY_PERSON);
  add_juliet (fixture);
  become_online ();
  rd_profiles_stop_async (fixture->profiles, on_answer, &answer);
  pass (SECOND);
  g_assert_true (played.is_closed);
  g_assert_false (answer.is_over);
  late = add (fixture, "late", "late@example.org");
  assert_state (late, RD_STATE_OFFLINE);
  end (0, RD_REMEDY_SOON);
  result = take (&answer);
  rd_profiles_stop_finish (fixture->profiles, result);
  pass (3600 * SECOND);
  g_assert_cmpuint (played.n_made, ==, 2);
}

int
main (int argc, char **argv)
{
  static const ProfilesTest tests[] = {
    { "added", test_added },
    { "refused", test_refused },
    { "room", test_room },
    { "added-with-password", test_added_with_password },
    { "removed", test_removed },
    { "default", test_default },
    { "default-stays", test_default_stays },
    { "started", test_started },
    { "stopped", test_stopped },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests ("/profiles/", tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
