/* A cursor holds all state of a reading, as that of the present roster does. It is not trusted: a
 * forged one can only move within the caller's own roster.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/past/cursor.h"

#include "dbus-interfaces/errors.h"
#include "store/past/point.h"
#include "store/profile/state.h"

/* profile, serial, time and snapshot of both points, total, place */
#define TYPE "(x(txx)(txx)us)"

char *
rd_past_cursor_to_string (const RdPastCursor *cursor, const char *place)
{
  g_autoptr (GVariant) packed = g_variant_ref_sink (g_variant_new (
      TYPE, cursor->profile, cursor->from.serial, cursor->from.time, cursor->from.snapshot,
      cursor->to.serial, cursor->to.time, cursor->to.snapshot, cursor->total, place));

  return g_base64_encode (g_variant_get_data (packed), g_variant_get_size (packed));
}

static bool
from_string (RdPastCursor *cursor, const char *text)
{
  size_t size;
  guchar *data = g_base64_decode (text, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
  g_autoptr (GVariant) packed
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE));

  if (!g_variant_is_normal_form (packed))
    return false;
  g_variant_get (packed, TYPE, &cursor->profile, &cursor->from.serial, &cursor->from.time,
                 &cursor->from.snapshot, &cursor->to.serial, &cursor->to.time, &cursor->to.snapshot,
                 &cursor->total, &cursor->place);
  return true;
}

static bool
refuse_foreign (GError **error)
{
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "The cursor is not one that this profile's Past gave; begin with an empty "
                       "one.");
  return false;
}

/* A snapshot that was removed meanwhile is missed where it is opened. */
static bool
is_told (const RdPastPoint *point, const RdPastPoint *reach)
{
  return point->snapshot != 0 || point->serial >= reach->serial;
}

/* What was cut off the journal meanwhile can't be told any more. */
static bool
resume (RdPastCursor *cursor, RdDatabase *db, int64_t profile, const char *text, GError **error)
{
  RdProfileState state;
  RdPastPoint reach;

  if (!from_string (cursor, text) || cursor->profile != profile)
    return refuse_foreign (error);
  if (!rd_profile_state_read (db, profile, &state, error)
      || !rd_past_get_reach (db, profile, &reach, error))
    return false;
  if (MAX (cursor->from.serial, cursor->to.serial) > state.serial)
    return refuse_foreign (error);
  if (is_told (&cursor->from, &reach) && is_told (&cursor->to, &reach))
    return true;
  g_set_error_literal (error, RD_ERROR, RD_ERROR_STALE,
                       "The history was cut meanwhile and no longer reaches back to this point; "
                       "begin again with an empty cursor.");
  return false;
}

bool
rd_past_cursor_init (RdPastCursor *cursor, RdDatabase *db, int64_t profile, const RdPoint *from,
                     const RdPoint *to, const char *text, GError **error)
{
  if (text[0] != '\0')
    return resume (cursor, db, profile, text, error);
  cursor->profile = profile;
  cursor->place = g_strdup ("");
  return rd_past_resolve (db, profile, from, &cursor->from, error)
         && rd_past_resolve (db, profile, to, &cursor->to, error);
}

void
rd_past_cursor_clear (RdPastCursor *cursor)
{
  g_clear_pointer (&cursor->place, g_free);
}
