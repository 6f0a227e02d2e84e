/* The lines of history, and what differs between a contact before and after.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/client/history.h"
#include "cli/out/output.h"

/* name "A" → "B"; groups +x −y; subscription to → none. BEFORE or AFTER NULL: describes the other
 * one. "": nothing to say. Not escaped. */
char *ctl_history_describe_difference (const CtlContact *before, const CtlContact *after,
                                       const char *minus);
/* Over the lines, on a terminal. */
void ctl_output_write_history_titles (CtlOutput *output);
void ctl_output_write_history (CtlOutput *output, const CtlHistoryChange *change);
/* As an element (cli/out/json.h). */
void ctl_json_add_history (GString *json, const CtlHistoryChange *change);
