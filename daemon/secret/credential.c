/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/credential.h"

#include "dbus-interfaces/call-limits.h"
#include "dbus-interfaces/errors.h"
#include "dbus-interfaces/quote.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM (RD_PASSWORD_SIZE_MAX + 2) /* a newline, and a byte that shows it is too long */

/* NULL: there is no directory of credentials. */
static char *
get_path (const char *profile)
{
  const char *directory = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *name = g_strconcat ("rosterd.", profile, NULL);

  return directory != NULL ? g_build_filename (directory, name, NULL) : NULL;
}

bool
rd_credential_exists (const char *profile)
{
  g_autofree char *path = get_path (profile);

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* NULL: errno tells. Only a plain file: anything else could block. */
static RdSecret *
read_file (const char *path)
{
  g_autoptr (RdSecret) password = rd_secret_new_empty (ROOM);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  ssize_t n = -1;
  int number;

  errno = fd >= 0 ? EINVAL : errno;
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    n = read (fd, rd_secret_get_room (password), ROOM);
  number = errno;
  if (fd >= 0)
    close (fd);
  errno = number;
  if (n < 0)
    return NULL;
  if (n > 0 && rd_secret_get_room (password)[n - 1] == '\n')
    n--;
  rd_secret_end (password, (size_t)n);
  return g_steal_pointer (&password);
}

static void
set_error (GError **error, const char *profile, const char *path, const char *fault)
{
  g_set_error (
      error, RD_ERROR, RD_ERROR_PASSWORD_NEEDED,
      "The credential with the password of \"%s\", %s, %s; correct it where systemd takes it "
      "from, and restart rosterd.",
      profile, rd_quote (path).text, fault);
  if (error != NULL)
    rd_error_set_remedy (*error, (RdErrorRemedy){ RD_REMEDY_WORD_PASSWORD, "credential" });
}

RdSecret *
rd_credential_read (const char *profile, GError **error)
{
  g_autofree char *path = get_path (profile);
  g_autoptr (RdSecret) password = read_file (path);
  g_autofree char *fault = NULL;

  if (password != NULL && rd_secret_find_fault (password) == NULL)
    return g_steal_pointer (&password);
  if (password == NULL)
    fault = g_strdup_printf ("can't be read (%s)", g_strerror (errno));
  else
    fault = g_strconcat ("is ", rd_secret_find_fault (password), NULL);
  set_error (error, profile, path, fault);
  return NULL;
}
