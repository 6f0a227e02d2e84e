/* A retraction: what a contact would be without a job's changes. Each field (presence in the
 * roster, name, each group, each direction of the subscription) goes back if the job changed it
 * last, and stays if others did. Another job and its undo cancel out. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef struct
{
  uint64_t job;    /* 0: nobody's */
  uint64_t undoes; /* 0: none */
  bool is_own;     /* the retracted job */
} RdAuthor;

typedef struct _RdRetraction RdRetraction;

/* KIND: of the retracted job; ORIGIN: the same, or of an undo or redo, the kind of the job whose
 * changes it took back or made again. BEFORE: the contact before the first change; NULL: not in the
 * roster. */
RdRetraction *rd_retraction_new (RdJobKind kind, RdJobKind origin, RdContact *before);
void rd_retraction_free (RdRetraction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRetraction, rd_retraction_free)

/* The next change. AFTER NULL: removed. */
void rd_retraction_take (RdRetraction *self, RdContact *after, const RdAuthor *author);

/* NULL: not in the roster. */
RdContact *rd_retraction_get_now (const RdRetraction *self);

typedef struct
{
  bool is_removal;   /* the job added it, so an undo removes it */
  RdContact *target; /* NULL: the item stays */
  /* Ask for its presence again, stop asking for it or seeing it, or take back what let it see the
   * user's. */
  bool has_presence;
  RdPresence presence;
  bool has_lost_from; /* it must ask for the user's presence again */
  bool is_in_part;    /* others' later changes stay */
  RdSkip skip;        /* why nothing is done */
} RdVerdict;

void rd_verdict_clear (RdVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdVerdict, rd_verdict_clear)

void rd_retraction_judge (RdRetraction *self, RdVerdict *verdict);
