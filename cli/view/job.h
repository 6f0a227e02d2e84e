/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job.h"
#include "cli/out/output.h"

#include <json-glib/json-glib.h>

/* FAILURES: a(sss), NULL for none. */
JsonObject *ctl_job_to_json (const CtlJob *job, const char *profile, GVariant *failures);
void ctl_output_write_job (CtlOutput *output, const CtlJob *job, RdBusProfile *profile,
                           GVariant *failures);
/* For a verb that needed no job. */
void ctl_output_write_no_job (CtlOutput *output, const char *kind, RdBusProfile *profile);
