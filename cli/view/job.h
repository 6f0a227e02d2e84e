/* The document of a job.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/job.h"
#include "cli/out/output.h"

/* As an element (cli/out/json.h). FAILURES: a(sss), NULL for none. ERROR: of the verb, or NULL. */
void ctl_json_add_job (GString *json, const CtlJob *job, const char *profile, GVariant *failures,
                       const GError *error);
void ctl_output_write_job (CtlOutput *output, const CtlJob *job, RdBusProfile *profile,
                           GVariant *failures, const GError *error);
/* For a verb that needed no job. */
void ctl_output_write_no_job (CtlOutput *output, const char *kind, RdBusProfile *profile);
