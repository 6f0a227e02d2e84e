/* JIDs that the changes between two serials concern.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/contact.h"
#include "store/sql/database.h"

typedef struct
{
  RdDatabase *db;
  int64_t profile;
  uint64_t after, until; /* changes after the one, and up to the other */
} RdTouchedRange;

/* What the rows of a range tell of a JID, in exactly this spelling. 0: there is no such row. */
typedef struct
{
  char *jid;
  uint64_t first, last;           /* rows of this JID */
  uint64_t first_left, last_left; /* rows by which it got another spelling */
} RdTouch;
void rd_touch_free (RdTouch *touch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdTouch, rd_touch_free)

/* That of JID, NULL with neither rows nor an error. */
RdTouch *rd_touch_find (const RdTouchedRange *range, const char *jid, GError **error);

/* The contact of this spelling before the range and behind it; *CONTACT is left alone if there was
 * none. */
bool rd_touch_read_before (const RdTouchedRange *range, const RdTouch *touch, RdContact **contact,
                           GError **error);
bool rd_touch_read_both (const RdTouchedRange *range, const RdTouch *touch, RdContact **before,
                         RdContact **after, GError **error);
bool rd_touch_read_after (const RdTouchedRange *range, const RdTouch *touch, RdContact **contact,
                          GError **error);
/* The same without reading it. */
bool rd_touch_had_contact (const RdTouchedRange *range, const RdTouch *touch, bool *had,
                           GError **error);
bool rd_touch_has_contact (const RdTouchedRange *range, const RdTouch *touch, bool *has,
                           GError **error);

/* -- all of them ------------------------------------------------------------------------------- */

typedef struct _RdTouched RdTouched;

/* Those behind JID ("": all), in the order of their bytes. RANGE must live as long. */
RdTouched *rd_touched_new (const RdTouchedRange *range, const char *jid, GError **error);
void rd_touched_free (RdTouched *touched);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdTouched, rd_touched_free)

/* The next one, NULL at the end or on error. */
RdTouch *rd_touched_next (RdTouched *touched, GError **error);
