/* A retraction: what a contact would be if a job had not touched it. Of each field (presence in the
 * roster, name, each group, each direction of the subscription) what the job changed last goes
 * back, and what others changed last stays. What another job did and its undo took back counts for
 * nothing. Pure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"

typedef struct
{
  uint64_t job;    /* 0: nobody's */
  uint64_t undoes; /* 0: none */
  bool is_own;     /* it is the retracted job */
} RdAuthor;

typedef struct _RdRetraction RdRetraction;

/* BEFORE the first change; NULL: not in the roster. */
RdRetraction *rd_retraction_new (RdJobKind kind, RdContact *before);
void rd_retraction_free (RdRetraction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdRetraction, rd_retraction_free)

/* The next change. AFTER NULL: removed. */
void rd_retraction_take (RdRetraction *self, RdContact *after, const RdAuthor *author);

/* NULL: not in the roster. */
RdContact *rd_retraction_get_now (const RdRetraction *self);

typedef struct
{
  bool is_removal;    /* the job added it */
  RdContact *target;  /* NULL: the item stays */
  bool is_asked;      /* it is to be asked for its presence again */
  bool has_lost_from; /* it saw the user's presence, and must ask for it itself */
  bool is_in_part;    /* others changed some of it later, which stays */
  RdSkip skip;        /* why nothing is done, though the job changed it */
} RdVerdict;

void rd_verdict_clear (RdVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdVerdict, rd_verdict_clear)

void rd_retraction_judge (RdRetraction *self, RdVerdict *verdict);
