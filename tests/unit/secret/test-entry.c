/* A password is kept for later logins; after the server refused it its place is asked once, and
 * what was refused is not tried again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/entry.h"

#include <gio/gio.h>

typedef struct
{
  RdPasswordEntry *entry;
  RdSecret *old, *new;
  GError *reason;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->entry = rd_password_entry_new ();
  fixture->old = rd_secret_new ("old");
  fixture->new = rd_secret_new ("new");
  fixture->reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Check the password.");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rd_password_entry_free (fixture->entry);
  rd_secret_unref (fixture->old);
  rd_secret_unref (fixture->new);
  g_error_free (fixture->reason);
  g_assert_cmpuint (rd_secret_count (), ==, 0);
}

static void
log_in (Fixture *fixture, const char *expected)
{
  g_autoptr (RdSecret) used = rd_password_entry_use (fixture->entry);

  g_assert_cmpstr (rd_secret_get_text (used), ==, expected);
}

/* It may have been changed since. */
static void
test_refused_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rd_password_entry_take (fixture->entry, fixture->old, RD_PASSWORD_COMMAND, NULL));
  log_in (fixture, "old");
  log_in (fixture, "old");
  g_assert_true (rd_password_entry_refuse (fixture->entry, fixture->reason));
  g_assert_null (fixture->entry->password);
  g_assert_false (
      rd_password_entry_take (fixture->entry, fixture->old, RD_PASSWORD_COMMAND, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_true (rd_password_entry_take (fixture->entry, fixture->new, RD_PASSWORD_COMMAND, NULL));
  log_in (fixture, "new");
}

/* Its place has no other than the one it has just given. */
static void
test_refused_at_once (Fixture *fixture, gconstpointer data)
{
  rd_password_entry_take (fixture->entry, fixture->old, RD_PASSWORD_SECRET_SERVICE, NULL);
  log_in (fixture, "old");
  g_assert_false (rd_password_entry_refuse (fixture->entry, fixture->reason));
  g_assert_null (fixture->entry->password);
}

/* No place has another one than what the person gave. */
static void
test_refused_from_memory (Fixture *fixture, gconstpointer data)
{
  static const RdPasswordStorage storages[] = { RD_PASSWORD_MEMORY, RD_PASSWORD_CREDENTIAL };

  for (size_t i = 0; i < G_N_ELEMENTS (storages); i++)
    {
      rd_password_entry_change (fixture->entry, fixture->old, storages[i]);
      log_in (fixture, "old");
      log_in (fixture, "old");
      g_assert_false (rd_password_entry_refuse (fixture->entry, fixture->reason));
      log_in (fixture, "old");
    }
}

/* Whoever acts may know that the server takes it now. */
static void
test_renewed (Fixture *fixture, gconstpointer data)
{
  rd_password_entry_take (fixture->entry, fixture->old, RD_PASSWORD_COMMAND, NULL);
  log_in (fixture, "old");
  rd_password_entry_refuse (fixture->entry, fixture->reason);
  fixture->entry->was_dismissed = true;
  rd_password_entry_renew (fixture->entry);
  g_assert_false (fixture->entry->was_dismissed);
  g_assert_true (rd_password_entry_take (fixture->entry, fixture->old, RD_PASSWORD_COMMAND, NULL));
  rd_password_entry_renew (fixture->entry);
  g_assert_null (fixture->entry->password); /* the command is run again */
  rd_password_entry_change (fixture->entry, fixture->new, RD_PASSWORD_MEMORY);
  rd_password_entry_renew (fixture->entry);
  log_in (fixture, "new");
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (rd_password_storage_to_string (RD_PASSWORD_NONE), ==, "none");
  g_assert_cmpstr (rd_password_storage_to_string (RD_PASSWORD_COMMAND), ==, "command");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/entry/refused-later", test_refused_later },
    { "/entry/refused-at-once", test_refused_at_once },
    { "/entry/refused-from-memory", test_refused_from_memory },
    { "/entry/renewed", test_renewed },
    { "/entry/words", test_words },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
