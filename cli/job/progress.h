/* The progress of a job: a line on the terminal, erased at the end; without a terminal, a sentence
 * when the job has to wait.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  const char *state;
  unsigned done, failed, total, sent_back;
} CtlJobFigures;

/* "[####      ] 412/731", COLUMNS wide at most. */
char *ctl_job_progress_format (const CtlJobFigures *figures, int columns);

typedef struct
{
  bool is_terminal;
  bool is_drawn;
  char *told_state;
  bool has_told_sent_back;
} CtlJobProgress;

/* IS_PLAIN: as without a terminal. */
void ctl_job_progress_init (CtlJobProgress *progress, bool is_plain);
void ctl_job_progress_clear (CtlJobProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlJobProgress, ctl_job_progress_clear)
void ctl_job_progress_show (CtlJobProgress *progress, guint64 number, const CtlJobFigures *figures);
