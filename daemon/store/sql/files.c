/* Opens no database and deletes nothing. The lock is a file of its own: the kernel drops SQLite's
 * locks when any descriptor of the database is closed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/sql/files.h"

#include "dbus-interfaces/errors.h"
#include "runtime/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_WAIT_MS 2000u
#define LOCK_STEP_MS 20u

static const char *const companions[] = { "-wal", "-shm" };
/* Beside the database, SQLite's own. */
static const char *const found_files[]
    = { "rosterd.db-wal", "rosterd.db-shm", "rosterd.db-journal" };

static void
set_errno_error (GError **error, const char *verb, const char *path)
{
  int code = errno;
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (
      error, RD_ERROR,
      code == ENOSPC || code == EDQUOT ? RD_ERROR_STORE_FULL : RD_ERROR_STORE_FAILED,
      "\"%s\" can't be %s (%s); rosterd keeps its store there: put that right and start it "
      "again.",
      shown, verb, g_strerror (code));
}

char *
rd_store_files_get_path (const char *directory)
{
  return g_build_filename (directory, "rosterd.db", NULL);
}

/* -- whose they are ---------------------------------------------------------------------------- */

/* Why a file of STATUS is not ours alone; NULL: it is. */
static const char *
find_fault (const struct stat *status)
{
  static const struct
  {
    mode_t type;
    const char *fault;
  } faults[] = {
    { S_IFLNK, "is a symbolic link" }, { S_IFDIR, "is a directory" }, { S_IFIFO, "is a pipe" },
    { S_IFSOCK, "is a socket" },       { S_IFCHR, "is a device" },    { S_IFBLK, "is a device" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if ((status->st_mode & S_IFMT) == faults[i].type)
        return faults[i].fault;
    }
  if (status->st_uid != geteuid ())
    return "belongs to another user";
  return status->st_nlink > 1 ? "has a second name (a hard link)" : NULL;
}

static bool
check_file (const char *path, const struct stat *status, GError **error)
{
  const char *fault = find_fault (status);
  g_autofree char *shown = NULL;

  if (fault == NULL)
    return true;
  shown = g_filename_display_name (path);
  g_set_error (
      error, RD_ERROR, RD_ERROR_STORE_FAILED,
      "\"%s\" %s, and rosterd keeps its store in plain files of its own only; move it away "
      "and start rosterd again.",
      shown, fault);
  return false;
}

static bool
check_directory (const char *path, const struct stat *status, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (status->st_uid != geteuid ())
    g_set_error (
        error, RD_ERROR, RD_ERROR_STORE_FAILED,
        "The directory \"%s\" belongs to another user, who could change the rosters in it; "
        "give rosterd one of your own: --store-dir=DIR.",
        shown);
  else if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                 "Others may write into the directory \"%s\", and could change the rosters in it; "
                 "forbid that (chmod go-w) and start rosterd again.",
                 shown);
  else
    return true;
  return false;
}

/* A descriptor of the directory; -1 if it isn't ours alone. If it is, nobody can replace the
 * files that are checked in it before SQLite opens them by name. */
static int
open_directory (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    set_errno_error (error, "opened", directory);
  else if (check_directory (directory, &status, error))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static bool
make_private (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    set_errno_error (error, "examined", path);
  else if (!check_file (path, &status, error))
    return false;
  else if ((status.st_mode & 07777) == 0600 || fchmod (fd, 0600) == 0)
    return true;
  else
    set_errno_error (error, "made private", path);
  return false;
}

/* Opens a file and sets its mode to 0600; -1 on failure. Looks first: opening a device or a pipe
 * could have an effect. */
static int
open_private (int directory, const char *path, int flags, GError **error)
{
  const char *name = strrchr (path, '/') + 1;
  struct stat status;
  int fd;

  if (fstatat (directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      && !check_file (path, &status, error))
    return -1;
  fd = openat (directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | flags,
               0600);
  if (fd < 0)
    set_errno_error (error, "opened for writing", path);
  else if (make_private (fd, path, error))
    return fd;
  else
    close (fd);
  return -1;
}

/* A missing file is fine. */
static bool
check_found (int directory, const char *path, GError **error)
{
  struct stat status;
  int fd;

  if (fstatat (directory, strrchr (path, '/') + 1, &status, AT_SYMLINK_NOFOLLOW) != 0
      && errno == ENOENT)
    return true;
  fd = open_private (directory, path, 0, error);
  if (fd < 0)
    return false;
  close (fd);
  return true;
}

static bool
prepare (int fd, const char *directory, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  int database;

  for (size_t i = 0; i < G_N_ELEMENTS (found_files); i++)
    {
      g_autofree char *found = g_build_filename (directory, found_files[i], NULL);

      if (!check_found (fd, found, error))
        return false;
    }
  database = open_private (fd, path, O_CREAT, error);
  if (database < 0)
    return false;
  close (database);
  return true;
}

bool
rd_store_files_prepare (const char *directory, GError **error)
{
  int fd = open_directory (directory, error);
  bool is_good = fd >= 0 && prepare (fd, directory, error);

  if (fd >= 0)
    close (fd);
  return is_good;
}

/* -- the lock ---------------------------------------------------------------------------------- */

/* Waits for a rosterd that is just ending: the bus may start the next one before it has let go. */
static bool
wait_for_lock (int fd)
{
  for (unsigned waited_ms = 0; flock (fd, LOCK_EX | LOCK_NB) != 0; waited_ms += LOCK_STEP_MS)
    {
      if (errno != EWOULDBLOCK || waited_ms >= LOCK_WAIT_MS)
        return false;
      rd_clock_sleep (LOCK_STEP_MS);
    }
  return true;
}

static int
open_lock (const char *directory, const char *path, GError **error)
{
  int parent, fd;

  /* An existing directory keeps its mode. */
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      set_errno_error (error, "made a private directory", directory);
      return -1;
    }
  parent = open_directory (directory, error);
  if (parent < 0)
    return -1;
  fd = open_private (parent, path, O_CREAT, error);
  close (parent);
  return fd;
}

int
rd_store_files_lock (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  int fd = open_lock (directory, path, error);

  if (fd < 0)
    return -1;
  if (wait_for_lock (fd))
    return fd;
  if (errno == EWOULDBLOCK)
    {
      g_autofree char *shown = g_filename_display_name (directory);

      g_set_error (error, RD_ERROR, RD_ERROR_STORE_FAILED,
                   "Another rosterd is using the store \"%s\"; end that one first.", shown);
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

  if (fstat (lock, &ours) == 0 && lstat (path, &found) == 0 && ours.st_dev == found.st_dev
      && ours.st_ino == found.st_ino)
    return true;
  shown = g_filename_display_name (directory);
  g_set_error (
      error, RD_ERROR, RD_ERROR_STORE_FAILED,
      "The store \"%s\" was removed or replaced while rosterd was using it, and nothing was "
      "stored; start rosterd anew.",
      shown);
  return false;
}

/* -- setting aside ----------------------------------------------------------------------------- */

static bool
is_taken (const char *name)
{
  struct stat status;
  bool is_there = lstat (name, &status) == 0;

  for (size_t i = 0; i < G_N_ELEMENTS (companions) && !is_there; i++)
    {
      g_autofree char *companion = g_strconcat (name, companions[i], NULL);

      is_there = lstat (companion, &status) == 0;
    }
  return is_there;
}

/* A name that neither a database nor its -wal or -shm has. */
static char *
choose_name (const char *path)
{
  g_autoptr (GDateTime) now
      = g_date_time_new_from_unix_local (rd_clock_get_real () / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  char *name = g_strdup_printf ("%s.corrupt-%s", path, time);

  for (unsigned i = 2; is_taken (name); i++)
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

/* The database last: if this is cut off, the next start finds it where it was. */
static bool
move (const char *from, const char *to, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      if (!move_companion (from, to, companions[i], error))
        return false;
    }
  return move_companion (from, to, "", error);
}

char *
rd_store_files_get_damaged (const char *directory)
{
  return g_build_filename (directory, "rosterd.db.damaged", NULL);
}

bool
rd_store_files_has_damaged (const char *directory)
{
  g_autofree char *damaged = rd_store_files_get_damaged (directory);
  struct stat status;

  return lstat (damaged, &status) == 0;
}

bool
rd_store_files_set_aside (const char *directory, GError **error)
{
  g_autofree char *path = rd_store_files_get_path (directory);
  g_autofree char *name = rd_store_files_has_damaged (directory)
                              ? choose_name (path)
                              : rd_store_files_get_damaged (directory);

  return move (path, name, error) && rd_store_files_prepare (directory, error);
}

char *
rd_store_files_choose_aside (const char *directory)
{
  g_autofree char *path = rd_store_files_get_path (directory);

  return choose_name (path);
}

bool
rd_store_files_keep_damaged (const char *directory, const char *name, GError **error)
{
  g_autofree char *damaged = rd_store_files_get_damaged (directory);

  return move (damaged, name, error);
}
