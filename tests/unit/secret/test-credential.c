/* A credential is read from systemd's directory, if it is a plain file with a password in it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/credential.h"

#include "dbus-interfaces/errors.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *directory;

/* The password, or the sentence why there is none; NULL: there is no credential. */
static char *
read_it (const char *content, size_t size)
{
  g_autofree char *path = g_build_filename (directory, "rosterd.me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RdSecret) password = NULL;

  g_assert_true (g_file_set_contents (path, content, (gssize)size, NULL));
  g_assert_true (rd_credential_exists ("me"));
  password = rd_credential_read ("me", &error);
  g_unlink (path);
  if (password != NULL)
    return g_strdup (rd_secret_get_text (password));
  g_assert_error (error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
  return g_strdup (error->message);
}

static void
test_contents (void)
{
  g_autofree char *longest = g_strnfill (1024, 'x');
  g_autofree char *too_long = g_strnfill (1025, 'x');
  g_autofree char *much = g_strnfill (100000, 'x');
  const struct
  {
    const char *content;
    size_t size;
    const char *pattern;
  } rows[] = {
    { "sesame", 6, "sesame" },
    { "sesame\n", 7, "sesame" },
    { "sesame\n\n", 8, "sesame\n" },
    { longest, 1024, longest },
    { too_long, 1025, "*rosterd.me, is longer than 1024 bytes; correct it*" },
    { much, 100000, "*is longer than 1024 bytes*" },
    { "", 0, "*is empty*" },
    { "\n", 1, "*is empty*" },
    { "\xFF", 1, "*is not UTF-8 text*" },
    { "a\0b", 3, "*is not UTF-8 text*" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = read_it (rows[i].content, rows[i].size);

      g_assert_true (g_pattern_match_simple (rows[i].pattern, text));
    }
}

/* Neither may make rosterd wait. */
static void
test_no_files (void)
{
  g_autofree char *path = g_build_filename (directory, "rosterd.me", NULL);

  g_assert_false (rd_credential_exists ("me"));
  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (i == 0 ? mkfifo (path, 0600) : mkdir (path, 0700), ==, 0);
      g_assert_null (rd_credential_read ("me", &error));
      g_assert_error (error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED);
      g_assert_nonnull (strstr (error->message, "can't be read"));
      g_assert_cmpint (i == 0 ? g_unlink (path) : g_rmdir (path), ==, 0);
    }
}

static void
test_no_directory (void)
{
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_false (rd_credential_exists ("me"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  directory = g_dir_make_tmp ("rd-credentials-XXXXXX", NULL);
  g_setenv ("CREDENTIALS_DIRECTORY", directory, TRUE);
  g_test_add_func ("/credential/contents", test_contents);
  g_test_add_func ("/credential/no-plain-file", test_no_files);
  g_test_add_func ("/credential/no-directory", test_no_directory);
  status = g_test_run ();
  g_rmdir (directory);
  g_free (directory);
  return status;
}
