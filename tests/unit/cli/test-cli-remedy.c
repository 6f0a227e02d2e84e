/* What a person is told to do next: in each state, after each error, with each remedy of rosterd's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/line/table.h"
#include "cli/view/remedy.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/names.h"

#include <string.h>

static const char *const states[] = { "disabled", "offline", "connecting", "locked",      "syncing",
                                      "online",   "waiting", "failed",     "of-tomorrow", NULL };
static const char *const storages[]
    = { "none", "memory", "secret-service", "credential", "command", NULL };
/* As rosterd pairs them, and one of a rosterd to come. */
static const RdErrorRemedy remedies[] = {
  { "", "" },
  { RD_REMEDY_WORD_PASSWORD, "" },
  { RD_REMEDY_WORD_PASSWORD, "credential" },
  { RD_REMEDY_WORD_KEYRING, "" },
  { RD_REMEDY_WORD_SETTING, "Address" },
  { RD_REMEDY_WORD_SETTING, "Proxy" },
  { RD_REMEDY_WORD_SETTING, "CaFile" },
  { RD_REMEDY_WORD_SETTING, "ClientCertificate" },
  { RD_REMEDY_WORD_SETTING, "AllowPlain" },
  { RD_REMEDY_WORD_SETTING, "PasswordCommand" },
  { RD_REMEDY_WORD_SETTING, "OfTomorrow" },
  { RD_REMEDY_WORD_CERTIFICATE, "ab12" },
  { RD_REMEDY_WORD_LOGIN, "SCRAM-SHA-1" },
  { "of-tomorrow", "what" },
};

static char *
describe (const char *state, const char *error, RdErrorRemedy remedy, const char *storage)
{
  CtlPlight plight = { "home", state, error, remedy.word, remedy.object, storage };

  return ctl_remedy_describe (&plight);
}

/* -- each road --------------------------------------------------------------------------------- */

static void
assert_is_of_table (const char *words)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);
  g_autoptr (GError) error = NULL;
  int n_words;
  const CtlVerb *verb = ctl_table_find (all, &n_words, &error);

  g_assert_no_error (error);
  g_assert_nonnull (verb);
}

/* No place is left open, the command comes last and is one that there is. */
static void
assert_is_sound (const char *line)
{
  const char *command = strstr (line, ": rosterctl ");

  g_assert_null (strpbrk (line, "{}"));
  if (command == NULL)
    {
      g_assert_true (g_str_has_suffix (line, "."));
      g_assert_null (strstr (line, "rosterctl"));
      return;
    }
  assert_is_of_table (command + strlen (": rosterctl "));
  g_assert_null (strstr (command + 1, ": "));
}

static void
check_all_of_state (const char *state, const char *error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (remedies); i++)
    for (size_t j = 0; storages[j] != NULL; j++)
      {
        g_autofree char *line = describe (state, error, remedies[i], storages[j]);

        if (line != NULL)
          assert_is_sound (line);
        else
          g_assert_true (g_str_equal (state, "online")
                         || g_str_equal (error, rd_error_get_name (RD_ERROR_NOT_SUPPORTED)));
      }
}

static void
test_all (void)
{
  for (size_t i = 0; states[i] != NULL; i++)
    for (int code = 0; code < RD_N_ERRORS; code++)
      check_all_of_state (states[i], rd_error_get_name (code));
  for (size_t i = 0; states[i] != NULL; i++)
    {
      check_all_of_state (states[i], "");
      check_all_of_state (states[i], RD_BUS_NAME ".Error.OfTomorrow");
    }
}

/* -- what helps -------------------------------------------------------------------------------- */

typedef struct
{
  const char *state;
  RdError error;
  RdErrorRemedy remedy;
  const char *storage;
  const char *command; /* NULL: a sentence without one */
} Case;

static const Case cases[] = {
  /* What is disabled has no error; connecting it is all. */
  { "disabled", RD_ERROR_FAILED, { "", "" }, "memory", "profile connect home" },
  { "failed", RD_ERROR_AUTHENTICATION_FAILED, { "password", "" }, "memory", "profile login home" },
  { "failed",
    RD_ERROR_AUTHENTICATION_FAILED,
    { "password", "" },
    "secret-service",
    "profile login home" },
  /* Where another one is refused. */
  { "failed",
    RD_ERROR_AUTHENTICATION_FAILED,
    { "password", "" },
    "command",
    "profile connect home" },
  { "failed", RD_ERROR_AUTHENTICATION_FAILED, { "password", "" }, "credential", NULL },
  { "failed", RD_ERROR_PASSWORD_NEEDED, { "password", "credential" }, "none", NULL },
  /* Another password doesn't open an account that is disabled. */
  { "failed", RD_ERROR_AUTHENTICATION_FAILED, { "", "" }, "memory", "profile connect home" },
  { "failed", RD_ERROR_PASSWORD_NEEDED, { "password", "" }, "none", "profile login home" },
  { "locked", RD_ERROR_PASSWORD_NEEDED, { "keyring", "" }, "none", "profile login home" },
  { "locked", RD_ERROR_PASSWORD_NEEDED, { "", "" }, "command", "status" },
  { "waiting", RD_ERROR_PASSWORD_NEEDED, { "keyring", "" }, "none", "profile connect home" },
  { "waiting",
    RD_ERROR_PASSWORD_NEEDED,
    { "setting", "PasswordCommand" },
    "command",
    "profile set home password-command=COMMAND" },
  { "waiting",
    RD_ERROR_CERTIFICATE_UNTRUSTED,
    { "certificate", "ab12" },
    "memory",
    "profile trust home" },
  { "failed",
    RD_ERROR_CERTIFICATE_UNTRUSTED,
    { "certificate", "ab12" },
    "memory",
    "profile trust home" },
  /* One that can't be read. */
  { "waiting", RD_ERROR_CERTIFICATE_UNTRUSTED, { "", "" }, "memory", "status" },
  { "waiting",
    RD_ERROR_CERTIFICATE_UNTRUSTED,
    { "setting", "CaFile" },
    "memory",
    "profile set home ca-file=FILE" },
  { "waiting",
    RD_ERROR_LOGIN_WEAKENED,
    { "weaker-login", "SCRAM-SHA-1" },
    "memory",
    "profile trust home SCRAM-SHA-1" },
  { "waiting",
    RD_ERROR_AUTHENTICATION_FAILED,
    { "setting", "ClientCertificate" },
    "none",
    "profile set home client-certificate=FILE" },
  { "failed",
    RD_ERROR_AUTHENTICATION_FAILED,
    { "setting", "AllowPlain" },
    "memory",
    "profile set home allow-plain=yes" },
  { "failed",
    RD_ERROR_CONNECTION_FAILED,
    { "setting", "Proxy" },
    "memory",
    "profile set home proxy=URL" },
  { "failed",
    RD_ERROR_INVALID_ARGUMENTS,
    { "setting", "Address" },
    "memory",
    "profile set home address=HOST:PORT" },
  { "failed", RD_ERROR_INVALID_JID, { "", "" }, "memory", "profile remove home" },
  { "failed", RD_ERROR_CONNECTION_LOST, { "", "" }, "memory", "profile connect home" },
  { "waiting", RD_ERROR_CONNECTION_LOST, { "", "" }, "memory", "status" },
  { "waiting", RD_ERROR_CONNECTION_FAILED, { "", "" }, "memory", "status" },
  { "waiting", RD_ERROR_TIMED_OUT, { "", "" }, "memory", "status" },
  { "waiting", RD_ERROR_NOT_SUPPORTED, { "", "" }, "memory", "status" },
  { "waiting", RD_ERROR_STORE_FULL, { "", "" }, "memory", "status" },
  { "offline", RD_ERROR_FAILED, { "", "" }, "memory", "status" },
  { "connecting", RD_ERROR_FAILED, { "", "" }, "memory", "profile connect home" },
};

static void
test_cases (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *one = &cases[i];
      g_autofree char *line
          = describe (one->state, rd_error_get_name (one->error), one->remedy, one->storage);
      const char *command = strstr (line, ": rosterctl ");

      if (g_strcmp0 (command != NULL ? command + strlen (": rosterctl ") : NULL, one->command) != 0)
        g_error ("%s, %s: %s, not %s", one->state, rd_error_get_name (one->error), line,
                 one->command != NULL ? one->command : "a sentence");
    }
}

/* A view has just shown how it fares. */
static void
test_acts (void)
{
  static const RdErrorRemedy none = { "", "" };

  for (size_t i = 0; states[i] != NULL; i++)
    {
      CtlPlight plight = { "home", states[i], "", none.word, none.object, "memory" };
      g_autofree char *line = ctl_remedy_describe (&plight);

      if (ctl_remedy_is_an_act (&plight))
        g_assert_null (strstr (line, "rosterctl status"));
    }
}

/* -- calls ------------------------------------------------------------------------------------- */

static void
test_calls (void)
{
  unsigned n_told = 0;

  for (int code = 0; code < RD_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (RD_ERROR, code, "It is so.");
      const char *intention = NULL, *words = ctl_remedy_of_call (error, &intention);

      if (words == NULL)
        continue;
      assert_is_of_table (words);
      g_assert_cmpstr (intention, !=, NULL);
      n_told++;
    }
  g_assert_cmpuint (n_told, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-remedy/all", test_all);
  g_test_add_func ("/cli-remedy/cases", test_cases);
  g_test_add_func ("/cli-remedy/acts", test_acts);
  g_test_add_func ("/cli-remedy/calls", test_calls);
  return g_test_run ();
}
