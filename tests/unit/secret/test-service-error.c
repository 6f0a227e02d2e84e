/* Each state of the Secret Service has a sentence of its own that names the profile and says what
 * to do, and only what a person must mend waits for one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/service-error.h"

#include "dbus-interfaces/errors.h"

#include <gio/gio.h>
#include <string.h>

static void
test_sentences (void)
{
  static const bool needs_person[RD_SERVICE_N_STATES] = {
    [RD_SERVICE_EMPTY] = true,
    [RD_SERVICE_ABSENT] = true,
    [RD_SERVICE_NO_TEXT] = true,
    [RD_SERVICE_DELETED] = true,
  };
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned state = 0; state < RD_SERVICE_N_STATES; state++)
    {
      RdRemedy remedy = RD_REMEDY_SOON;
      g_autoptr (GError) error
          = rd_service_error_new ((RdServiceState)state, "home", "the cause", &remedy);

      g_assert_error (error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
      g_assert_nonnull (strstr (error->message, "\"home\""));
      g_assert_nonnull (strstr (error->message, "; "));
      g_assert_null (strstr (error->message, "rosterctl"));
      g_assert_cmpstr (rd_error_get_remedy (error).word, ==,
                       needs_person[state] ? RD_REMEDY_WORD_PASSWORD : RD_REMEDY_WORD_KEYRING);
      g_assert_cmpint (remedy, ==, needs_person[state] ? RD_REMEDY_PERSON : RD_REMEDY_LATER);
      g_assert_true (g_hash_table_add (sentences, g_strdup (error->message)));
    }
}

static void
test_judged (void)
{
  static const struct
  {
    const char *name;
    RdServiceState state;
  } rows[] = {
    { "org.freedesktop.DBus.Error.ServiceUnknown", RD_SERVICE_ABSENT },
    { "org.freedesktop.DBus.Error.Spawn.ServiceNotFound", RD_SERVICE_ABSENT },
    { "org.freedesktop.DBus.Error.Spawn.ChildExited", RD_SERVICE_NO_START },
    { "org.freedesktop.DBus.Error.Spawn.ExecFailed", RD_SERVICE_NO_START },
    { "org.freedesktop.DBus.Error.NoReply", RD_SERVICE_MUTE },
    { "org.freedesktop.DBus.Error.TimedOut", RD_SERVICE_MUTE },
    { "org.freedesktop.DBus.Error.UnknownObject", RD_SERVICE_DELETED },
    { "org.freedesktop.Secret.Error.NoSuchObject", RD_SERVICE_DELETED },
    { "org.freedesktop.Secret.Error.IsLocked", RD_SERVICE_LOCKED },
    { "org.freedesktop.DBus.Error.AccessDenied", RD_SERVICE_BROKEN },
    { "org.example.Odd", RD_SERVICE_BROKEN },
  };
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_dbus_error_new_for_dbus_error (rows[i].name, "x");

      g_assert_cmpint (rd_service_error_judge (error), ==, rows[i].state);
    }
  g_assert_cmpint (rd_service_error_judge (late), ==, RD_SERVICE_MUTE);
  g_assert_cmpint (rd_service_error_judge (cancelled), ==, RD_SERVICE_MUTE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service-error/sentences", test_sentences);
  g_test_add_func ("/service-error/judged", test_judged);
  return g_test_run ();
}
