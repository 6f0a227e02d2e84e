/* The limits of the store on one screen: what waits for it, and what it keeps, is in memory.
 *
 * While more waits than may, the server is held back, until little is left; nothing is refused. How
 * large a roster may be, and its history, stands in dbus-interfaces/call-limits.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A whole roster that comes in. What is handed to the writer's thread at once, contacts and bytes
 * of them; what may wait to be put into the roster's file; and what is little. */
#define RD_STAGING_CHUNK 500
#define RD_STAGING_CHUNK_SIZE (1024 * 1024)
#define RD_STAGING_BACKLOG_MAX 10000
#define RD_STAGING_BACKLOG_SIZE_MAX (8 * 1024 * 1024)
#define RD_STAGING_BACKLOG_FEW 2000
#define RD_STAGING_BACKLOG_FEW_SIZE (2 * 1024 * 1024)

/* Pushes, and what else a session has to store, one after the other. Of one transaction, whose
 * pushes are told in one turn of the main loop, and what it takes to write their contacts into
 * messages; what may wait; what is little. */
#define RD_COMMITS_AT_ONCE 64
#define RD_COMMITS_AT_ONCE_COST (128 * 1024)
#define RD_COMMITS_MAX 1000
#define RD_COMMITS_SIZE_MAX (8 * 1024 * 1024)
#define RD_COMMITS_FEW 100
#define RD_COMMITS_FEW_SIZE (1024 * 1024)

/* SQLite's caches, KiB: of the connection that writes, of each of the three that read, and of the
 * file of a roster that comes in. */
#define RD_WRITER_CACHE_KIB 16384
#define RD_READER_CACHE_KIB 8192
#define RD_SCRATCH_CACHE_KIB 4096
