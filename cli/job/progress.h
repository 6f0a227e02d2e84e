/* How far a job is: a line on a terminal that is drawn again and again and erased at the end; where
 * stderr is no terminal, words, and only when the job has to wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  const char *state; /* as im.rosterd.Roster1.Job tells it */
  unsigned done, failed, total, sent_back;
} RdJobFigures;

/* "[####      ] 412/731", at most COLUMNS wide. */
char *rd_job_progress_format (const RdJobFigures *figures, int columns);

typedef struct
{
  bool is_terminal;
  int columns;
  bool is_drawn;
  char *told_state;
  bool has_told_sent_back;
} RdJobProgress;

/* IS_PLAIN: as if there were no terminal. */
void rd_job_progress_init (RdJobProgress *progress, bool is_plain);
/* Erases the line. */
void rd_job_progress_clear (RdJobProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RdJobProgress, rd_job_progress_clear)

/* Shows FIGURES of the job NUMBER. */
void rd_job_progress_show (RdJobProgress *progress, guint64 number, const RdJobFigures *figures);
