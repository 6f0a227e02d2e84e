/* A full disk, for one program and one database: loaded before the C library, it answers writes to
 * files named rosterd.db… with ENOSPC while the file that FULL_DISK_FLAG names exists.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t pwrite64 (int fd, const void *data, size_t size, off64_t offset);
int posix_fallocate64 (int fd, off64_t offset, off64_t size);

static bool
is_full (int fd)
{
  const char *flag = getenv ("FULL_DISK_FLAG");
  char link[64], path[4096];
  ssize_t size;

  if (flag == NULL || access (flag, F_OK) != 0)
    return false;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  size = readlink (link, path, sizeof path - 1);
  if (size < 0)
    return false;
  path[size] = '\0';
  return strstr (path, "/rosterd.db") != NULL && strstr (path, "-shm") == NULL;
}

ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  static ssize_t (*next) (int, const void *, size_t, off64_t);

  if (next == NULL)
    *(void **)&next = dlsym (RTLD_NEXT, "pwrite64");
  if (!is_full (fd))
    return next (fd, data, size, offset);
  errno = ENOSPC;
  return -1;
}

int
posix_fallocate64 (int fd, off64_t offset, off64_t size)
{
  static int (*next) (int, off64_t, off64_t);

  if (next == NULL)
    *(void **)&next = dlsym (RTLD_NEXT, "posix_fallocate64");
  return is_full (fd) ? ENOSPC : next (fd, offset, size);
}
