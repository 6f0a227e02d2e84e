/* A job as one JSON document.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/job/wait.h"

#include <json-glib/json-glib.h>

/* "--json" of a job that has ended, and of one that goes on. FAILURES: a(sss), NULL for none. */
JsonObject *ctl_job_to_json (const CtlJob *job, const char *profile, GVariant *failures);
/* The failures, at most LIMIT; a(sss); NULL and an error if they can't be had. */
GVariant *ctl_job_read_failures (CtlJob *job, unsigned limit, GError **error);
/* Writes it with a newline. */
void ctl_job_write_json (CtlCall *call, const CtlJob *job, RdBusProfile *profile,
                         GVariant *failures);
/* What is written when there is nothing to do, and so no job. */
void ctl_job_write_nothing (CtlCall *call, const char *kind, RdBusProfile *profile);
