/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/past/point.h"
#include "store/sql/database.h"

/* Where a reading of one state of a roster, or of two, stands between two pages. */
typedef struct
{
  int64_t profile;
  RdPastPoint from, to; /* of one state: TO is FROM */
  unsigned total;       /* what the reading has to give */
  char *place;          /* the last JID that was looked at; "": none yet */
} RdPastCursor;

/* Begins where TEXT is "", else goes on with what it says. In the caller's transaction.
 * RD_ERROR_NO_SUCH_POINT, RD_ERROR_INVALID_ARGUMENTS: TEXT is no cursor of PROFILE,
 * RD_ERROR_STALE: the journal was cut meanwhile. */
bool rd_past_cursor_init (RdPastCursor *cursor, RdDatabase *db, int64_t profile,
                          const RdPoint *from, const RdPoint *to, const char *text, GError **error);
void rd_past_cursor_clear (RdPastCursor *cursor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdPastCursor, rd_past_cursor_clear)

/* That of the page behind PLACE. */
char *rd_past_cursor_to_string (const RdPastCursor *cursor, const char *place);
