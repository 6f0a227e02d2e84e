/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Where a reading stands between two pages. */
typedef struct
{
  int64_t profile;
  uint64_t serial; /* of the roster when the reading began */
  unsigned total;  /* what the reading had to give then */
  char *collation; /* what the order was made with */
  GBytes *key;     /* the sort key and JID of the last contact given; NULL: none yet */
  char *jid;
} RdPageCursor;

char *rd_page_cursor_to_string (const RdPageCursor *cursor);
/* False when TEXT is no cursor. */
bool rd_page_cursor_from_string (RdPageCursor *cursor, const char *text);
void rd_page_cursor_clear (RdPageCursor *cursor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdPageCursor, rd_page_cursor_clear)
