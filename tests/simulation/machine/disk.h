/* SQLite's files on a disk that can lose what wasn't synced, fill up, and die between two writes.
 * A VFS in front of SQLite's own, and the default one of the process. The machine's boot
 * (runtime/boot.h) is another one after each power cut.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine/chance.h"

/* Once, before any database is opened. */
void sim_disk_begin (void);

/* N ≥ 1: at the Nth write from now (xWrite, xTruncate, xSync or xDelete of a named file) the
 * process dies: neither this one nor any later one has an effect, and each fails; no file can be
 * opened. 0: never. */
void sim_disk_die_after (unsigned n);
/* Dies now. */
void sim_disk_die (void);
bool sim_disk_is_dead (void);
/* DIED is told at that moment, inside the write: of a program with one thread. NULL: nobody. */
void sim_disk_watch (void (*died) (gpointer user_data), gpointer user_data);

/* After all databases are closed: the files become what the next start finds. WAS_POWER_CUT: the
 * machine died, too, and of the writes that weren't synced some are lost, by CHANCE: a suffix of
 * them, or any of them (whole 512 byte sectors); else only the process died, and the kernel has
 * them all, but a power cut may still take them. Alive again, with room, and without a fault to
 * come. */
void sim_disk_revive (bool was_power_cut, SimChance *chance);

/* While full, each write that would make a file longer fails with SQLITE_FULL, also those of
 * temporary files and of shared memory. */
void sim_disk_fill (bool is_full);
/* The Nth write from now fails once with SQLITE_IOERR; 0: none. */
void sim_disk_fail_after (unsigned n);

/* Has any write failed so far, of a disk that wasn't dead? */
bool sim_disk_has_failed (void);

/* Writes so far; the dead make none. */
uint64_t sim_disk_get_n_writes (void);
