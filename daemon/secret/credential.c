/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret/credential.h"

#include "dbus-interfaces/call-limits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM (RD_PASSWORD_SIZE_MAX + 2) /* a newline, and a byte that shows it is too long */

/* NULL: errno tells. Only a plain file: anything else could block. */
static RdSecret *
read_file (const char *path)
{
  g_autoptr (RdSecret) password = rd_secret_new_empty (ROOM);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  ssize_t n = -1;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    n = read (fd, rd_secret_get_room (password), ROOM);
  if (fd >= 0)
    close (fd);
  if (n < 0)
    return NULL;
  if (n > 0 && rd_secret_get_room (password)[n - 1] == '\n')
    n--;
  rd_secret_end (password, (size_t)n);
  return g_steal_pointer (&password);
}

RdSecret *
rd_credential_read (const char *profile)
{
  const char *directory = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *name = g_strconcat ("rosterd.", profile, NULL);
  g_autofree char *path = NULL;
  g_autoptr (RdSecret) password = NULL;
  const char *fault;

  if (directory == NULL)
    return NULL;
  path = g_build_filename (directory, name, NULL);
  password = read_file (path);
  fault = password != NULL ? rd_secret_find_fault (password) : NULL;
  if (fault == NULL)
    return g_steal_pointer (&password);
  g_warning ("The credential %s is %s; it is ignored.", path, fault);
  return NULL;
}
