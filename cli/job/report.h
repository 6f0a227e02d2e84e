/* Tells how a job ended: a sentence, how to take it back, the failed contacts, the error for the
 * exit code; one document with --json.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/ask/call.h"
#include "cli/client/job.h"

/* "DONE 12 contacts BEHIND." */
typedef struct
{
  const char *done;
  const char *behind; /* %s: the profile's name; NULL: nothing */
} CtlJobWords;

const CtlJobWords *ctl_job_words_of_kind (const char *kind);

/* Waits; if that fails, the document says so. */
bool ctl_job_finish (CtlJob *job, CtlCall *call, GError **error);
/* WORDS NULL: those of the job's kind. False and an error unless all is done. */
bool ctl_job_report (CtlCall *call, CtlJob *job, const CtlJobWords *words, GError **error);
/* For a job that is begun with --no-wait. */
void ctl_job_advise_to_wait (CtlCall *call, const CtlJob *job);
/* Waits for the job at PATH and reports; with --no-wait says how to wait. */
bool ctl_job_see_through (CtlCall *call, const char *path, const CtlJobWords *words,
                          GError **error);

/* NULL: all is done. FAILURES: a(sss) or NULL. */
GError *ctl_job_get_error (const CtlJob *job, GVariant *failures);
