/* Which job an undo or a redo takes back.
 *
 * Undo goes back from change to change, as in an editor, and redo forward again; a new change ends
 * what can be redone. What ended half way is finished first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/order.h"
#include "store/job/undoings.h"

typedef struct
{
  uint64_t job;       /* what is taken back; 0: nothing is left */
  const RdStep *step; /* of JOB; NULL: it has none */
  bool is_rest;       /* of an undo or redo that ended half way */
  uint64_t undone_by; /* not 0: JOB was taken back already */
  uint64_t barrier;   /* not 0: it can be redone only by number, since this job came after it */
} RdUndoChoice;

/* By number. RD_ERROR_NO_SUCH_JOB: an order to redo what isn't undone. */
bool rd_undo_choice_make (const RdUndoings *undoings, const RdOrder *order, RdUndoChoice *choice,
                          GError **error);

/* Those of an order without number, one after the other. */
typedef struct
{
  const RdUndoings *undoings;
  bool is_redo;
  RdStatement *jobs; /* NULL until the first; then those that are still to be looked at */
  uint64_t barrier;  /* of a redo: a new change that was met; 0: none */
} RdUndoSearch;

/* The choice's job is 0 at the end. */
bool rd_undo_search_next (RdUndoSearch *search, RdDatabase *db, int64_t profile,
                          RdUndoChoice *choice, GError **error);
void rd_undo_search_clear (RdUndoSearch *search);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdUndoSearch, rd_undo_search_clear)
