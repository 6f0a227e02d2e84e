/* When more waits for the store than may, the server is held back until little is left.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A whole roster, in contacts and bytes: what is sent at once, may wait, is little. */
#define RD_STAGING_CHUNK 500
#define RD_STAGING_CHUNK_SIZE (1024 * 1024)
#define RD_STAGING_BACKLOG_MAX 10000
#define RD_STAGING_BACKLOG_SIZE_MAX (8 * 1024 * 1024)
#define RD_STAGING_BACKLOG_FEW 2000
#define RD_STAGING_BACKLOG_FEW_SIZE (2 * 1024 * 1024)
/* Of it, bytes that are kept in memory before they go into a file, and that are written at once. */
#define RD_STAGED_RUN_SIZE (2 * 1024 * 1024)
#define RD_STAGED_BLOCK_SIZE (64 * 1024)

/* KiB of each connection: the writer, a reader, the file of a whole roster. */
#define RD_WRITER_CACHE_KIB 16384
#define RD_READER_CACHE_KIB 8192
#define RD_SCRATCH_CACHE_KIB 1024
