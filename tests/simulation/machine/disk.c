/* The files are real, SQLite's own VFS reads and writes them; here stands what may go wrong before,
 * and what was there is noted (unsynced.h). Databases may be used on several threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/disk.h"

#include "machine/unsynced.h"
#include "runtime/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMED_FILES                                                                                \
  (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)

/* What SQLite knows as a file; the real one lies behind it in the same memory. */
typedef struct
{
  sqlite3_file base;
  sqlite3_file *real;
  SimInode *inode;    /* NULL: a temporary file */
  const char *memory; /* path of its shared memory, of a database */
} SimFile;

static struct
{
  GMutex lock; /* of all but the VFS */
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  unsigned n_open;     /* named files */
  GPtrArray *memories; /* paths of shared memory, in the order in which they were first used */
  uint64_t n_writes;
  uint64_t death;   /* the write that it dies at; 0: none */
  uint64_t failure; /* the write that fails; 0: none */
  bool is_dead;
  bool is_full;
  bool has_failed; /* ever, while it lived */
  unsigned n_power_cuts;
  void (*died) (gpointer user_data);
  gpointer user_data;
} disk;

/* -- what goes wrong --------------------------------------------------------------------------- */

static int
fail (int code, int system_error)
{
  errno = system_error;
  disk.has_failed = disk.has_failed || !disk.is_dead;
  return code;
}

static void
die (void)
{
  if (disk.is_dead)
    return;
  disk.is_dead = true;
  if (disk.died != NULL)
    disk.died (disk.user_data);
}

/* Before a write of a named file. SQLITE_OK, or FAILURE. */
static int
count_write (int failure)
{
  if (disk.is_dead)
    return fail (failure, EIO);
  disk.n_writes++;
  if (disk.n_writes == disk.death)
    die ();
  return disk.is_dead || disk.n_writes == disk.failure ? fail (failure, EIO) : SQLITE_OK;
}

static int
check_room (int64_t size, int64_t end)
{
  return disk.is_full && end > size ? fail (SQLITE_FULL, ENOSPC) : SQLITE_OK;
}

/* What succeeds here is noted already. */
static int
expect_success (int code)
{
  if (code != SQLITE_OK)
    g_error ("The disk under the simulated one fails (%d, %s).", code, g_strerror (errno));
  return code;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void
copy_old (SimFile *file, char *old, int64_t n_old, int64_t offset)
{
  if (n_old > 0)
    expect_success (file->real->pMethods->xRead (file->real, old, (int)n_old, offset));
}

static int
write_named (SimFile *file, const void *data, int size, sqlite3_int64 offset)
{
  int code = count_write (SQLITE_IOERR_WRITE);
  int64_t n_old;
  char *old;

  if (code == SQLITE_OK)
    code = check_room (sim_inode_get_size (file->inode), offset + size);
  if (code != SQLITE_OK)
    return code;
  old = sim_inode_note_write (file->inode, offset, size, &n_old);
  copy_old (file, old, n_old, offset);
  return expect_success (file->real->pMethods->xWrite (file->real, data, size, offset));
}

static int
write_temporary (SimFile *file, const void *data, int size, sqlite3_int64 offset)
{
  sqlite3_int64 old_size = 0;
  int code = file->real->pMethods->xFileSize (file->real, &old_size);

  if (code == SQLITE_OK)
    code = check_room (old_size, offset + size);
  return code == SQLITE_OK ? file->real->pMethods->xWrite (file->real, data, size, offset) : code;
}

static int
write_file (sqlite3_file *base, const void *data, int size, sqlite3_int64 offset)
{
  SimFile *file = (SimFile *)base;
  int code;

  g_mutex_lock (&disk.lock);
  code = file->inode != NULL ? write_named (file, data, size, offset)
                             : write_temporary (file, data, size, offset);
  g_mutex_unlock (&disk.lock);
  return code;
}

static int
truncate_named (SimFile *file, sqlite3_int64 size)
{
  int code = count_write (SQLITE_IOERR_TRUNCATE);
  int64_t n_old;
  char *old;

  if (code == SQLITE_OK)
    code = check_room (sim_inode_get_size (file->inode), size);
  if (code != SQLITE_OK)
    return code;
  old = sim_inode_note_truncation (file->inode, size, &n_old);
  copy_old (file, old, n_old, size);
  return expect_success (file->real->pMethods->xTruncate (file->real, size));
}

static int
truncate_file (sqlite3_file *base, sqlite3_int64 size)
{
  SimFile *file = (SimFile *)base;
  int code;

  if (file->inode == NULL)
    return file->real->pMethods->xTruncate (file->real, size);
  g_mutex_lock (&disk.lock);
  code = truncate_named (file, size);
  g_mutex_unlock (&disk.lock);
  return code;
}

/* The real disk need not wait. */
static int
sync_file (sqlite3_file *base, int flags)
{
  SimFile *file = (SimFile *)base;
  int code = SQLITE_OK;

  if (file->inode == NULL)
    return SQLITE_OK;
  g_mutex_lock (&disk.lock);
  code = count_write (SQLITE_IOERR_FSYNC);
  if (code == SQLITE_OK)
    sim_inode_note_sync (file->inode);
  g_mutex_unlock (&disk.lock);
  return code;
}

static bool
is_there (const char *path)
{
  return access (path, F_OK) == 0;
}

static int
delete_counted (const char *path, int is_synced)
{
  int code = count_write (SQLITE_IOERR_DELETE);

  if (code != SQLITE_OK)
    return code;
  if (!is_there (path))
    return fail (SQLITE_IOERR_DELETE_NOENT, ENOENT);
  sim_inode_note_deletion (sim_inode_get (path));
  if (is_synced)
    sim_names_note_sync ();
  return expect_success (disk.real->xDelete (disk.real, path, 0));
}

static int
delete_file (sqlite3_vfs *vfs, const char *path, int is_synced)
{
  int code;

  g_mutex_lock (&disk.lock);
  code = delete_counted (path, is_synced);
  g_mutex_unlock (&disk.lock);
  return code;
}

/* -- shared memory ----------------------------------------------------------------------------- */

static bool
has_region (const SimFile *file, int region, int size)
{
  struct stat status;

  return stat (file->memory, &status) == 0 && status.st_size >= (off_t)(region + 1) * size;
}

static int
map_memory (sqlite3_file *base, int region, int size, int is_extended, void volatile **memory)
{
  SimFile *file = (SimFile *)base;
  bool is_refused;

  g_mutex_lock (&disk.lock);
  is_refused = disk.is_full && is_extended && !has_region (file, region, size);
  g_mutex_unlock (&disk.lock);
  if (is_refused)
    return fail (SQLITE_IOERR_SHMSIZE, ENOSPC);
  return file->real->pMethods->xShmMap (file->real, region, size, is_extended, memory);
}

static int
lock_memory (sqlite3_file *base, int offset, int n, int flags)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xShmLock (file->real, offset, n, flags);
}

static void
order_memory (sqlite3_file *base)
{
  SimFile *file = (SimFile *)base;

  file->real->pMethods->xShmBarrier (file->real);
}

/* The dead leave it. */
static int
unmap_memory (sqlite3_file *base, int is_deleted)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xShmUnmap (file->real, is_deleted && !sim_disk_is_dead ());
}

/* -- what has no effect on a disk -------------------------------------------------------------- */

static int
read_file (sqlite3_file *base, void *data, int size, sqlite3_int64 offset)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xRead (file->real, data, size, offset);
}

static int
get_size (sqlite3_file *base, sqlite3_int64 *size)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xFileSize (file->real, size);
}

static int
lock_file (sqlite3_file *base, int level)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xLock (file->real, level);
}

static int
unlock_file (sqlite3_file *base, int level)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xUnlock (file->real, level);
}

static int
is_reserved (sqlite3_file *base, int *is_locked)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xCheckReservedLock (file->real, is_locked);
}

static int
control_file (sqlite3_file *base, int operation, void *argument)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xFileControl (file->real, operation, argument);
}

static int
get_sector_size (sqlite3_file *base)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xSectorSize (file->real);
}

static int
get_characteristics (sqlite3_file *base)
{
  SimFile *file = (SimFile *)base;

  return file->real->pMethods->xDeviceCharacteristics (file->real);
}

/* -- opening and closing ----------------------------------------------------------------------- */

static int
close_file (sqlite3_file *base)
{
  SimFile *file = (SimFile *)base;
  int code = file->real->pMethods->xClose (file->real);

  g_mutex_lock (&disk.lock);
  disk.n_open -= file->inode != NULL;
  g_mutex_unlock (&disk.lock);
  return code;
}

/* Version 2: nothing is mapped into memory but what is shared. */
static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = truncate_file,
  .xSync = sync_file,
  .xFileSize = get_size,
  .xLock = lock_file,
  .xUnlock = unlock_file,
  .xCheckReservedLock = is_reserved,
  .xFileControl = control_file,
  .xSectorSize = get_sector_size,
  .xDeviceCharacteristics = get_characteristics,
  .xShmMap = map_memory,
  .xShmLock = lock_memory,
  .xShmBarrier = order_memory,
  .xShmUnmap = unmap_memory,
};

static int
open_real (SimFile *file, const char *path, int flags, int *flags_used)
{
  int code = disk.real->xOpen (disk.real, path, file->real, flags, flags_used);

  if (code == SQLITE_OK)
    file->base.pMethods = &methods;
  return code;
}

static const char *
name_memory (const char *path)
{
  g_autofree char *memory = g_strconcat (path, "-shm", NULL);
  unsigned index;

  if (!g_ptr_array_find_with_equal_func (disk.memories, memory, g_str_equal, &index))
    {
      index = disk.memories->len;
      g_ptr_array_add (disk.memories, g_steal_pointer (&memory));
    }
  return disk.memories->pdata[index];
}

static int
open_named (SimFile *file, const char *path, int flags, int *flags_used)
{
  bool is_new = !is_there (path);
  int code;

  if (disk.is_dead)
    return fail (SQLITE_CANTOPEN, EIO);
  code = open_real (file, path, flags, flags_used);
  if (code != SQLITE_OK)
    return code;
  disk.n_open++;
  file->inode = sim_inode_get (path);
  if (is_new)
    sim_inode_note_creation (file->inode);
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
    file->memory = name_memory (path);
  return SQLITE_OK;
}

static int
open_file (sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *flags_used)
{
  SimFile *file = (SimFile *)base;
  int code;

  *file = (SimFile){ .real = (sqlite3_file *)(file + 1) };
  if (path == NULL || (flags & NAMED_FILES) == 0)
    return open_real (file, path, flags, flags_used);
  g_mutex_lock (&disk.lock);
  code = open_named (file, path, flags, flags_used);
  g_mutex_unlock (&disk.lock);
  return code;
}

/* Locks of files are for other processes, and there is none: among its own connections SQLite
 * keeps them in memory. But who may not write gets no lock for it. */
static int
lock_descriptor (int fd, const struct flock *lock)
{
  if (lock->l_type != F_WRLCK || (fcntl (fd, F_GETFL) & O_ACCMODE) != O_RDONLY)
    return 0;
  errno = EBADF;
  return -1;
}

static int
control_descriptor (int fd, int command, ...)
{
  va_list arguments;
  struct flock *argument;

  va_start (arguments, command);
  argument = va_arg (arguments, gpointer);
  va_end (arguments);
  if (command == F_SETLK)
    return lock_descriptor (fd, argument);
  if (command != F_GETLK)
    return fcntl (fd, command, argument);
  argument->l_type = F_UNLCK;
  return 0;
}

void
sim_disk_begin (void)
{
  disk.memories = g_ptr_array_new_with_free_func (g_free);
  disk.real = sqlite3_vfs_find (NULL);
  disk.vfs = *disk.real;
  disk.vfs.pNext = NULL;
  disk.vfs.zName = "sim-disk";
  disk.vfs.szOsFile = (int)sizeof (SimFile) + disk.real->szOsFile;
  disk.vfs.xOpen = open_file;
  disk.vfs.xDelete = delete_file;
  disk.real->xSetSystemCall (disk.real, "fcntl", (sqlite3_syscall_ptr)control_descriptor);
  sqlite3_vfs_register (&disk.vfs, 1);
}

/* -- what the world does ----------------------------------------------------------------------- */

void
sim_disk_die_after (unsigned n)
{
  g_mutex_lock (&disk.lock);
  disk.death = n > 0 ? disk.n_writes + n : 0;
  g_mutex_unlock (&disk.lock);
}

void
sim_disk_die (void)
{
  g_mutex_lock (&disk.lock);
  die ();
  g_mutex_unlock (&disk.lock);
}

void
sim_disk_watch (void (*died) (gpointer user_data), gpointer user_data)
{
  disk.died = died;
  disk.user_data = user_data;
}

bool
sim_disk_is_dead (void)
{
  bool is_dead;

  g_mutex_lock (&disk.lock);
  is_dead = disk.is_dead;
  g_mutex_unlock (&disk.lock);
  return is_dead;
}

void
sim_disk_fail_after (unsigned n)
{
  g_mutex_lock (&disk.lock);
  disk.failure = n > 0 ? disk.n_writes + n : 0;
  g_mutex_unlock (&disk.lock);
}

void
sim_disk_fill (bool is_full)
{
  g_mutex_lock (&disk.lock);
  disk.is_full = is_full;
  g_mutex_unlock (&disk.lock);
}

bool
sim_disk_has_failed (void)
{
  bool has_failed;

  g_mutex_lock (&disk.lock);
  has_failed = disk.has_failed;
  g_mutex_unlock (&disk.lock);
  return has_failed;
}

uint64_t
sim_disk_get_n_writes (void)
{
  uint64_t n_writes;

  g_mutex_lock (&disk.lock);
  n_writes = disk.n_writes;
  g_mutex_unlock (&disk.lock);
  return n_writes;
}

/* Shared memory has lost its content. The file may still have its name; SQLite empties it then. */
static void
cut_power (SimChance *chance)
{
  disk.n_power_cuts++;
  sim_unsynced_lose (chance);
  for (unsigned i = 0; i < disk.memories->len; i++)
    {
      if (sim_chance_hits (chance, 50))
        unlink (disk.memories->pdata[i]);
    }
}

void
sim_disk_revive (bool was_power_cut, SimChance *chance)
{
  g_mutex_lock (&disk.lock);
  if (disk.n_open > 0)
    g_error ("A database is still open (%u files).", disk.n_open);
  if (was_power_cut)
    cut_power (chance);
  disk.is_dead = false;
  disk.is_full = false;
  disk.death = disk.failure = 0;
  g_mutex_unlock (&disk.lock);
}

char *
rd_boot_get_id (void)
{
  return g_strdup_printf ("boot %u", disk.n_power_cuts);
}
