/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/view/remedy.h"

#include "cli/option/settings.h"
#include "cli/out/field.h"
#include "dbus-interfaces/errors.h"

#include <string.h>

/* In a command: the profile's name, KEY=VALUE of the setting, what else the remedy is about. */
#define NAME "{name}"
#define SETTING "{setting}"
#define OBJECT "{object}"

/* The first row that fits; NULL fits all. No INTENTION: nothing is to be said. No COMMAND: the
 * intention is a sentence. */
static const struct
{
  const char *state, *word, *object, *storage;
  RdError error; /* 0: any */
  const char *intention, *command;
  bool is_patience; /* it mends itself */
} rows[] = {
  { .state = "online" },
  { .state = "disabled", .intention = "To connect it", .command = "profile connect " NAME },
  { .state = "offline",
    .intention = "rosterd connects it when it can. To see how it fares",
    .command = "status",
    .is_patience = true },
  { .state = "connecting",
    .intention = "To wait until it is online",
    .command = "profile connect " NAME,
    .is_patience = true },
  { .state = "syncing",
    .intention = "To wait until it is online",
    .command = "profile connect " NAME,
    .is_patience = true },

  { .word = RD_REMEDY_WORD_PASSWORD,
    .object = "credential",
    .intention = "Correct the credential rosterd." NAME " where systemd takes it from, and restart "
                 "rosterd." },
  { .word = RD_REMEDY_WORD_PASSWORD,
    .storage = "credential",
    .intention = "The password is the credential rosterd." NAME
                 ": correct it where systemd takes it from, and restart rosterd." },
  { .word = RD_REMEDY_WORD_PASSWORD,
    .storage = "command",
    .intention = "When the password command prints the right one",
    .command = "profile connect " NAME },
  { .word = RD_REMEDY_WORD_PASSWORD,
    .intention = "To give the password",
    .command = "profile login " NAME },
  { .word = RD_REMEDY_WORD_KEYRING,
    .state = "locked",
    .intention = "Unlock the keyring. To give the password instead",
    .command = "profile login " NAME },
  { .word = RD_REMEDY_WORD_KEYRING,
    .intention = "Unlock the keyring. To have it asked again",
    .command = "profile connect " NAME },
  { .word = RD_REMEDY_WORD_SETTING,
    .object = "PasswordCommand",
    .intention = "To change the command",
    .command = "profile set " NAME " " SETTING },
  { .word = RD_REMEDY_WORD_SETTING,
    .object = "AllowPlain",
    .intention = "To allow it",
    .command = "profile set " NAME " " SETTING },
  { .word = RD_REMEDY_WORD_SETTING,
    .intention = "To change that setting",
    .command = "profile set " NAME " " SETTING },
  { .word = RD_REMEDY_WORD_CERTIFICATE,
    .intention = "To look at the certificate",
    .command = "profile trust " NAME },
  { .word = RD_REMEDY_WORD_LOGIN,
    .intention = "To accept the weaker login",
    .command = "profile trust " NAME " " OBJECT },

  { .error = RD_ERROR_INVALID_JID,
    .intention = "To remove it, and then add it with another JID",
    .command = "profile remove " NAME },
  { .state = "failed", .error = RD_ERROR_NOT_SUPPORTED },
  { .state = "failed",
    .intention = "To try again when that is mended",
    .command = "profile connect " NAME },
  { .state = "locked",
    .intention = "The password hasn't come yet. To see how it fares",
    .command = "status",
    .is_patience = true },
  { .intention = "To see how it fares", .command = "status", .is_patience = true },
};

/* Of calls: what their sentences leave to say. */
static const struct
{
  RdError error;
  const char *intention, *command;
} calls[] = {
  { RD_ERROR_NO_SUCH_PROFILE, "To see the profiles", "profile list" },
  { RD_ERROR_PROFILE_EXISTS, "To see the profiles", "profile list" },
  { RD_ERROR_NO_SUCH_JOB, "To see the jobs", "job list -v" },
  { RD_ERROR_NO_SUCH_POINT, "To see the changes", "history" },
  { RD_ERROR_NO_SUCH_SNAPSHOT, "To see the snapshots", "snapshot list" },
};

static bool
fits (const char *wanted, const char *found)
{
  return wanted == NULL || g_str_equal (wanted, found);
}

static size_t
find_row (const CtlPlight *plight)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (fits (rows[i].state, plight->state) && fits (rows[i].word, plight->word)
          && fits (rows[i].object, plight->object) && fits (rows[i].storage, plight->storage)
          && (rows[i].error == 0 || fits (rd_error_get_name (rows[i].error), plight->error)))
        return i;
    }
  g_return_val_if_reached (0);
}

static void
replace (GString *words, const char *place, const char *value)
{
  g_string_replace (words, place, value, 0);
}

CtlPlight
ctl_plight_get (RdBusProfile *profile)
{
  CtlPlight plight = {
    .name = rd_bus_profile_get_name (profile),
    .state = rd_bus_profile_get_state (profile),
    .storage = rd_bus_profile_get_password_storage (profile),
  };

  g_variant_get (rd_bus_profile_get_last_error (profile), "(&s&s)", &plight.error, NULL);
  g_variant_get (rd_bus_profile_get_remedy (profile), "(&s&s)", &plight.word, &plight.object);
  return plight;
}

char *
ctl_remedy_describe (const CtlPlight *plight)
{
  size_t row = find_row (plight);
  g_autofree char *setting = ctl_settings_describe_change (plight->object);
  GString *words;

  if (rows[row].intention == NULL)
    return NULL;
  words = g_string_new (rows[row].intention);
  if (rows[row].command != NULL)
    g_string_append_printf (words, ": rosterctl %s", rows[row].command);
  replace (words, NAME, plight->name);
  replace (words, SETTING, setting != NULL ? setting : "KEY=VALUE");
  replace (words, OBJECT, plight->object);
  return g_string_free (words, FALSE);
}

bool
ctl_remedy_is_an_act (const CtlPlight *plight)
{
  size_t row = find_row (plight);

  return rows[row].intention != NULL && !rows[row].is_patience;
}

const char *
ctl_remedy_of_call (const GError *error, const char **intention)
{
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      if (!g_error_matches (error, RD_ERROR, (int)calls[i].error))
        continue;
      *intention = calls[i].intention;
      return calls[i].command;
    }
  return NULL;
}

void
ctl_remedy_write (CtlOutput *output, RdBusProfile *profile, int indent)
{
  CtlPlight plight = ctl_plight_get (profile);
  g_autofree char *words = ctl_remedy_is_an_act (&plight) ? ctl_remedy_describe (&plight) : NULL;

  if (words != NULL)
    ctl_field_write_paragraph (output, indent, words);
}

void
ctl_remedy_write_of_notice (CtlOutput *output, CtlClient *client, RdBusProfile *profile, int indent)
{
  uint64_t job = rd_bus_profile_get_roster_notice_job (profile);
  g_autofree char *undo = ctl_client_make_command (client, profile, "undo %" G_GUINT64_FORMAT, job);
  g_autofree char *words = g_strdup_printf ("To bring them back: %s", undo);
  g_autofree char *dismissal = g_strdup_printf (
      "If it is as it should be: rosterctl profile dismiss %s", rd_bus_profile_get_name (profile));

  if (job != 0)
    ctl_field_write_paragraph (output, indent, words);
  ctl_field_write_paragraph (output, indent, dismissal);
}
