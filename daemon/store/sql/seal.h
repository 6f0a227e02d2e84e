/* A seal on the database's file: how the file looked when it was closed in order. As long as it
 * looks so, nobody has written it, and its pages need no check.
 *
 * It stands in the lock file, since in the database it would change what it tells. It says nothing
 * of a machine that ended while the file was open: the session's mark does, which is on the disk
 * then (store/opening/upkeep).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* LOCK is the descriptor of the lock file; PATH, a closed database's. Does nothing if there is
 * still a log beside it. */
void rd_seal_set (int lock, const char *path);
/* Before the database is written. True: the seal was whole. */
bool rd_seal_break (int lock, const char *path);
