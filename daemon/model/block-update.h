/* What the server told of an account's block list (XEP-0191), and what is known of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Stored as its word. */
typedef enum
{
  RD_BLOCKING_UNKNOWN, /* no server has told yet */
  RD_BLOCKING_UNSUPPORTED,
  RD_BLOCKING_SUPPORTED,  /* the stored list is the server's */
  RD_BLOCKING_INCOMPLETE, /* the server's list has more than is stored */
  RD_N_BLOCKINGS
} RdBlocking;

const char *rd_blocking_to_string (RdBlocking blocking);
bool rd_blocking_from_string (const char *word, RdBlocking *blocking);

typedef enum
{
  RD_BLOCK_UNSUPPORTED, /* the server has no blocking */
  RD_BLOCK_LIST,        /* the whole list */
  RD_BLOCK_ADDED,
  RD_BLOCK_REMOVED,
  RD_BLOCK_CLEARED, /* nobody is blocked any more */
} RdBlockUpdateKind;

typedef struct
{
  RdBlockUpdateKind kind;
  GPtrArray *jids; /* (element-type utf8): as the server spells them */
  bool is_cut;     /* more were told than are kept, or some that are no JIDs */
  uint64_t job;    /* that asked for it; 0: none is known */
} RdBlockUpdate;

/* A reference to JIDS (NULL: none) is taken. */
RdBlockUpdate *rd_block_update_new (RdBlockUpdateKind kind, GPtrArray *jids);
RdBlockUpdate *rd_block_update_copy (const RdBlockUpdate *update);
void rd_block_update_free (RdBlockUpdate *update);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdBlockUpdate, rd_block_update_free)

size_t rd_block_update_measure (const RdBlockUpdate *update);
