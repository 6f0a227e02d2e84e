/* What a job found as it was to be, asked again, or approved before anybody asked. Writes nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job.h"

/* Contacts that the job has changed: done, and none of those here. */
unsigned ctl_outcome_words_count_changed (const CtlJob *job);

/* Lines to say behind the job's summary; none if there are no such contacts. KIND: of the job. */
char **ctl_outcome_words_format (const CtlJob *job, const char *kind, const char *profile);
