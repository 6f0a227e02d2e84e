/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/service-error.h"

#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <gio/gio.h>

/* The name of the profile is put in for the first %s of BEGINNING, a cause for the second. Programs
 * that call rosterd add the command or the button that does it. */
static const struct
{
  RdRemedy remedy;
  const char *word; /* of Profile.Remedy */
  const char *beginning;
  const char *advice;
} states[RD_SERVICE_N_STATES] = {
  [RD_SERVICE_EMPTY] = { RD_REMEDY_PERSON, RD_REMEDY_WORD_PASSWORD,
                         "There is no password for the profile \"%s\"", "give it one" },
  [RD_SERVICE_ABSENT] = { RD_REMEDY_PERSON, RD_REMEDY_WORD_PASSWORD,
                          "There is no password for the profile \"%s\", and no Secret Service "
                          "(keyring) that could have it",
                          "give it one" },
  [RD_SERVICE_NO_START]
  = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING,
      "The password of \"%s\" is not known: the Secret Service (keyring) can't be started (%s)",
      "start it, or give the profile its password" },
  [RD_SERVICE_MUTE]
  = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING,
      "The password of \"%s\" is not known: the Secret Service (keyring) doesn't answer",
      "unlock or restart it, or give the profile its password" },
  [RD_SERVICE_LOCKED]
  = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING, "The keyring with the password of \"%s\" is locked",
      "unlock it, or connect the profile to have it asked for again" },
  [RD_SERVICE_DISMISSED]
  = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING,
      "The keyring with the password of \"%s\" was not unlocked when it was asked for",
      "unlock it, or connect the profile to have it asked for again" },
  [RD_SERVICE_UNSEEN]
  = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING,
      "There is no password for the profile \"%s\" in an unlocked keyring, and the default one is "
      "locked",
      "unlock it, or give the profile its password" },
  [RD_SERVICE_NO_TEXT] = { RD_REMEDY_PERSON, RD_REMEDY_WORD_PASSWORD,
                           "The Secret Service's password of \"%s\" is %s", "give another" },
  [RD_SERVICE_DELETED]
  = { RD_REMEDY_PERSON, RD_REMEDY_WORD_PASSWORD,
      "The password of \"%s\" was deleted from the Secret Service just now", "give it again" },
  [RD_SERVICE_BROKEN] = { RD_REMEDY_LATER, RD_REMEDY_WORD_KEYRING,
                          "The Secret Service (keyring) doesn't give the password of \"%s\" (%s)",
                          "look after the keyring, or give the profile its password" },
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

GError *
rd_service_error_new (RdServiceState state, const char *profile, const char *cause,
                      RdRemedy *remedy)
{
  g_autofree char *beginning
      = g_strdup_printf (states[state].beginning, profile, rd_quote (cause).text);

  *remedy = states[state].remedy;
  return rd_error_set_remedy (
      g_error_new (RD_ERROR, RD_ERROR_PASSWORD_NEEDED, "%s; %s.", beginning, states[state].advice),
      (RdErrorRemedy){ states[state].word, "" });
}

#pragma GCC diagnostic pop

/* By name: what has no code of its own, or another one in another version of libsecret. */
static bool
has_name (const GError *error, const char *end)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  return name != NULL && g_str_has_suffix (name, end);
}

RdServiceState
rd_service_error_judge (const GError *error)
{
  static const int spawn_errors[] = {
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FORK_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SETUP_FAILED,
    G_DBUS_ERROR_SPAWN_CONFIG_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
    G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID,
    G_DBUS_ERROR_SPAWN_FILE_INVALID,
    G_DBUS_ERROR_SPAWN_NO_MEMORY,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (spawn_errors); i++)
    {
      if (g_error_matches (error, G_DBUS_ERROR, spawn_errors[i]))
        return RD_SERVICE_NO_START;
    }
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) /* no bus at all */
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return RD_SERVICE_ABSENT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT))
    return RD_SERVICE_MUTE;
  if (has_name (error, ".NoSuchObject")
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    return RD_SERVICE_DELETED;
  if (has_name (error, ".IsLocked"))
    return RD_SERVICE_LOCKED;
  return RD_SERVICE_BROKEN;
}

GError *
rd_service_error_new_waiting (const char *profile, bool is_prompted)
{
  GError *error = g_error_new (
      RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
      is_prompted
          ? "The keyring with the password of \"%s\" is locked: unlock it in the window that asks "
            "for that, or give the profile its password."
          : "The Secret Service (keyring) was asked for the password of \"%s\" and hasn't answered "
            "yet: unlock it, or give the profile its password.",
      profile);

  return rd_error_set_remedy (error, (RdErrorRemedy){ RD_REMEDY_WORD_KEYRING, "" });
}
