/* What a power cut may take: the writes that each file got since it was synced, and the names that
 * were made or deleted since the directory was. Only disk.c uses this, one thread at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"

/* A file, whatever becomes of its name. */
typedef struct _SimInode SimInode;

/* The file that PATH leads to. Lives until it is deleted for good. A file that was put there by
 * others than SQLite is taken for synced. */
SimInode *sim_inode_get (const char *path);
int64_t sim_inode_get_size (const SimInode *inode);

/* Before each of these. The caller copies the *N_OLD bytes that stand at OFFSET, or from SIZE on,
 * to where the function says. */
char *sim_inode_note_write (SimInode *inode, int64_t offset, int64_t size, int64_t *n_old);
char *sim_inode_note_truncation (SimInode *inode, int64_t size, int64_t *n_old);

/* After SQLite made the file. */
void sim_inode_note_creation (SimInode *inode);
/* Before its name is deleted. */
void sim_inode_note_deletion (SimInode *inode);

/* The file is safe; so is its name, and each change of a name before that. */
void sim_inode_note_sync (SimInode *inode);
/* All names are safe. */
void sim_names_note_sync (void);

/* The power is cut: some of that is undone, by CHANCE, and the rest is safe. No file may be open.
 */
void sim_unsynced_lose (SimChance *chance);
