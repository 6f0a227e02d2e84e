/* A kept state of a roster. Its contacts are the store's affair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Names that begin so and end with a job's number are rosterd's own. */
#define RD_SNAPSHOT_AUTOMATIC_PREFIX "before-"

typedef struct
{
  char *name;
  uint64_t serial; /* of the roster then */
  int64_t time;    /* µs since 1970 */
  unsigned n_contacts;
  uint64_t size; /* bytes that it takes in the database */
  char *reason;  /* RD_SNAPSHOT_ASKED, or the kind of the job before which it was taken */
  uint64_t job;  /* that job; 0: asked for */
} RdSnapshot;

#define RD_SNAPSHOT_ASKED "asked"

void rd_snapshot_free (RdSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdSnapshot, rd_snapshot_free)

/* Of one that is asked for. No name looks like a time or a serial. RD_ERROR_INVALID_ARGUMENTS. */
bool rd_snapshot_check_name (const char *name, GError **error);
