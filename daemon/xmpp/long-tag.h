/* A tag that comes in many pieces: long-tag.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A tag that is shorter is not looked at. */
#define RD_LONG_TAG_SIZE ((size_t)64 * 1024)

/* All zeros: none yet. */
typedef struct
{
  int64_t start; /* in the stream */
  size_t n_read; /* bytes of it that were looked at */
  unsigned n_pieces, n_values;
  char quote; /* of the value that is open; 0: none */
} RdLongTag;

/* TEXT is all that there is of a tag that began at START and isn't complete. Returns what is too
 * much of it ("a tag of more than 4 MiB"); NULL: nothing, so far. */
const char *rd_long_tag_read (RdLongTag *tag, int64_t start, const char *text, size_t size);
