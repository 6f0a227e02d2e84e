/* What an undo is to do about each contact that the job has changed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/plan.h"
#include "store/job/undo-choice.h"

/* An undo that is being planned, in a transaction. */
typedef struct
{
  RdDatabase *db;
  int64_t profile;
  const RdUndoings *undoings;
  RdUndoChoice choice;
  RdJobKind kind, origin_kind; /* of the job that is taken back, and of its chain's first */
  bool is_never_hidden;        /* the server keeps a denied contact's item */
  RdPlan *plan;
} RdUndoDraft;

/* RD_ERROR_NO_SUCH_JOB: the job changed nothing. */
bool rd_undo_draft_add_items (RdUndoDraft *draft, GError **error);
