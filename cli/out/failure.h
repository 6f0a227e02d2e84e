/* How a failure is told in JSON: its name, for programs, and its sentence. A document that was
 * written as far as it went ends with the failure; where there is none, the failure is the
 * document.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/out/output.h"

/* "im.rosterd.Roster1.Error.Stale", another D-Bus name, or "rosterctl.Declined". */
char *ctl_failure_get_name (const GError *error);
/* Adds "error": its name and message; nothing if ERROR is NULL. */
void ctl_json_add_failure (GString *json, const GError *error);
/* {"error":…}, a line. */
char *ctl_failure_make_document (const GError *error);
void ctl_output_write_failure (CtlOutput *output, const GError *error);
