/* A job as one JSON document.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/job/wait.h"

#include <json-glib/json-glib.h>

/* "--json" of a job that has ended, and of one that goes on. FAILURES: a(sss), NULL for none. */
JsonObject *rd_job_to_json (const RdJob *job, const char *profile, GVariant *failures);
/* The failures, at most LIMIT; a(sss); NULL and an error if they can't be had. */
GVariant *rd_job_read_failures (RdJob *job, unsigned limit, GError **error);
/* Writes it with a newline. */
void rd_job_write_json (RdCall *call, const RdJob *job, RdBusProfile *profile, GVariant *failures);
/* What is written when there is nothing to do, and so no job. */
void rd_job_write_nothing (RdCall *call, const char *kind, RdBusProfile *profile);
