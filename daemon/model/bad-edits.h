/* Edits of an import that can't be made: each becomes a failure of its job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Those beyond are only counted. */
#define RD_BAD_EDITS_MAX 1000

typedef struct
{
  char *jid;     /* as ordered */
  GError *error; /* of RD_ERROR */
} RdBadEdit;

typedef struct
{
  unsigned n;
  GPtrArray *list; /* (element-type RdBadEdit): the first ones; NULL: none */
} RdBadEdits;

/* Takes ERROR. */
void rd_bad_edits_add (RdBadEdits *edits, const char *jid, GError *error);
/* Adds those of FROM, which has none then. */
void rd_bad_edits_move (RdBadEdits *edits, RdBadEdits *from);
void rd_bad_edits_clear (RdBadEdits *edits);
