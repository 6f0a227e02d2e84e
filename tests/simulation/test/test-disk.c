/* What the simulated disk keeps, and what it loses.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/chance.h"
#include "machine/disk.h"
#include "store-helper.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_SEEDS 200

typedef struct
{
  Fixture base;
  sqlite3_vfs *vfs;
  sqlite3_file *file;
} Plain;

static void
set_up_plain (Plain *plain, gconstpointer data)
{
  set_up_directory (&plain->base, NULL);
  plain->vfs = sqlite3_vfs_find (NULL);
  plain->file = g_malloc ((size_t)plain->vfs->szOsFile);
}

static void
tear_down_plain (Plain *plain, gconstpointer data)
{
  g_free (plain->file);
  tear_down (&plain->base, NULL);
}

static int
open_plain (Plain *plain)
{
  return plain->vfs->xOpen (plain->vfs, plain->base.path, plain->file,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL, NULL);
}

static int
write_plain (Plain *plain, char fill, int size, int offset)
{
  g_autofree char *bytes = g_strnfill ((size_t)size, fill);

  return plain->file->pMethods->xWrite (plain->file, bytes, size, offset);
}

static int
sync_plain (Plain *plain)
{
  return plain->file->pMethods->xSync (plain->file, SQLITE_SYNC_NORMAL);
}

/* Its content after the power was cut. */
static char *
cut_plain (Plain *plain, SimChance *chance)
{
  char *content = NULL;

  plain->file->pMethods->xClose (plain->file);
  sim_disk_revive (true, chance);
  g_file_get_contents (plain->base.path, &content, NULL, NULL);
  return content;
}

static void
test_sectors_are_lost (Plain *plain, gconstpointer data)
{
  SimChance chance = sim_chance_new (1, "disk");
  unsigned n_lost = 0, n_kept = 0, n_torn = 0;

  for (unsigned i = 0; i < N_SEEDS; i++)
    {
      g_autofree char *content = NULL;
      bool has_old, has_new;

      g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
      g_assert_cmpint (write_plain (plain, 'a', 4096, 0), ==, SQLITE_OK);
      g_assert_cmpint (sync_plain (plain), ==, SQLITE_OK);
      g_assert_cmpint (write_plain (plain, 'b', 2048, 1024), ==, SQLITE_OK);
      content = cut_plain (plain, &chance);
      g_assert_cmpuint (strspn (content, "a"), >=, 1024);
      g_assert_cmpuint (strspn (content + 3072, "a"), ==, 1024);
      for (unsigned at = 1024; at < 3072; at++)
        g_assert_true (at % 512 == 0 || content[at] == content[at - 1]);
      has_old = memchr (content + 1024, 'a', 2048) != NULL;
      has_new = memchr (content, 'b', 4096) != NULL;
      n_lost += !has_new;
      n_kept += !has_old;
      n_torn += has_old && has_new;
    }
  g_assert_cmpuint (n_lost, >, 10);
  g_assert_cmpuint (n_kept, >, 10);
  g_assert_cmpuint (n_torn, >, 10);
}

/* The second of two writes may be kept without the first one, and both may be cut off again. */
static void
test_order_is_lost (Plain *plain, gconstpointer data)
{
  SimChance chance = sim_chance_new (2, "disk");
  unsigned found[4] = { 0 };

  for (unsigned i = 0; i < N_SEEDS; i++)
    {
      g_autofree char *content = NULL;

      g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
      write_plain (plain, 'a', 1024, 0);
      sync_plain (plain);
      write_plain (plain, 'b', 512, 0);
      write_plain (plain, 'c', 512, 512);
      content = cut_plain (plain, &chance);
      found[(content[0] == 'b') + 2 * (content[512] == 'c')]++;
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (found); i++)
    g_assert_cmpuint (found[i], >, 5);
}

/* The disk may have cut the file, or not yet. */
static void
test_truncations_are_lost (Plain *plain, gconstpointer data)
{
  SimChance chance = sim_chance_new (3, "disk");
  unsigned n_long = 0;

  for (unsigned i = 0; i < N_SEEDS; i++)
    {
      g_autofree char *content = NULL;

      g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
      plain->file->pMethods->xTruncate (plain->file, 0);
      write_plain (plain, 'a', 2048, 0);
      sync_plain (plain);
      plain->file->pMethods->xTruncate (plain->file, 512);
      content = cut_plain (plain, &chance);
      g_assert_true (strlen (content) == 512 || strlen (content) == 2048);
      n_long += strlen (content) == 2048;
    }
  g_assert_cmpuint (n_long, >, 10);
  g_assert_cmpuint (n_long, <, N_SEEDS - 10);
}

/* A file that was deleted may be there again, but not once its directory was synced. */
static void
test_deletions_are_lost (Plain *plain, gconstpointer data)
{
  SimChance chance = sim_chance_new (4, "disk");
  unsigned n_found = 0;

  for (unsigned i = 0; i < N_SEEDS; i++)
    {
      bool is_synced = i % 2 != 0;
      g_autofree char *content = NULL;

      g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
      write_plain (plain, 'a', 100, 0);
      sync_plain (plain);
      plain->vfs->xDelete (plain->vfs, plain->base.path, is_synced);
      content = cut_plain (plain, &chance);
      g_assert_true (content == NULL || (!is_synced && strlen (content) == 100));
      n_found += content != NULL;
    }
  g_assert_cmpuint (n_found, >, 10);
  g_assert_cmpuint (n_found, <, N_SEEDS / 2 - 10);
}

/* A file that was never synced may have no name. */
static void
test_names_are_lost (Plain *plain, gconstpointer data)
{
  SimChance chance = sim_chance_new (5, "disk");
  unsigned n_found = 0;

  for (unsigned i = 0; i < N_SEEDS; i++)
    {
      g_autofree char *content = NULL;

      g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
      write_plain (plain, 'a', 100, 0);
      content = cut_plain (plain, &chance);
      n_found += content != NULL;
      g_remove (plain->base.path);
    }
  g_assert_cmpuint (n_found, >, 10);
  g_assert_cmpuint (n_found, <, N_SEEDS - 10);
}

static void
test_the_dead_do_nothing (Plain *plain, gconstpointer data)
{
  const sqlite3_io_methods *methods;
  g_autofree char *content = NULL;
  uint64_t n_writes;

  g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
  methods = plain->file->pMethods;
  n_writes = sim_disk_get_n_writes ();
  sim_disk_die_after (2);
  g_assert_cmpint (write_plain (plain, 'a', 10, 0), ==, SQLITE_OK);
  g_assert_false (sim_disk_is_dead ());
  g_assert_cmpint (write_plain (plain, 'b', 10, 0), ==, SQLITE_IOERR_WRITE);
  g_assert_true (sim_disk_is_dead ());
  g_assert_cmpint (write_plain (plain, 'b', 10, 0), ==, SQLITE_IOERR_WRITE);
  g_assert_cmpint (methods->xTruncate (plain->file, 0), ==, SQLITE_IOERR_TRUNCATE);
  g_assert_cmpint (sync_plain (plain), ==, SQLITE_IOERR_FSYNC);
  g_assert_cmpint (plain->vfs->xDelete (plain->vfs, plain->base.path, 0), ==, SQLITE_IOERR_DELETE);
  methods->xClose (plain->file);
  g_assert_cmpint (open_plain (plain), ==, SQLITE_CANTOPEN);
  g_assert_cmpuint (sim_disk_get_n_writes () - n_writes, ==, 2);

  /* The kernel keeps what a process has written. */
  sim_disk_revive (false, NULL);
  g_assert_true (g_file_get_contents (plain->base.path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "aaaaaaaaaa");
}

static void
test_a_write_fails_once (Plain *plain, gconstpointer data)
{
  g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
  sim_disk_fail_after (2);
  g_assert_cmpint (write_plain (plain, 'a', 10, 0), ==, SQLITE_OK);
  g_assert_cmpint (sync_plain (plain), ==, SQLITE_IOERR_FSYNC);
  g_assert_cmpint (sync_plain (plain), ==, SQLITE_OK);
  plain->file->pMethods->xClose (plain->file);
}

/* What is there can be written anew. */
static void
test_a_full_disk_takes_no_more (Plain *plain, gconstpointer data)
{
  g_assert_cmpint (open_plain (plain), ==, SQLITE_OK);
  g_assert_cmpint (write_plain (plain, 'a', 10, 0), ==, SQLITE_OK);
  sim_disk_fill (true);
  g_assert_cmpint (write_plain (plain, 'b', 10, 0), ==, SQLITE_OK);
  g_assert_cmpint (write_plain (plain, 'b', 10, 1), ==, SQLITE_FULL);
  sim_disk_fill (false);
  g_assert_cmpint (write_plain (plain, 'b', 10, 1), ==, SQLITE_OK);
  plain->file->pMethods->xClose (plain->file);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Plain *plain, gconstpointer data);
  } tests[] = {
    { "/disk/sectors-are-lost", test_sectors_are_lost },
    { "/disk/order-is-lost", test_order_is_lost },
    { "/disk/truncations-are-lost", test_truncations_are_lost },
    { "/disk/deletions-are-lost", test_deletions_are_lost },
    { "/disk/names-are-lost", test_names_are_lost },
    { "/disk/the-dead-do-nothing", test_the_dead_do_nothing },
    { "/disk/a-write-fails-once", test_a_write_fails_once },
    { "/disk/a-full-disk-takes-no-more", test_a_full_disk_takes_no_more },
  };

  g_test_init (&argc, &argv, NULL);
  sim_disk_begin ();
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Plain, NULL, set_up_plain, tests[i].run, tear_down_plain);
  return g_test_run ();
}
