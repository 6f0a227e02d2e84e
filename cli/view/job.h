/* A job as one JSON document.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* The object of "--json". FAILURES: a(sss), NULL for none. */
JsonObject *ctl_job_to_json (const CtlJob *job, const char *profile, GVariant *failures);
/* That object, on a line of its own. */
void ctl_output_write_job (CtlOutput *output, const CtlJob *job, RdBusProfile *profile,
                           GVariant *failures);
/* The same where nothing had to be done, and so there is no job. */
void ctl_output_write_no_job (CtlOutput *output, const char *kind, RdBusProfile *profile);
