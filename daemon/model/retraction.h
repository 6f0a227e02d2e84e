/* A retraction: what one contact would be, had a certain job not touched it.
 *
 * It is told each change of the contact, from the job's first one up to now, and whose it was. What
 * the job changed last goes back to what it was before; what anybody else changed last stays. This
 * holds for each field by itself: whether the contact is in the roster, its name, each of its
 * groups, whether the user sees its presence (or has asked to), and whether it sees the user's. A
 * field that another job changed, and an undo of that job put back, is as if neither had been.
 * Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

/* Whose a change is. */
typedef struct
{
  uint64_t job;    /* 0: nobody's */
  uint64_t undoes; /* the job that it undoes, 0 for none */
  bool is_own;     /* it is the job that is retracted */
} RdAuthor;

typedef struct _RdRetraction RdRetraction;

/* The job's kind, and what the contact was before the first change (NULL: not in the roster). */
RdRetraction *rd_retraction_new (RdJobKind kind, RdContact *before);
void rd_retraction_free (RdRetraction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRetraction, rd_retraction_free)

/* The next change: the contact became AFTER (NULL: it was removed). */
void rd_retraction_take (RdRetraction *self, RdContact *after, const RdAuthor *author);

/* After the last change that was told; NULL: not in the roster. */
RdContact *rd_retraction_get_now (const RdRetraction *self);

typedef struct
{
  bool is_removal;    /* the contact is to be removed: the job added it */
  RdContact *target;  /* what the item is to become; NULL: it stays */
  bool has_request;   /* the contact is to be asked for its presence again */
  bool has_lost_from; /* it saw the user's presence, and must ask for it itself */
  bool is_in_part;    /* of what the job did to the item some stays: others had the last word */
  RdSkip skip;        /* none of the above, although something of the job's is left: why */
} RdVerdict;

void rd_verdict_clear (RdVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdVerdict, rd_verdict_clear)

/* What is to be done. */
void rd_retraction_judge (RdRetraction *self, RdVerdict *verdict);
