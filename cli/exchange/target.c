/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/exchange/target.h"

#include "cli/out/exit.h"
#include "dbus-interfaces/quote.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct CtlTarget
{
  char *path;
  char *aside; /* NULL: without a name so far */
  FILE *stream;
};

static void
set_errno_error (const char *path, GError **error)
{
  g_set_error (error, CTL_EXIT_DOMAIN, CTL_EXIT_ERROR, "%s can't be written: %s.",
               rd_quote (path).text, g_strerror (errno));
}

static char *
make_name_aside (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *aside
      = g_strdup_printf (".%.200s.%08x%08x", name, g_random_int (), g_random_int ());

  return g_build_filename (directory, aside, NULL);
}

/* Without a name nothing is left of it when rosterctl is killed; some file systems can't. */
static int
open_aside (CtlTarget *target)
{
  g_autofree char *directory = g_path_get_dirname (target->path);
  int fd = open (directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return fd;
  target->aside = make_name_aside (target->path);
  return open (target->aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* What PATH names in the end; itself if there is nothing. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);
  return copy;
}

CtlTarget *
ctl_target_open (const char *path, GError **error)
{
  g_autoptr (CtlTarget) target = g_new0 (CtlTarget, 1);
  int fd;

  target->path = resolve (path);
  fd = open_aside (target);
  target->stream = fd >= 0 ? fdopen (fd, "w") : NULL;
  if (target->stream != NULL)
    return g_steal_pointer (&target);
  set_errno_error (path, error);
  if (fd >= 0)
    close (fd);
  return NULL;
}

void
ctl_target_free (CtlTarget *target)
{
  if (target->stream != NULL)
    fclose (target->stream);
  if (target->aside != NULL)
    unlink (target->aside);
  g_free (target->aside);
  g_free (target->path);
  g_free (target);
}

FILE *
ctl_target_get_stream (CtlTarget *target)
{
  return target->stream;
}

/* A link can't take the place of another file: it gets a name first. */
static bool
give_name (CtlTarget *target)
{
  g_autofree char *own = g_strdup_printf ("/proc/self/fd/%d", fileno (target->stream));
  g_autofree char *aside = NULL;

  if (target->aside != NULL)
    return true;
  aside = make_name_aside (target->path);
  if (linkat (AT_FDCWD, own, AT_FDCWD, aside, AT_SYMLINK_FOLLOW) != 0)
    return false;
  target->aside = g_steal_pointer (&aside);
  return true;
}

bool
ctl_target_commit (CtlTarget *target, GError **error)
{
  if (fflush (target->stream) == 0 && fsync (fileno (target->stream)) == 0 && give_name (target)
      && rename (target->aside, target->path) == 0)
    {
      g_clear_pointer (&target->aside, g_free);
      return true;
    }
  set_errno_error (target->path, error);
  return false;
}
