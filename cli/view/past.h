/* Points of the past, as text and JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/past.h"

/* "2026-11-22 10:44:05 (serial 1234)". */
char *ctl_past_point_describe (const CtlPastPoint *point);
/* As a value of JSON (cli/out/json.h). */
void ctl_json_add_past_point (GString *json, const char *key, const CtlPastPoint *point);
