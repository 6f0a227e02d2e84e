/* The files of the store. Nothing here opens the database, and nothing is ever deleted.
 *
 * The lock is a file of its own: SQLite's locks on the database are dropped by the kernel when any
 * descriptor of it is closed, and its shared memory would let a second process in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store-files.h"

#include "dbus-interfaces/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_WAIT_MS 2000u
#define LOCK_STEP_MS 20u

static const char *const companions[] = { "-wal", "-shm" };

static void
set_errno_error (GError **error, const char *verb, const char *path)
{
  int code = errno;
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, RD_ERROR,
               code == ENOSPC || code == EDQUOT ? RD_ERROR_STORE_FULL : RD_ERROR_STORE_FAILED,
               "“%s” can't be %s (%s); rosterd keeps its store there: put that right and start it "
               "again.",
               shown, verb, g_strerror (code));
}

char *
rd_store_files_get_path (const char *directory)
{
  return g_build_filename (directory, "rosterd.db", NULL);
}

/* An open file of mode 0600, whatever mode it had; -1 on failure. */
static int
open_private (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0 || fchmod (fd, 0600) != 0)
    {
      set_errno_error (error, "opened for writing", path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

bool
rd_store_files_prepare (const char *directory, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  int fd;

  /* A directory that is there already is somebody's choice, and keeps its mode. */
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      set_errno_error (error, "made a private directory", directory);
      return false;
    }
  fd = open_private (path, error);
  if (fd < 0)
    return false;
  close (fd);
  return true;
}

/* A rosterd that is just ending lets go in a moment: the bus may start the next one before that. */
static bool
wait_for_lock (int fd)
{
  for (unsigned waited_ms = 0; flock (fd, LOCK_EX | LOCK_NB) != 0; waited_ms += LOCK_STEP_MS)
    {
      if (errno != EWOULDBLOCK || waited_ms >= LOCK_WAIT_MS)
        return false;
      g_usleep (LOCK_STEP_MS * 1000);
    }
  return true;
}

int
rd_store_files_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int fd = open_private (path, error);

  if (fd < 0)
    return -1;
  if (wait_for_lock (fd))
    return fd;
  if (errno == EWOULDBLOCK)
    {
      g_autofree char *shown = g_filename_display_name (directory);

      g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                   "Another rosterd is using the store “%s”; end that one first.", shown);
    }
  else
    set_errno_error (error, "locked", path);
  close (fd);
  return -1;
}

bool
rd_store_files_check (const char *directory, int lock, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  g_autofree char *shown = NULL;
  struct stat ours, found;

  if (fstat (lock, &ours) == 0 && stat (path, &found) == 0 && ours.st_dev == found.st_dev
      && ours.st_ino == found.st_ino)
    return true;
  shown = g_filename_display_name (directory);
  g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
               "The store “%s” was removed or replaced while rosterd was using it, and nothing was "
               "stored; start rosterd anew.",
               shown);
  return false;
}

/* A name that neither the database nor a companion has taken yet. */
static char *
choose_name (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  char *name = g_strdup_printf ("%s.corrupt-%s", path, time);

  for (unsigned i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.corrupt-%s-%u", path, time, i);
    }
  return name;
}

static bool
move_companion (const char *from, const char *to, const char *suffix, GError **error)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);

  if (g_rename (source, target) == 0 || errno == ENOENT)
    return true;
  set_errno_error (error, "renamed", source);
  return false;
}

char *
rd_store_files_set_aside (const char *directory, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autofree char *name = choose_name (path);

  /* The database last: were this cut off half-way, the next start would find it damaged again. */
  for (size_t i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      if (!move_companion (path, name, companions[i], error))
        return NULL;
    }
  if (!move_companion (path, name, "", error) || !rd_store_files_prepare (directory, error))
    return NULL;
  return g_steal_pointer (&name);
}
