/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dbus-interfaces/call-limits.h"

#include <glib.h>
#include <stdint.h>

typedef enum
{
  RD_POINT_NOW,
  RD_POINT_SERIAL,
  RD_POINT_TIME,
  RD_POINT_SNAPSHOT,
} RdPointKind;

/* A moment in a roster's past, as a caller names it. Has no memory but its own. */
typedef struct _RdPoint
{
  RdPointKind kind;
  uint64_t serial;                         /* the state after this change */
  int64_t time;                            /* µs since 1970 */
  char snapshot[RD_SNAPSHOT_NAME_MAX + 1]; /* its name */
} RdPoint;

/* Reads an a{sv} of at most one key. RD_ERROR_INVALID_ARGUMENTS. */
RdPoint *rd_point_new_from_variant (GVariant *dict, GError **error);
RdPoint *rd_point_copy (const RdPoint *point);
void rd_point_free (RdPoint *point);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdPoint, rd_point_free)

/* A point as the journal tells it: the state after the change SERIAL, which was stored at TIME (µs
 * since 1970). */
typedef struct
{
  uint64_t serial;
  int64_t time;     /* 0: not known, since the journal is empty */
  int64_t snapshot; /* the row of one that holds the state, since the journal doesn't reach back to
                       it; 0: the journal tells it */
} RdPastPoint;
