/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/past/point.h"

#include "dbus-interfaces/errors.h"
#include "model/dictionary.h"

static bool
read_serial (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdPoint *point = record;

  point->kind = RD_POINT_SERIAL;
  point->serial = g_variant_get_uint64 (value);
  return true;
}

/* Later times than there can be become the latest. */
static bool
read_time (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdPoint *point = record;

  point->kind = RD_POINT_TIME;
  point->time = (int64_t)MIN (g_variant_get_uint64 (value), (uint64_t)INT64_MAX);
  return true;
}

static bool
read_snapshot (gpointer record, const RdKey *key, GVariant *value, GError **error)
{
  RdPoint *point = record;

  point->kind = RD_POINT_SNAPSHOT;
  g_strlcpy (point->snapshot, g_variant_get_string (value, NULL), sizeof point->snapshot);
  return true;
}

static const RdKey keys[] = {
  { "Serial", "t", 0, 0, read_serial },
  { "Time", "t", 0, 0, read_time },
  { "Snapshot", "s", 0, RD_SNAPSHOT_NAME_MAX, read_snapshot },
};
static const RdDictionary dictionary
    = { "point", "A point of the past has no key", "The point's key", keys, G_N_ELEMENTS (keys) };

RdPoint *
rd_point_new_from_variant (GVariant *dict, GError **error)
{
  g_autoptr (RdPoint) point = g_new0 (RdPoint, 1);

  if (!rd_dictionary_read (&dictionary, dict, point, error))
    return NULL;
  if (g_variant_n_children (dict) <= 1)
    return g_steal_pointer (&point);
  g_set_error_literal (error, RD_ERROR, RD_ERROR_INVALID_ARGUMENTS,
                       "A point of the past is named by one key; leave out the others.");
  return NULL;
}

RdPoint *
rd_point_copy (const RdPoint *point)
{
  RdPoint *copy = g_new (RdPoint, 1);

  *copy = *point;
  return copy;
}

void
rd_point_free (RdPoint *point)
{
  g_free (point);
}
