/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/seal.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEAL_MAX 200

static char *
describe (const struct stat *status)
{
  return g_strdup_printf ("1 %ju %jd %jd.%09ld\n", (uintmax_t)status->st_ino,
                          (intmax_t)status->st_size, (intmax_t)status->st_mtim.tv_sec,
                          status->st_mtim.tv_nsec);
}

/* NULL: there is none, or a log that belongs to it. */
static char *
look (const char *path, struct stat *status)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  struct stat log_status;

  if (stat (path, status) != 0 || status->st_size == 0
      || (stat (log, &log_status) == 0 && log_status.st_size > 0))
    return NULL;
  return describe (status);
}

void
rd_seal_set (int lock, const char *path)
{
  struct stat status;
  g_autofree char *seal = look (path, &status);

  if (seal != NULL && (ftruncate (lock, 0) != 0 || pwrite (lock, seal, strlen (seal), 0) < 0))
    g_debug ("The database is not sealed; its pages are checked at the next start.");
}

static bool
is_before (const struct timespec *one, const struct timespec *other)
{
  return one->tv_sec < other->tv_sec
         || (one->tv_sec == other->tv_sec && one->tv_nsec < other->tv_nsec);
}

bool
rd_seal_break (int lock, const char *path)
{
  char found[SEAL_MAX + 1] = "";
  struct stat status, lock_status;
  g_autofree char *expected = look (path, &status);
  /* What was written within one tick of the kernel's clock can't be told apart. */
  bool is_whole = expected != NULL && pread (lock, found, SEAL_MAX, 0) > 0
                  && g_str_equal (found, expected) && fstat (lock, &lock_status) == 0
                  && is_before (&status.st_mtim, &lock_status.st_mtim);

  return ftruncate (lock, 0) == 0 && is_whole;
}
