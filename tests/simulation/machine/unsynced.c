/* Each write keeps the bytes that it replaced. After a power cut all unsynced writes are undone,
 * and those that the disk had done already are done again.
 *
 * A disk writes sectors, each as it was at some moment. SQLite counts on no more: it takes a name
 * that was deleted or made to be kept with those before it, and bytes beside a write to be safe
 * ("powersafe overwrite").
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine/unsynced.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

/* Of a truncation OFFSET is the new size. */
typedef struct
{
  uint64_t moment;
  bool is_truncation;
  int64_t offset;
  int64_t size;
  int64_t old_size; /* of the file */
  int64_t n_old;
  char *redone; /* during a power cut: the bytes written */
  char old[];
} Write;

struct _SimInode
{
  char *path;
  dev_t device;
  ino_t number;
  int64_t size;
  GPtrArray *writes; /* (element-type Write): not synced */
  int descriptor;    /* of a file without a name; else -1 */
};

/* A name was made, or deleted. */
typedef struct
{
  uint64_t moment;
  bool is_deletion;
  SimInode *inode;
} NameChange;

static GPtrArray *inodes; /* (element-type SimInode): all, in the order in which they were found */
static GArray *names;     /* (element-type NameChange): not synced */
static uint64_t n_moments;

/* -- files ------------------------------------------------------------------------------------- */

static void
write_free (gpointer data)
{
  Write *write = data;

  g_free (write->redone);
  g_free (write);
}

static void
inode_free (gpointer data)
{
  SimInode *inode = data;

  if (inode->descriptor >= 0)
    close (inode->descriptor);
  g_ptr_array_unref (inode->writes);
  g_free (inode->path);
  g_free (inode);
}

static bool
is_same (const SimInode *inode, const struct stat *status)
{
  return inode->device == status->st_dev && inode->number == status->st_ino;
}

static bool
is_named (const SimInode *inode)
{
  return inode->descriptor < 0;
}

/* Forgets what was done to a file that others have deleted or replaced. */
static void
forget (SimInode *inode)
{
  for (unsigned i = names->len; i-- > 0;)
    {
      if (g_array_index (names, NameChange, i).inode == inode)
        g_array_remove_index (names, i);
    }
  g_ptr_array_remove (inodes, inode);
}

static SimInode *
find (const char *path)
{
  for (unsigned i = 0; inodes != NULL && i < inodes->len; i++)
    {
      SimInode *inode = inodes->pdata[i];

      if (is_named (inode) && g_str_equal (inode->path, path))
        return inode;
    }
  return NULL;
}

static SimInode *
add (const char *path, const struct stat *status)
{
  SimInode *inode = g_new (SimInode, 1);

  *inode = (SimInode){
    .path = g_strdup (path),
    .device = status->st_dev,
    .number = status->st_ino,
    .size = status->st_size,
    .writes = g_ptr_array_new_with_free_func (write_free),
    .descriptor = -1,
  };
  if (inodes == NULL)
    {
      inodes = g_ptr_array_new_with_free_func (inode_free);
      names = g_array_new (FALSE, FALSE, sizeof (NameChange));
    }
  g_ptr_array_add (inodes, inode);
  return inode;
}

SimInode *
sim_inode_get (const char *path)
{
  SimInode *inode = find (path);
  struct stat status;

  if (stat (path, &status) != 0)
    g_error ("%s is not there.", path);
  if (inode != NULL && is_same (inode, &status))
    return inode;
  if (inode != NULL)
    forget (inode);
  return add (path, &status);
}

int64_t
sim_inode_get_size (const SimInode *inode)
{
  return inode->size;
}

/* -- what is written --------------------------------------------------------------------------- */

static char *
note (SimInode *inode, bool is_truncation, int64_t offset, int64_t size, int64_t n_old)
{
  Write *write = g_malloc (sizeof *write + (size_t)n_old);

  *write = (Write){ ++n_moments, is_truncation, offset, size, inode->size, n_old, NULL };
  g_ptr_array_add (inode->writes, write);
  return write->old;
}

char *
sim_inode_note_write (SimInode *inode, int64_t offset, int64_t size, int64_t *n_old)
{
  char *old;

  *n_old = CLAMP (inode->size - offset, 0, size);
  old = note (inode, false, offset, size, *n_old);
  inode->size = MAX (inode->size, offset + size);
  return old;
}

char *
sim_inode_note_truncation (SimInode *inode, int64_t size, int64_t *n_old)
{
  char *old;

  *n_old = MAX (inode->size - size, 0);
  old = note (inode, true, size, 0, *n_old);
  inode->size = size;
  return old;
}

/* -- names ------------------------------------------------------------------------------------- */

static void
note_name (SimInode *inode, bool is_deletion)
{
  NameChange change = { ++n_moments, is_deletion, inode };

  g_array_append_val (names, change);
}

void
sim_inode_note_creation (SimInode *inode)
{
  note_name (inode, false);
}

void
sim_inode_note_deletion (SimInode *inode)
{
  inode->descriptor = open (inode->path, O_RDWR | O_CLOEXEC);
  if (inode->descriptor < 0)
    g_error ("%s can't be opened.", inode->path);
  note_name (inode, true);
}

void
sim_names_note_sync (void)
{
  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      NameChange *change = &g_array_index (names, NameChange, i);

      if (change->is_deletion)
        g_ptr_array_remove (inodes, change->inode);
    }
  if (names != NULL)
    g_array_set_size (names, 0);
}

void
sim_inode_note_sync (SimInode *inode)
{
  bool is_new = false;

  g_ptr_array_set_size (inode->writes, 0);
  for (unsigned i = 0; i < names->len; i++)
    is_new |= g_array_index (names, NameChange, i).inode == inode;
  if (is_new)
    sim_names_note_sync ();
}

/* -- which of it the disk had done ------------------------------------------------------------- */

typedef struct
{
  SimChance *chance;
  uint64_t first; /* the first moment that isn't safe */
  /* Writes reach the disk in order, up to this moment. */
  bool is_in_order;
  uint64_t end;
  bool is_torn; /* some sectors of the next write have reached it, too */
  /* Else each sector is as it was at a moment of its own; so many are as they were at the end. */
  unsigned percent_kept;
  GHashTable *ends; /* sector of the file → moment */
} Cut;

static uint64_t
find_first (void)
{
  uint64_t first = n_moments + 1;

  for (unsigned i = 0; i < inodes->len; i++)
    {
      const GPtrArray *writes = ((const SimInode *)inodes->pdata[i])->writes;

      if (writes->len > 0)
        first = MIN (first, ((const Write *)writes->pdata[0])->moment);
    }
  return names->len > 0 ? MIN (first, g_array_index (names, NameChange, 0).moment) : first;
}

static uint64_t
draw_moment (Cut *cut)
{
  return (uint64_t)sim_chance_between (cut->chance, (int64_t)cut->first, (int64_t)n_moments + 1);
}

/* Before which moment the sector was written for the last time; sector -1 is the file's size. */
static uint64_t
get_end (Cut *cut, int64_t sector)
{
  uint64_t *end = g_hash_table_lookup (cut->ends, &sector);

  if (end == NULL)
    {
      end = g_new (uint64_t, 1);
      *end = sim_chance_hits (cut->chance, cut->percent_kept) ? UINT64_MAX : draw_moment (cut);
      g_hash_table_insert (cut->ends, g_memdup2 (&sector, sizeof sector), end);
    }
  return *end;
}

static bool
is_kept (Cut *cut, uint64_t moment, int64_t sector)
{
  if (!cut->is_in_order)
    return moment < get_end (cut, sector);
  return moment == cut->end ? cut->is_torn && sim_chance_hits (cut->chance, 50) : moment < cut->end;
}

/* -- the cut ----------------------------------------------------------------------------------- */

static void
read_at (int fd, char *bytes, int64_t size, int64_t offset)
{
  if (pread (fd, bytes, (size_t)size, offset) != size)
    g_error ("A file of the simulated disk has lost its end.");
}

static void
write_at (int fd, const char *bytes, int64_t size, int64_t offset)
{
  if (pwrite (fd, bytes, (size_t)size, offset) != size)
    g_error ("The disk under the simulated one is full.");
}

static void
cut_at (int fd, int64_t size)
{
  if (ftruncate (fd, size) != 0)
    g_error ("A file of the simulated disk can't be cut.");
}

/* The file becomes what was synced. */
static void
undo_writes (SimInode *inode, int fd)
{
  for (unsigned i = inode->writes->len; i-- > 0;)
    {
      Write *write = inode->writes->pdata[i];

      write->redone = g_malloc ((size_t)write->size);
      read_at (fd, write->redone, write->size, write->offset);
      cut_at (fd, write->old_size);
      write_at (fd, write->old, write->n_old, write->offset);
    }
}

static void
redo_write (Cut *cut, const Write *write, int fd)
{
  int64_t end = write->offset + write->size;

  for (int64_t at = write->offset, next; at < end; at = next)
    {
      next = MIN ((at / SECTOR + 1) * SECTOR, end);
      if (is_kept (cut, write->moment, at / SECTOR))
        write_at (fd, write->redone + (at - write->offset), next - at, at);
    }
}

static void
redo_writes (Cut *cut, SimInode *inode, int fd)
{
  for (unsigned i = 0; i < inode->writes->len; i++)
    {
      const Write *write = inode->writes->pdata[i];

      if (!write->is_truncation)
        redo_write (cut, write, fd);
      else if (is_kept (cut, write->moment, -1))
        cut_at (fd, write->offset);
    }
}

static void
lose_writes (Cut *cut, SimInode *inode)
{
  int fd = is_named (inode) ? open (inode->path, O_RDWR | O_CLOEXEC) : inode->descriptor;

  if (fd < 0)
    g_error ("%s can't be opened.", inode->path);
  cut->ends = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  undo_writes (inode, fd);
  redo_writes (cut, inode, fd);
  g_clear_pointer (&cut->ends, g_hash_table_unref);
  g_ptr_array_set_size (inode->writes, 0);
  inode->size = lseek (fd, 0, SEEK_END);
  if (is_named (inode))
    close (fd);
}

/* A deleted file has its name again. */
static void
bring_back (SimInode *inode)
{
  g_autofree char *content = g_malloc ((size_t)inode->size);
  int fd = open (inode->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    g_error ("%s can't be made again.", inode->path);
  read_at (inode->descriptor, content, inode->size, 0);
  write_at (fd, content, inode->size, 0);
  close (fd);
}

static void
lose_names (uint64_t end)
{
  for (unsigned i = names->len; i-- > 0;)
    {
      const NameChange *change = &g_array_index (names, NameChange, i);

      if (change->moment < end)
        break;
      if (change->is_deletion)
        bring_back (change->inode);
      else if (unlink (change->inode->path) != 0)
        g_error ("%s can't be deleted.", change->inode->path);
    }
}

/* Of the directories that tests have deleted, too. */
static void
forget_the_missing (void)
{
  for (unsigned i = inodes->len; i-- > 0;)
    {
      SimInode *inode = inodes->pdata[i];
      g_autofree char *directory = g_path_get_dirname (inode->path);
      struct stat status;

      if (is_named (inode) ? stat (inode->path, &status) != 0 || !is_same (inode, &status)
                           : stat (directory, &status) != 0)
        forget (inode);
    }
}

void
sim_unsynced_lose (SimChance *chance)
{
  Cut cut = { .chance = chance };

  if (inodes == NULL)
    return;
  forget_the_missing ();
  cut.first = find_first ();
  cut.is_in_order = sim_chance_hits (chance, 50);
  cut.end = draw_moment (&cut);
  cut.is_torn = sim_chance_hits (chance, 50);
  cut.percent_kept = sim_chance_below (chance, 101);
  for (unsigned i = 0; i < inodes->len; i++)
    lose_writes (&cut, inodes->pdata[i]);
  lose_names (cut.end);
  g_ptr_array_set_size (inodes, 0);
  g_array_set_size (names, 0);
}
