/* The store's files are the user's own: anything else in the place of one is refused at once, and
 * left as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "dbus-interfaces/errors.h"
#include "store/opening/opening.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#define CONTENT "somebody's"

typedef struct
{
  Fixture base;
  char *other; /* a file elsewhere, with CONTENT */
} Places;

static void
set_up_places (Places *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = make_directory ();

  set_up_directory (&fixture->base, data);
  fixture->other = g_build_filename (elsewhere, "other", NULL);
  g_assert_true (g_file_set_contents (fixture->other, CONTENT, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->other, 0644), ==, 0);
}

static void
tear_down_places (Places *fixture, gconstpointer data)
{
  remove_directory (g_path_get_dirname (fixture->other));
  tear_down (&fixture->base, data);
  g_free (fixture->other);
}

/* -- what may stand in the place of a file ----------------------------------------------------- */

static void
make_pipe (Places *fixture, const char *path)
{
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_link (Places *fixture, const char *path)
{
  g_assert_cmpint (symlink (fixture->other, path), ==, 0);
}

static void
make_link_to_nothing (Places *fixture, const char *path)
{
  g_assert_cmpint (symlink ("/nowhere/at/all", path), ==, 0);
}

static void
make_hard_link (Places *fixture, const char *path)
{
  g_assert_cmpint (link (fixture->other, path), ==, 0);
}

static void
make_folder (Places *fixture, const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_socket (Places *fixture, const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  close (fd);
}

/* Only root can make these two; the user's own file shows that the others can't. */
static void
make_device (Places *fixture, const char *path)
{
  if (mknod (path, S_IFCHR | 0600, makedev (1, 3)) != 0)
    {
      g_assert_cmpint (errno, ==, EPERM);
      make_pipe (fixture, path);
    }
}

static void
make_file_of_another (Places *fixture, const char *path)
{
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  if (chown (path, 65534, (gid_t)-1) != 0)
    {
      g_assert_cmpint (errno, ==, EPERM);
      g_remove (path);
      make_pipe (fixture, path);
    }
}

static const struct
{
  const char *name;
  void (*make) (Places *fixture, const char *path);
  const char *word;
} kinds[] = {
  { "pipe", make_pipe, "is a pipe" },
  { "link", make_link, "is a symbolic link" },
  { "link-to-nothing", make_link_to_nothing, "is a symbolic link" },
  { "hard-link", make_hard_link, "a hard link" },
  { "folder", make_folder, "is a directory" },
  { "socket", make_socket, "is a socket" },
  { "device", make_device, "is a " },
  { "file-of-another", make_file_of_another, "" },
};

static const char *const files[]
    = { "rosterd.db", "rosterd.db-wal", "rosterd.db-shm", "rosterd.db-journal", "lock" };

/* -- files ------------------------------------------------------------------------------------- */

static void
expect_refusal (const char *directory, const char *path, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;

  g_assert_null (rd_store_open (directory, &notice, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
  g_assert_nonnull (strstr (error->message, "start rosterd again"));
}

/* That of somebody else has its content and its mode. */
static void
check_other (Places *fixture)
{
  g_autofree char *content = NULL;
  struct stat status;

  g_assert_true (g_file_get_contents (fixture->other, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, CONTENT);
  g_assert_cmpint (stat (fixture->other, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0644);
}

static void
check_place (Places *fixture, const char *file, size_t kind)
{
  g_autofree char *path = g_build_filename (fixture->base.directory, file, NULL);
  struct stat before, after;

  g_remove (path);
  kinds[kind].make (fixture, path);
  g_assert_cmpint (lstat (path, &before), ==, 0);
  expect_refusal (fixture->base.directory, path, kinds[kind].word);
  g_assert_cmpint (lstat (path, &after), ==, 0);
  g_assert_cmpint (before.st_ino, ==, after.st_ino);
  g_assert_cmphex (before.st_mode, ==, after.st_mode);
  g_assert_cmpint (before.st_ctim.tv_nsec, ==, after.st_ctim.tv_nsec);
  check_other (fixture);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* Where a store is, and where there is none yet. */
static void
test_places (Places *fixture, gconstpointer data)
{
  if (data != NULL)
    make_small_store (fixture->base.directory);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      for (size_t kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
        {
          /* The database itself is put back for the others. */
          if (data != NULL && i == 0)
            continue;
          check_place (fixture, files[i], kind);
        }
    }
  close_store (open_store (fixture->base.directory));
}

/* What is set aside takes the place of nothing, not even of a link that leads nowhere. */
static void
test_set_aside (Places *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  for (int second = 0; second < 60; second++)
    {
      g_autoptr (GDateTime) moment = g_date_time_add_seconds (now, second);
      g_autofree char *time = g_date_time_format (moment, "%Y%m%dT%H%M%S");
      char *name = g_strdup_printf ("%s.corrupt-%s%s", fixture->base.path, time,
                                    second % 2 == 0 ? "" : "-wal");

      make_link_to_nothing (fixture, name);
      g_ptr_array_add (links, name);
    }
  g_assert_true (g_file_set_contents (fixture->base.path,
                                      "this is no database, but it is long enough", -1, NULL));
  {
    g_autofree char *notice = NULL;
    RdStore *store = rd_store_open (fixture->base.directory, &notice, NULL);

    g_assert_nonnull (notice);
    close_store (store);
  }
  for (unsigned i = 0; i < links->len; i++)
    {
      g_assert_true (g_file_test (links->pdata[i], G_FILE_TEST_IS_SYMLINK));
      g_assert_cmpint (g_remove (links->pdata[i]), ==, 0);
    }
}

/* -- the directory ----------------------------------------------------------------------------- */

static void
test_directory_that_others_write (Places *fixture, gconstpointer data)
{
  static const unsigned modes[] = { 0770, 0707, 01777 };

  make_small_store (fixture->base.directory);
  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (fixture->base.directory, modes[i]), ==, 0);
      expect_refusal (fixture->base.directory, fixture->base.directory, "Others may write");
    }
  g_assert_cmpint (g_chmod (fixture->base.directory, 0755), ==, 0);
  close_store (open_store (fixture->base.directory));
}

static void
test_directory_of_another (Places *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *notice = NULL;

  if (chown (fixture->base.directory, 65534, (gid_t)-1) != 0)
    {
      /* The root directory is somebody else's to whom can't do that. */
      g_assert_cmpint (errno, ==, EPERM);
      g_assert_null (rd_store_open ("/", &notice, &error));
    }
  else
    g_assert_null (rd_store_open (fixture->base.directory, &notice, &error));
  g_assert_error (error, RD_ERROR, RD_ERROR_STORE_FAILED);
  g_assert_nonnull (strstr (error->message, "belongs to another user"));
  g_assert_nonnull (strstr (error->message, "--store-dir"));
}

/* A link to a directory is somebody's choice: what counts is whose the directory is. */
static void
test_directory_behind_a_link (Places *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_path_get_dirname (fixture->other);
  g_autofree char *path = g_build_filename (elsewhere, "store", NULL);

  g_assert_cmpint (symlink (fixture->base.directory, path), ==, 0);
  close_store (open_store (path));
  g_assert_cmpint (g_chmod (fixture->base.directory, 0777), ==, 0);
  expect_refusal (path, path, "Others may write");
}

int
main (int argc, char **argv)
{
  static const StoreTest tests[] = {
    { "set-aside", (FixtureFunc)test_set_aside },
    { "directory-that-others-write", (FixtureFunc)test_directory_that_others_write },
    { "directory-of-another", (FixtureFunc)test_directory_of_another },
    { "directory-behind-a-link", (FixtureFunc)test_directory_behind_a_link },
  };

  g_test_init (&argc, &argv, NULL);
  add_tests_with ("/store-files/", tests, G_N_ELEMENTS (tests), sizeof (Places),
                  (FixtureFunc)set_up_places, (FixtureFunc)tear_down_places);
  g_test_add ("/store-files/places-without-a-store", Places, NULL, set_up_places, test_places,
              tear_down_places);
  g_test_add ("/store-files/places-beside-a-store", Places, "", set_up_places, test_places,
              tear_down_places);
  return g_test_run ();
}
