/* How a job ended, told: a sentence to stderr, the contacts that failed, an exit code; with --json
 * one document to stdout.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* "DONE 12 contacts BEHIND. UNDO: rosterctl undo 17" */
typedef struct
{
  const char *done;
  const char *behind; /* with %s for the profile's name, or without; NULL: nothing */
  const char *undo;   /* NULL: there is no undo */
} CtlJobWords;

/* The words for jobs of this kind. */
const CtlJobWords *ctl_job_words_of_kind (const char *kind);

/* Tells how JOB, which has ended, did. WORDS: NULL for those of its kind. False and an error,
 * unless all of it is done. */
bool ctl_job_report (CtlCall *call, CtlJob *job, RdBusProfile *profile, const CtlJobWords *words,
                     GError **error);
/* What verbs do with the job at PATH that they made: wait for it and report; with --no-wait, say
 * how to wait. */
bool ctl_job_see_through (CtlCall *call, RdBusProfile *profile, const char *path,
                          const CtlJobWords *words, GError **error);

/* The error that stands for a job's end; NULL if all of it is done. */
GError *ctl_job_get_error (const CtlJob *job, GVariant *failures);
/* Says how to wait for the job that goes on; with --json writes a document, else its number. */
void ctl_job_tell_running (CtlCall *call, RdBusProfile *profile, uint64_t number);
