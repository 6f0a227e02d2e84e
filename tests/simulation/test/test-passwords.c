/* The daemon's own store of passwords, in front of the simulated Secret Service.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/clock.h"
#include "machine/passwords.h"
#include "machine/schedule.h"

#include "dbus-interfaces/errors.h"
#include "secret/password-store.h"

#define SECOND G_USEC_PER_SEC

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set (gpointer data)
{
  *(bool *)data = true;
}

/* So many seconds of virtual time, and what happens in them. */
static void
pass (int64_t seconds)
{
  bool is_over = false;

  sim_schedule_add (seconds * SECOND, set, &is_over);
  settle ();
  while (!is_over)
    {
      sim_schedule_step ();
      settle ();
    }
}

/* Is there a password for NAME, within SECONDS? */
static bool
look_up (RdPasswordStore *store, const char *name, int64_t seconds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = NULL;
  RdRemedy remedy;

  rd_password_store_lookup_async (store, name, "me@x", "", NULL, on_done, &result);
  pass (seconds);
  g_assert_nonnull (result);
  password = rd_password_store_lookup_finish (store, result, &remedy, &error);
  if (password == NULL)
    g_assert_error (error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  return password != NULL;
}

static RdPasswordStorage
save (RdPasswordStore *store, const char *name, int64_t seconds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RdSecret) password = rd_secret_new ("mine");

  rd_password_store_save_async (store, name, "me@x", password, on_done, &result);
  pass (seconds);
  return rd_password_store_save_finish (store, result);
}

static void
forget (RdPasswordStore *store, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;

  rd_password_store_forget_async (store, name, "me@x", on_done, &result);
  pass (0);
  g_assert_true (rd_password_store_forget_finish (store, result, NULL));
}

static void
test_everyone_has_one (void)
{
  g_autoptr (RdPasswordStore) store = rd_password_store_new ();

  g_assert_true (look_up (store, "me", 0));
  g_assert_cmpint (rd_password_store_get_storage (store, "me", "me@x"), ==,
                   RD_PASSWORD_SECRET_SERVICE);
}

/* A store that gave up keeps nothing of a late answer. */
static void
test_answers_come_late (void)
{
  RdRemedy remedy;
  g_autoptr (RdPasswordStore) store = rd_password_store_new ();
  g_autoptr (GAsyncResult) result = NULL;

  sim_passwords_delay (30 * SECOND);
  rd_password_store_lookup_async (store, "late", "me@x", "", NULL, on_done, &result);
  pass (29);
  g_assert_null (result);
  pass (2);
  g_assert_nonnull (result);
  rd_secret_unref (rd_password_store_lookup_finish (store, result, &remedy, NULL));
  sim_passwords_delay (300 * SECOND);
  g_assert_false (look_up (store, "later", 125));
  g_assert_cmpint (save (store, "later", 25), ==, RD_PASSWORD_MEMORY);
  pass (300);
  sim_passwords_delay (0);
  g_assert_true (look_up (store, "later", 0));
  g_assert_cmpuint (sim_schedule_get_length (), ==, 0);
}

static void
test_none_while_locked (void)
{
  g_autoptr (RdPasswordStore) store = rd_password_store_new ();

  sim_passwords_lock (true);
  g_assert_false (look_up (store, "locked", 0));
  g_assert_cmpint (save (store, "other", 0), ==, RD_PASSWORD_MEMORY);
  sim_passwords_lock (false);
  g_assert_true (look_up (store, "locked", 0));
}

/* Also by the next process, until there is a new one. */
static void
test_forgotten (void)
{
  g_autoptr (RdPasswordStore) store = rd_password_store_new ();
  g_autoptr (RdPasswordStore) next = rd_password_store_new ();

  forget (store, "gone");
  g_assert_false (look_up (next, "gone", 0));
  g_assert_true (look_up (next, "kept", 0));
  g_assert_cmpint (save (store, "gone", 0), ==, RD_PASSWORD_SECRET_SERVICE);
  g_assert_true (look_up (next, "gone", 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sim_clock_begin ();
  g_test_add_func ("/passwords/everyone-has-one", test_everyone_has_one);
  g_test_add_func ("/passwords/answers-come-late", test_answers_come_late);
  g_test_add_func ("/passwords/none-while-locked", test_none_while_locked);
  g_test_add_func ("/passwords/forgotten", test_forgotten);
  return g_test_run ();
}
