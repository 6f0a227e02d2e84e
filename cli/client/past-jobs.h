/* What the history knows of the jobs of a profile, also of those that are long over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/client.h"

#include <stdint.h>

typedef struct
{
  guint64 number;
  const char *kind;
  guint64 time; /* at which it was asked for */
  const char *result;
  guint32 contacts;  /* that it changed */
  guint64 undone_by; /* 0: nothing did */
} CtlPastJob;

#define CTL_PAST_JOBS_TYPE "a(tstsut)"

/* At most LIMIT jobs before the number BEFORE (0: the newest), newest first. */
GVariant *ctl_past_jobs_read (RdBusProfile *profile, guint64 before, unsigned limit,
                              GError **error);
/* The strings belong to JOBS. */
void ctl_past_job_get (CtlPastJob *job, GVariant *jobs, size_t n);
/* "purge 17 of today 10:44" */
char *ctl_past_job_describe (const CtlPastJob *job, int64_t now);
