/* Reads the JIDs of <blocklist/>, <block/> and <unblock/> (XEP-0191), item by item and no more than
 * are kept, and writes the last two. Checks no senders.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  unsigned depth; /* 0: outside an item */
  unsigned n_items;
  GPtrArray *jids; /* (element-type utf8) */
  size_t size;     /* of their bytes */
  bool is_cut;     /* some items are not in JIDS: too many, or not usable */
} RdBlockingCodec;

void rd_blocking_codec_init (RdBlockingCodec *codec);
void rd_blocking_codec_clear (RdBlockingCodec *codec);
/* For the next list. */
void rd_blocking_codec_begin (RdBlockingCodec *codec);

/* An element begins: the <item/>, or one inside it. ATTRIBUTES: name, value, …, NULL. */
void rd_blocking_codec_start (RdBlockingCodec *codec, const char *const *attributes);
void rd_blocking_codec_end (RdBlockingCodec *codec);

/* Of at least one JID: an <unblock/> without any would unblock everybody. */
char *rd_blocking_codec_write (bool is_unblock, const char *const *jids, unsigned n);
