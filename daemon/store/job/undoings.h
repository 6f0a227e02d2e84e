/* Undoings: which jobs an undo or a redo took back. A job and its undos and redos make a chain, in
 * which each step takes back the step before it: the job, its undo, the redo of that, … A step is
 * one job, or several if the first ended half way and others did the rest. Read at once; changes
 * nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/retraction.h"
#include "store/sql/database.h"

/* An expression on a row of the table job: it changed the roster or the block list, or
 * answered a request.
 *
 * The index has rows of jobs only. If that were not likely, SQLite would search all that have one
 * for each. */
#define RD_JOB_HAS_CHANGES                                                                         \
  "(job.n_answered > 0 OR job.n_blocked > 0 OR EXISTS"                                             \
  " (SELECT 1 FROM journal INDEXED BY journal_of_jobs"                                             \
  " WHERE journal.profile = job.profile"                                                           \
  " AND journal.job = job.id AND likely (journal.job > 0)))"

typedef struct _RdStep RdStep;
struct _RdStep
{
  GArray *jobs;     /* (element-type uint64_t): ascending */
  RdStep *origin;   /* the chain's first, a job that is no undo */
  RdStep *previous; /* NULL: it is the origin */
  RdStep *next;     /* took it back; NULL: none did */
  RdStep *last;     /* of an origin: the chain's last step */
  bool is_back;     /* the origin is undone by it */
  bool is_whole;    /* its last job has done all */
  bool is_redo;     /* its last job is a redo */
};

typedef struct _RdUndoings RdUndoings;

RdUndoings *rd_undoings_read (RdDatabase *db, int64_t profile, GError **error);
void rd_undoings_free (RdUndoings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RdUndoings, rd_undoings_free)

/* The step of a job; NULL: it was never undone, and undid nothing. */
RdStep *rd_undoings_find (const RdUndoings *self, uint64_t job);
/* The job that took it back; 0: none, it stands. */
uint64_t rd_undoings_get_undoer (const RdUndoings *self, uint64_t job);
/* Who made a change of JOB (0: nobody), if the retracted one is RETRACTED. */
RdAuthor rd_undoings_get_author (const RdUndoings *self, uint64_t job, uint64_t retracted);

bool rd_step_has_job (const RdStep *step, uint64_t job);
uint64_t rd_step_get_last_job (const RdStep *step);
/* A JSON list. */
char *rd_step_list_jobs (const RdStep *step);
