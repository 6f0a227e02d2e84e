/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus/descriptor.h"

#include "dbus-interfaces/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int
rd_descriptor_take (GUnixFDList *fds, GVariant *handle, const char *what, GError **error)
{
  int index = g_variant_get_handle (handle);
  g_autoptr (GError) cause = NULL;
  int fd;

  if (fds == NULL || index < 0 || index >= g_unix_fd_list_get_length (fds))
    {
      g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                   "The call hands no file descriptor over to read %s from.", what);
      return -1;
    }
  fd = g_unix_fd_list_get (fds, index, &cause);
  if (fd < 0)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "rosterd has no descriptor left to read %s from (%s); try again later.", what,
                 cause->message);
  return fd;
}

/* errno 0: FD is none that can be read. */
static int
open_again (int fd, bool *is_socket)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  struct stat status;

  errno = 0;
  if (fstat (fd, &status) != 0)
    return -1;
  *is_socket = S_ISSOCK (status.st_mode);
  if (*is_socket || S_ISREG (status.st_mode))
    return fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (!S_ISFIFO (status.st_mode))
    return -1;
  return open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

int
rd_descriptor_make_readable (int fd, bool *is_socket, const char *what, GError **error)
{
  int own = open_again (fd, is_socket);

  if (own >= 0)
    return own;
  if (errno == EMFILE || errno == ENFILE)
    g_set_error (error, RD_ERROR, RD_ERROR_LIMIT_EXCEEDED,
                 "rosterd has as many files open as it may, and can't read %s; try again later.",
                 what);
  else
    g_set_error (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                 "rosterd reads %s from a pipe, a socket or a file; the descriptor is none.", what);
  return -1;
}

ssize_t
rd_descriptor_read (int fd, bool is_socket, void *room, size_t size)
{
  return is_socket ? recv (fd, room, size, MSG_DONTWAIT) : read (fd, room, size);
}
